package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.entity.ColumnNaming;
import dev.livetable.entity.RowConversions;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.typed.LiveRepository;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.annotation.Id;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/** Beans of an application that say how typed rows are named and converted. */
class TypedRowBeansTests {

    private final ApplicationContextRunner tables = RepositoryRunner.create()
            .withPropertyValues("live.tables.notes.jdbc.table=notes", "live.tables.notes.type=" + Memo.class.getName());

    private final ApplicationContextRunner notes = tables.withUserConfiguration(JdbcStore.class);

    enum Words {
        HELLO,
        BYE
    }

    record Memo(@Id @Nullable Long id, @Column("version") int edition, Words itsText) {}

    @Configuration(proxyBeanMethods = false)
    static class NamingConfiguration {

        @Bean
        NamingStrategy namingStrategy() {
            return new NamingStrategy() {
                @Override
                public String getColumnName(RelationalPersistentProperty property) {
                    return property.getName().replace("its", "");
                }
            };
        }
    }

    /** Lambdas: the methods say what they convert. */
    @Configuration(proxyBeanMethods = false)
    static class ConverterConfiguration {

        @Bean
        Converter<Words, String> ofWords() {
            return words -> words == Words.HELLO ? "hi" : "see you";
        }

        @Bean
        Converter<String, Words> toWords() {
            return text -> text.equals("hi") ? Words.HELLO : Words.BYE;
        }

        /** For the parameters of requests, and not for rows. */
        @Bean
        Converter<String, Long> ofTheWeb() {
            return Long::valueOf;
        }

        @Bean
        Converter<Long, String> toTheWeb() {
            return number -> "no. " + number;
        }
    }

    @SuppressWarnings("unchecked") // the type in the properties says so
    private static LiveRepository<Memo, Long> memos(ApplicationContext context) {
        return context.getBean(LiveRepository.class);
    }

    private static void assertUsed(ApplicationContext context) {
        Memo saved = memos(context).save(new Memo(null, 3, Words.BYE));

        assertThat(saved).isEqualTo(new Memo(1L, 3, Words.BYE));
        assertThat(context.getBean(LiveTable.class).get("1"))
                .contains(Row.of("ID", 1).with("VERSION", 3).with("TEXT", "see you"));
        assertThat(memos(context).findAll(Filter.equal("itsText", Words.BYE), Pageable.unpaged()))
                .containsExactly(saved);
    }

    @Test
    void namingStrategiesAndConvertersAreUsed() {
        notes.withUserConfiguration(NamingConfiguration.class, ConverterConfiguration.class)
                .run(TypedRowBeansTests::assertUsed);
    }

    @Test
    @DisplayName("beans of this library's own types come first")
    void ownBeansComeFirst() {
        RowConversions own = RowConversions.builder()
                .add(Words.class, String.class, words -> "see you", text -> Words.BYE)
                .build();
        ColumnNaming naming = (type, property) -> property.getName().equals("itsText")
                ? "text"
                : property.getName().equals("edition") ? "version" : null;

        notes.withBean(RowConversions.class, () -> own)
                .withBean(ColumnNaming.class, () -> naming)
                .run(TypedRowBeansTests::assertUsed);
    }

    @WritingConverter
    static final class ToText implements Converter<Words, String> {
        @Override
        public String convert(Words words) {
            return "see you";
        }
    }

    @ReadingConverter
    static final class OfText implements Converter<String, Words> {
        @Override
        public Words convert(String text) {
            return Words.BYE;
        }
    }

    @Test
    void conversionsOfSpringDataJdbcAreUsed() {
        tables.withBean(DataSource.class, JdbcStore::database)
                .withBean(
                        JdbcCustomConversions.class,
                        () -> new JdbcCustomConversions(List.of(new ToText(), new OfText())))
                .withUserConfiguration(NamingConfiguration.class)
                .run(TypedRowBeansTests::assertUsed);
    }

    @Test
    void aConverterWithoutOneBackEndsTheStart() {
        notes.withUserConfiguration(NamingConfiguration.class)
                .withBean(ToText.class, ToText::new)
                .run(context -> assertAdvice(context).contains("live.tables.notes.type", "none back"));
    }

    record Plain(@Id @Nullable Long id, int version, String text) {}

    @Test
    @DisplayName("an application without Spring Data JDBC has its annotations and no strategy")
    void needsNoSpringDataJdbc() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LiveCacheAutoConfiguration.class,
                        LiveTableAutoConfiguration.class,
                        LiveTableJdbcAutoConfiguration.class))
                .withClassLoader(
                        new FilteredClassLoader("org.springframework.data.relational", "org.springframework.data.jdbc"))
                .withBean(DataSource.class, JdbcStore::database)
                .withPropertyValues(
                        "live.tables.notes.jdbc.table=notes", "live.tables.notes.type=" + Plain.class.getName())
                .run(context -> {
                    @SuppressWarnings("unchecked") // the type in the properties says so
                    LiveRepository<Plain, Long> live = context.getBean(LiveRepository.class);
                    assertThat(live.save(new Plain(null, 1, "a"))).isEqualTo(new Plain(1L, 1, "a"));
                });
    }
}
