package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.repository.MethodKind;
import dev.livetable.repository.MethodStatus;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.PlatformTransactionManager;

/** Queries of live repositories that give a {@code Window}: what is kept of it is what the store gave. */
@NullUnmarked
class LiveWindowsTests {

    private static final String SAMPLES = "liveWindowsTests.LiveSamples";
    private static final Limit THREE = Limit.of(3);

    enum Level {
        LOW,
        HIGH {
            @Override
            public String toString() {
                return "a constant with a class of its own";
            }
        }
    }

    @Entity(name = "Sample")
    static class Sample {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        String text;
        int number;
        Short small;
        double weight;
        float share;
        BigDecimal price;
        boolean active;
        char letter;
        Level level;
        UUID code;
        LocalDate born;
        Instant moment;
        OffsetDateTime sent;
        ZonedDateTime zoned;

        protected Sample() {}

        Sample(int i) {
            text = i % 2 == 0 ? "it's " + i : "Ä%" + i;
            number = i / 2;
            small = (short) -i;
            weight = i / 3.0;
            share = i / 7f;
            price = new BigDecimal(i + ".50");
            active = i % 3 == 0;
            letter = (char) ('a' + i);
            level = i % 2 == 0 ? Level.HIGH : Level.LOW;
            code = new UUID(i, 1);
            born = LocalDate.of(2020, 1, 1 + i);
            moment = Instant.ofEpochSecond(1_700_000_000L + i, 123_456_000);
            sent = moment.atOffset(ZoneOffset.ofHours(2));
            zoned = moment.atZone(ZoneOffset.UTC);
        }
    }

    interface Text {

        String getText();
    }

    record Numbered(String text, int number) {}

    @NoRepositoryBean
    interface Samples extends JpaRepository<Sample, Long> {

        Window<Sample> findByNumberGreaterThan(int number, ScrollPosition from, Sort sort, Limit limit);

        /** Is asked by offsets alone: Spring Data JPA takes a query for these for one by keys, too, and so ignores the keys. */
        Window<Sample> findByNumberGreaterThanEqual(int number, ScrollPosition from, Sort sort, Limit limit);

        Window<Text> findTextsByNumberGreaterThan(int number, ScrollPosition from, Sort sort, Limit limit);

        Window<Numbered> findTop3ByNumberLessThanOrderByBorn(int number, ScrollPosition from);

        <P> Window<P> findTop2ByNumberLessThanOrderByText(int number, ScrollPosition from, Class<P> type);
    }

    interface LiveSamples extends Samples {}

    interface PlainSamples extends Samples {}

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {LiveSamples.class, PlainSamples.class}))
    static class Store {

        @Bean
        DataSource dataSource(@Value("${windows.url:jdbc:h2:mem:windows;DB_CLOSE_DELAY=-1}") String url) {
            return new DriverManagerDataSource(url);
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            return LibraryStore.hibernate(dataSource, Sample.class);
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }

    @TempDir
    private Path folder;

    private final ApplicationContextRunner runner = RepositoryRunner.create()
            .withUserConfiguration(Store.class, StoreEventsConfiguration.class)
            .withPropertyValues("live.repositories.[" + SAMPLES + "].ttl=1h", "live.cache.backend=mem");

    private static void fill(ApplicationContext context) {
        PlainSamples plain = context.getBean(PlainSamples.class);
        plain.deleteAll();
        plain.saveAll(IntStream.range(0, 9).mapToObj(Sample::new).toList());
    }

    private static long hits(ApplicationContext context) {
        return context.getBean(SAMPLES + "LiveTable", LiveTable.class).status().hits();
    }

    private static MethodStatus method(ApplicationContext context, String name) {
        return context.getBean(LiveRepositories.class).methods(SAMPLES).orElseThrow().all().stream()
                .filter(each -> each.method().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private static String element(Object element) {
        return element instanceof Sample sample
                ? "sample " + sample.id
                : element instanceof Text text ? "text " + text.getText() : element.toString();
    }

    /** Returns all that a caller can see of a window, with the classes of what its positions hold. */
    private static String described(Window<?> window) {
        List<String> positions = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            ScrollPosition position = window.positionAt(i);
            String classes = position instanceof KeysetScrollPosition keys
                    ? keys.getKeys().values().stream()
                            .map(Object::getClass)
                            .toList()
                            .toString()
                    : "";
            positions.add(window.hasPosition(i) + " " + position + classes);
        }
        assertThatThrownBy(() -> window.positionAt(window.size())).isInstanceOf(IndexOutOfBoundsException.class);
        return window.getContent().stream().map(LiveWindowsTests::element).toList() + " " + window.size() + " "
                + window.isEmpty() + " " + window.hasNext() + " " + window.isLast() + " "
                + positions;
    }

    /** Goes through all windows of both, each from the position that the last one gave. */
    private static void assertEqualToTheEnd(
            ApplicationContext context,
            ScrollPosition from,
            Function<Samples, Function<ScrollPosition, Window<?>>> ask) {
        Function<ScrollPosition, Window<?>> plain = ask.apply(context.getBean(PlainSamples.class));
        Function<ScrollPosition, Window<?>> live = ask.apply(context.getBean(LiveSamples.class));
        ScrollPosition next = from;
        boolean isLast = false;
        while (!isLast) {
            Window<?> expected = plain.apply(next);
            Window<?> miss = live.apply(next);
            long hits = hits(context);
            Window<?> hit = live.apply(next);
            assertThat(hits(context)).as("hits after %s", next).isEqualTo(hits + 1);
            assertThat(described(miss)).isEqualTo(described(expected));
            assertThat(described(hit)).isEqualTo(described(expected));
            isLast = hit.isLast();
            boolean isBackward = from instanceof KeysetScrollPosition keyset && keyset.scrollsBackward();
            ScrollPosition reached = isLast ? next : hit.positionAt(isBackward ? 0 : hit.size() - 1);
            assertThat(isLast || !reached.equals(next)).isTrue();
            next = reached;
        }
    }

    @Test
    @DisplayName(
            "A window from the cache has the content, the end and the positions of the store's, from each to the next")
    void areTheStoresOwn() {
        runner.run(context -> {
            fill(context);
            List<String> properties = List.of(
                    "text", "number", "small", "weight", "share", "price", "active", "letter", "level", "code", "born",
                    "moment", "sent");
            for (int i = 0; i < properties.size(); i++) {
                Sort.Direction direction = i % 2 == 0 ? Sort.Direction.ASC : Sort.Direction.DESC;
                Sort sort = Sort.by(direction, properties.get(i)).and(Sort.by("id"));
                for (ScrollPosition from : List.of(ScrollPosition.offset(), ScrollPosition.offset(1))) {
                    assertEqualToTheEnd(
                            context, from, samples -> at -> samples.findByNumberGreaterThanEqual(1, at, sort, THREE));
                }
                for (ScrollPosition from :
                        List.of(ScrollPosition.keyset(), ScrollPosition.keyset().backward())) {
                    assertEqualToTheEnd(
                            context, from, samples -> at -> samples.findByNumberGreaterThan(0, at, sort, THREE));
                }
            }
            assertThat(method(context, "findByNumberGreaterThan"))
                    .returns(MethodKind.CALL, MethodStatus::kind)
                    .returns("what its name says is the store's own", MethodStatus::why);
        });
    }

    @Test
    @DisplayName("Windows of projections have the positions of the entities, whose keys they lack")
    void areKeptOfProjections() {
        runner.run(context -> {
            fill(context);
            for (ScrollPosition from :
                    List.of(ScrollPosition.keyset(), ScrollPosition.keyset().backward())) {
                assertEqualToTheEnd(
                        context,
                        from,
                        samples -> at -> samples.findTextsByNumberGreaterThan(0, at, Sort.by("born"), THREE));
                assertEqualToTheEnd(
                        context,
                        from,
                        samples -> at -> samples.findTop2ByNumberLessThanOrderByText(4, at, Sample.class));
            }
            assertEqualToTheEnd(
                    context,
                    ScrollPosition.offset(),
                    samples -> at -> samples.findTop3ByNumberLessThanOrderByBorn(4, at));
        });
    }

    @Test
    @DisplayName("An empty window is kept, too; and one by offset equals the store's")
    void areEqual() {
        runner.run(context -> {
            fill(context);
            LiveSamples live = context.getBean(LiveSamples.class);
            for (ScrollPosition from : List.of(ScrollPosition.keyset(), ScrollPosition.offset())) {
                assertEqualToTheEnd(
                        context, from, samples -> at -> samples.findByNumberGreaterThan(99, at, Sort.by("id"), THREE));
            }
            Window<Numbered> first = live.findTop3ByNumberLessThanOrderByBorn(4, ScrollPosition.offset());
            assertThat(live.findTop3ByNumberLessThanOrderByBorn(4, ScrollPosition.offset()))
                    .isEqualTo(first)
                    .isEqualTo(context.getBean(PlainSamples.class)
                            .findTop3ByNumberLessThanOrderByBorn(4, ScrollPosition.offset()));
        });
    }

    @Test
    @DisplayName("A write is seen by each window, and each direction is a question of its own")
    void aWriteIsSeen() {
        runner.run(context -> {
            fill(context);
            LiveSamples live = context.getBean(LiveSamples.class);
            Function<ScrollPosition, Window<Sample>> ask =
                    at -> live.findByNumberGreaterThan(0, at, Sort.by("number"), THREE);
            ScrollPosition second = ask.apply(ScrollPosition.keyset()).positionAt(2);
            KeysetScrollPosition back = ((KeysetScrollPosition) second).backward();
            assertThat(ask.apply(second)).extracting(sample -> sample.number).containsExactly(2, 3, 3);
            assertThat(ask.apply(back)).extracting(sample -> sample.number).containsExactly(1, 1);

            Sample changed = ask.apply(ScrollPosition.keyset()).getContent().get(0);
            changed.number = 7;
            live.save(changed);

            assertThat(ask.apply(ScrollPosition.keyset()))
                    .extracting(sample -> sample.number)
                    .containsExactly(1, 2, 2);
            assertThat(ask.apply(back)).extracting(sample -> sample.number).containsExactly(1);
        });
    }

    @Test
    @DisplayName("A window whose positions cannot be kept is the store's, and the endpoint says which key it was")
    void positionsOfOtherClassesAreNotKept() {
        runner.run(context -> {
            fill(context);
            Samples live = context.getBean(LiveSamples.class);
            Samples plain = context.getBean(PlainSamples.class);
            Sort sort = Sort.by("zoned");
            for (int i = 0; i < 2; i++) {
                assertThat(described(live.findByNumberGreaterThan(0, ScrollPosition.keyset(), sort, THREE)))
                        .isEqualTo(described(plain.findByNumberGreaterThan(0, ScrollPosition.keyset(), sort, THREE)));
            }
            assertThat(hits(context)).isZero();
            assertThat(method(context, "findByNumberGreaterThan").why())
                    .contains("the key 'zoned', whose value is of java.time.ZonedDateTime");
            assertEqualToTheEnd(
                    context,
                    ScrollPosition.offset(),
                    samples -> at -> samples.findByNumberGreaterThanEqual(0, at, sort, THREE));
        });
    }

    @Test
    @DisplayName("Windows survive a restart on disk, with their positions")
    void surviveARestart() {
        ApplicationContextRunner onDisk = runner.withPropertyValues(
                "live.cache.backend=redb",
                "live.cache.redb.path=" + folder.resolve("cache"),
                "windows.url=jdbc:h2:file:" + folder.resolve("database"));
        Sort sort = Sort.by("level", "small", "share", "letter", "moment", "price");
        Function<Samples, Window<Sample>> ask =
                samples -> samples.findByNumberGreaterThan(0, ScrollPosition.keyset(), sort, THREE);
        List<String> before = new ArrayList<>();
        onDisk.run(context -> {
            fill(context);
            before.add(described(ask.apply(context.getBean(LiveSamples.class))));
        });
        onDisk.run(context -> {
            assertThat(described(ask.apply(context.getBean(LiveSamples.class)))).isEqualTo(before.get(0));
            assertThat(hits(context)).isEqualTo(1);
        });
    }
}
