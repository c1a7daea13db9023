package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.spring.boot.hibernate.StatementWatcher;
import dev.livetable.spring.boot.store.ChangeTargets;
import dev.livetable.spring.boot.store.WriteTarget;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.PlatformTransactionManager;

/** Ids that the database has in another form than the application gives them in. */
@NullUnmarked
class StoredIdsTests {

    private static final Instant FINE = Instant.parse("2024-01-01T00:00:00.123456789Z");

    private AnnotationConfigApplicationContext context;
    private JdbcTemplate jdbc;

    @NoRepositoryBean
    interface ByName<T, I> extends JpaRepository<T, I> {
        List<T> findByName(String name);
    }

    interface Readings extends ByName<Reading, ReadingId> {}

    interface Moments extends ByName<Moment, LocalDateTime> {}

    interface Prices extends ByName<Price, BigDecimal> {}

    interface Codes extends ByName<Code, String> {}

    interface Pads extends ByName<Pad, String> {}

    @Embeddable
    record ReadingId(
            String sensor, @Column(name = "measured") Instant at) {}

    @Entity(name = "Reading")
    static class Reading {
        @EmbeddedId
        ReadingId id;

        String name;

        Reading() {}

        Reading(ReadingId id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Moment")
    static class Moment {
        @Id
        LocalDateTime id;

        String name;

        Moment() {}

        Moment(LocalDateTime id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Price")
    static class Price {
        @Id
        @Column(precision = 10, scale = 2)
        BigDecimal id;

        String name;

        Price() {}

        Price(BigDecimal id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Code")
    static class Code {
        @Id
        @Column(columnDefinition = "varchar_ignorecase(20)")
        String id;

        String name;

        Code() {}

        Code(String id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Pad")
    static class Pad {
        @Id
        @Column(columnDefinition = "char(6)")
        String id;

        String name;

        Pad() {}

        Pad(String id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Plain")
    static class Plain {
        @Id
        Long id;
    }

    interface Plains extends JpaRepository<Plain, Long> {}

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {
                                Readings.class,
                                Moments.class,
                                Prices.class,
                                Codes.class,
                                Pads.class,
                                Plains.class
                            }))
    static class Store {

        @Bean
        static StatementWatcher statementWatcher() {
            return new StatementWatcher();
        }

        @Bean
        DataSource dataSource() {
            return JdbcStore.database();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            return LibraryStore.hibernate(
                    dataSource,
                    ReadingId.class,
                    Reading.class,
                    Moment.class,
                    Price.class,
                    Code.class,
                    Pad.class,
                    Plain.class);
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }

    @BeforeEach
    void start() {
        context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("live.repositories.enabled=all").applyTo(context);
        context.register(
                Store.class,
                LiveCacheAutoConfiguration.class,
                LiveTableAutoConfiguration.class,
                LiveTableJdbcAutoConfiguration.class,
                LiveTableRepositoryAutoConfiguration.class);
        context.refresh();
        jdbc = new JdbcTemplate(context.getBean(DataSource.class));
    }

    @AfterEach
    void close() {
        context.close();
    }

    /** Reads all that the writes of these tests could make wrong, twice, and compares it with what the database has. */
    private void assertShows(ByName<?, ?> repository, String table) {
        for (int reading = 0; reading < 2; reading++) {
            assertThat(repository.count()).isEqualTo(jdbc.queryForObject("select count(*) from " + table, Long.class));
            for (String name : List.of("old", "new")) {
                assertThat(repository.findByName(name))
                        .as(name)
                        .hasSize(jdbc.queryForObject(
                                "select count(*) from " + table + " where name = ?", Integer.class, name));
            }
            assertThat(repository.findAll(PageRequest.of(0, 3, Sort.by("name"))))
                    .hasSize(jdbc.queryForObject("select count(*) from " + table, Integer.class));
        }
    }

    @Test
    @DisplayName("numbers are known to be kept as they are given before anything is read")
    void plainIds() {
        SessionFactoryImplementor factory =
                context.getBean(EntityManagerFactory.class).unwrap(SessionFactoryImplementor.class);
        Map<Class<?>, Boolean> kept = context.getBean(ChangeTargets.class).of(factory).stream()
                .collect(Collectors.toMap(WriteTarget::root, WriteTarget::areIdsKeptAsGiven));

        assertThat(kept).containsEntry(Plain.class, true).containsEntry(Price.class, false);
    }

    @Test
    @DisplayName("F1: moments that the database rounds")
    void rounded() {
        Readings readings = context.getBean(Readings.class);
        Moments moments = context.getBean(Moments.class);
        ReadingId id = new ReadingId("s", FINE);
        LocalDateTime at = LocalDateTime.ofInstant(FINE, ZoneOffset.UTC);
        assertShows(readings, "reading");
        assertShows(moments, "moment");

        readings.save(new Reading(id, "old"));
        moments.save(new Moment(at, "old"));

        assertShows(readings, "reading");
        assertShows(moments, "moment");

        Reading stored = readings.findByName("old").get(0);
        assertThat(stored.id).isNotEqualTo(id);
        assertThat(readings.findById(stored.id)).isPresent();
        stored.name = "new";
        readings.save(stored);

        assertShows(readings, "reading");
        assertThat(readings.findById(stored.id).orElseThrow().name).isEqualTo("new");

        readings.deleteById(stored.id);

        assertShows(readings, "reading");
        assertThat(readings.findById(stored.id)).isEmpty();
    }

    @Test
    @DisplayName("F1: decimals with the scale of their column")
    void scaled() {
        Prices prices = context.getBean(Prices.class);
        assertShows(prices, "price");

        prices.save(new Price(new BigDecimal("5"), "old"));
        assertShows(prices, "price");
        prices.save(new Price(new BigDecimal("5.0"), "new"));
        assertShows(prices, "price");

        prices.deleteById(new BigDecimal("5"));
        assertShows(prices, "price");
    }

    @Test
    @DisplayName("F1: texts that the database compares without their case, or pads")
    void comparedOtherwise() {
        Codes codes = context.getBean(Codes.class);
        Pads pads = context.getBean(Pads.class);
        codes.save(new Code("B", "old"));
        pads.save(new Pad("x", "old"));
        assertShows(codes, "code");
        assertShows(pads, "pad");

        codes.save(new Code("b", "new"));
        pads.save(new Pad("x", "new"));
        assertShows(codes, "code");
        assertShows(pads, "pad");
        assertThat(codes.findByName("new")).extracting(code -> code.id).containsExactly("B");

        codes.deleteById("b");
        pads.deleteById("x");
        assertShows(codes, "code");
        assertShows(pads, "pad");
    }
}
