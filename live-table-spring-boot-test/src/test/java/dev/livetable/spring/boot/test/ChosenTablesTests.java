package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.status.InvalidationCause;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.test.context.SpringBootTest;

/** Which live tables and live repositories a test has that chooses, and what becomes of those that it leaves out. */
class ChosenTablesTests {

    private static Set<String> names(LiveTables tables) {
        return tables.all().stream().map(LiveTable::name).collect(Collectors.toSet());
    }

    private static long followed(LiveTable table) {
        return table.status().invalidations().getOrDefault(InvalidationCause.FOLLOWED, 0L);
    }

    @Nested
    @JdbcTest(properties = {"live.repositories.exclude=ownerRepository", "live.repositories.other-repository.ttl=1m"})
    @AutoConfigureLiveTables(tables = "cities")
    class WithoutRepositories {

        @Test
        void noRepositoryIsLookedForThatIsLeftOut(@Autowired LiveTables tables) {
            assertThat(names(tables)).containsExactly("cities");
        }
    }

    @Nested
    @DataJpaTest
    @AutoConfigureLiveTables(tables = "cities")
    class WithRepositories {

        @Test
        void aRepositoryThatIsLeftOutIsAPlainOne(@Autowired LiveTables tables, @Autowired OwnerRepository owners) {
            assertThat(names(tables)).containsExactly("cities");
            assertThat(owners.findAll()).isEmpty();
        }
    }

    @Nested
    @DataJpaTest
    @AutoConfigureLiveTables(tables = {"cities", "ownerRepository"})
    class WithAChosenRepository {

        @Test
        void aRepositoryIsChosenByTheNameOfItsBean(@Autowired LiveTables tables) {
            assertThat(names(tables)).containsExactlyInAnyOrder("cities", "ownerRepository");
        }
    }

    @Nested
    @DataJpaTest(properties = "live.repositories.other-repository.ttl=1m")
    @AutoConfigureLiveTables
    class WithoutAChoice {

        @Test
        void aRepositoryThatTheSliceLacksIsNone(@Autowired LiveTables tables) {
            assertThat(names(tables)).containsExactlyInAnyOrder("cities", "letters", "notes", "ownerRepository");
        }
    }

    @Nested
    @SpringBootTest(
            properties = {"live.test.tables=cities", "live.tables.cities.follows=notes,letters,ownerRepository"})
    class OfAWholeApplication {

        @Test
        void aTableMayFollowWhatIsLeftOut(@Autowired LiveTables tables, @Autowired LiveTable cities) {
            assertThat(names(tables)).containsExactly("cities");
            assertThat(cities.get("0")).isEmpty();
        }
    }

    @Nested
    @JdbcTest(
            properties = {
                "live.tables.overview.jdbc.table=CITIES",
                "live.tables.overview.follows=letters,ownerRepository,cities"
            })
    @AutoConfigureLiveTables(tables = {"cities", "overview"})
    class OfASlice {

        @Test
        void aTableFollowsWhatIsThere(
                @Autowired LiveTables tables, @Autowired LiveTable cities, @Autowired LiveTable overview) {
            assertThat(names(tables)).containsExactlyInAnyOrder("cities", "overview");
            assertThat(tables.followedBy("overview")).contains("cities");
            long before = followed(overview);

            cities.invalidate();

            assertThat(followed(overview)).isGreaterThan(before);
        }
    }
}
