package dev.livetable.spring.boot.test;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.table.Filter;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** Invalidation between the methods of a test, switched on and off. */
class InvalidationTests {

    /** Reads, writes past the live table, and reads again in the next method. */
    @TestMethodOrder(OrderAnnotation.class)
    abstract static class Story {

        @Autowired
        LiveTable cities;

        @Autowired
        JdbcTemplate jdbc;

        @Test
        @Order(1)
        void writesPastTheTable() {
            jdbc.update("delete from cities");
            cities.invalidate();
            Assertions.assertThat(cities.count(Filter.all())).isZero();
            jdbc.update("insert into cities values (5, 'Bari', 'IT')");
        }

        @Test
        @Order(2)
        void sees() {
            Assertions.assertThat(cities.count(Filter.all())).isEqualTo(1);
        }
    }

    @SpringBootTest
    @TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:on")
    static class On extends Story {}

    @SpringBootTest
    @TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:off-by-annotation")
    @AutoConfigureLiveTables(invalidate = false)
    static class OffByAnnotation extends Story {}

    @SpringBootTest
    @TestPropertySource(
            properties = {"spring.datasource.url=jdbc:h2:mem:off-by-property", "live.test.invalidate=false"})
    static class OffByProperty extends Story {}

    /** The same of a repository that is live where it stands. */
    @TestMethodOrder(OrderAnnotation.class)
    abstract static class RepositoryStory {

        @Autowired
        OwnerRepository owners;

        @Autowired
        JdbcTemplate jdbc;

        @Test
        @Order(1)
        void writesPastTheRepository() {
            Assertions.assertThat(owners.findAll()).isEmpty();
            jdbc.update("insert into owner (name) values ('Anna')");
        }

        @Test
        @Order(2)
        void sees() {
            Assertions.assertThat(owners.findAll()).hasSize(1);
        }
    }

    @SpringBootTest
    @TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:owners-on")
    static class RepositoryOn extends RepositoryStory {}

    @SpringBootTest
    @TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:owners-off-by-annotation")
    @AutoConfigureLiveTables(invalidate = false)
    static class RepositoryOffByAnnotation extends RepositoryStory {}

    @SpringBootTest
    @TestPropertySource(
            properties = {"spring.datasource.url=jdbc:h2:mem:owners-off-by-property", "live.test.invalidate=false"})
    static class RepositoryOffByProperty extends RepositoryStory {}

    private static void run(Class<?> test, int succeeded, int failed) {
        Events events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .execute()
                .testEvents();
        Assertions.assertThat(events.failed().list()).hasSize(failed);
        Assertions.assertThat(events.succeeded().list()).hasSize(succeeded);
    }

    @Test
    void itIsOnByDefault() {
        run(On.class, 2, 0);
    }

    @Test
    void theAnnotationSwitchesItOff() {
        run(OffByAnnotation.class, 1, 1);
    }

    @Test
    void thePropertySwitchesItOff() {
        run(OffByProperty.class, 1, 1);
    }

    @Test
    void liveRepositoriesAreInvalidatedInTheSameWay() {
        run(RepositoryOn.class, 2, 0);
        run(RepositoryOffByAnnotation.class, 1, 1);
        run(RepositoryOffByProperty.class, 1, 1);
    }

    @SpringBootTest
    @TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:closing")
    @TestMethodOrder(OrderAnnotation.class)
    static class Closing {

        @Autowired
        LiveTable letters;

        @Autowired
        LiveTables tables;

        @Test
        @Order(1)
        void closesATable() {
            letters.close();
        }

        @Test
        @Order(2)
        @DirtiesContext
        void theOthersAreInvalidated() {
            Assertions.assertThat(tables.find("cities").orElseThrow().status().lastInvalidation())
                    .isNotNull();
        }

        @Test
        @Order(3)
        void anotherContextHasTablesThatAreOpen() {
            Assertions.assertThat(letters.count(Filter.all())).isZero();
        }
    }

    @Test
    void aTestMayCloseATable() {
        run(Closing.class, 3, 0);
    }
}
