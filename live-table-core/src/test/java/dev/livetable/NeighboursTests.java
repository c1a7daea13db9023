package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.WriteReach;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NeighboursTests extends LiveTableSetup {

    private LiveTable open(String name, Set<String> others, String... follows) {
        InMemoryTable table =
                InMemoryTable.of(SCHEMA).reach(new WriteReach(true, "in memory", name + " of the master", others));
        return open(
                LiveTable.builder(name, table).cache(cache).executor(threads).follows(follows));
    }

    /** Returns the tables in whose logs it is that anything may have changed when another one is invalidated. */
    private List<LiveTable> followersOf(LiveTable leader, LiveTable... tables) {
        Map<LiveTable, Long> heads = new HashMap<>();
        for (LiveTable table : tables) {
            heads.put(table, head(table));
        }
        leader.invalidate();
        return Stream.of(tables)
                .filter(table -> table != leader && heads.getOrDefault(table, 0L) != head(table))
                .toList();
    }

    private static long head(LiveTable table) {
        return table.parts().region().log().head();
    }

    @Test
    void aTableHasThoseAsFollowersThatFollowItAndThoseThatItsMasterChanges() {
        LiveTable one = open("one", Set.of("three of the master"));
        LiveTable two = open("two", Set.of(), "one");
        LiveTable three = open("three", Set.of("elsewhere"), "two");
        LiveTable four = open("four", Set.of("one of the master", "four of the master"));
        for (LiveTable table : new LiveTable[] {one, two, three, four}) {
            table.parts().precision().ask();
        }
        Neighbours neighbours = new Neighbours(Map.of("one", one, "two", two, "three", three, "four", four), Set.of());

        neighbours.connect();

        assertThat(followersOf(one, one, two, three, four)).containsExactly(two, three);
        assertThat(followersOf(two, one, two, three, four)).containsExactly(three);
        assertThat(followersOf(three, one, two, three, four)).isEmpty();
        long before = head(four);
        assertThat(followersOf(four, one, two, three, four))
                .as("those that follow its followers too")
                .containsExactly(one, two, three);
        assertThat(head(four)).as("and never itself").isEqualTo(before + 1);
        assertThat(neighbours.leadersOf("one")).containsExactly("four");
        assertThat(neighbours.leadersOf("two")).containsExactly("one");
        assertThat(neighbours.leadersOf("three")).containsExactly("one", "two");
        assertThat(neighbours.leadersOf("four")).isEmpty();
        assertThat(neighbours.leadersOf("five")).isEmpty();
    }

    @Test
    @DisplayName(
            "a write that is under way while tables are put together is a change of those that follow from then on")
    void aWriteThatIsUnderWayReachesThoseWhoFollowFromThenOn() throws Exception {
        LiveTable one = open();
        LiveTable two = open("two", Set.of(), "products");
        Gate gate = new Gate();
        master.before(operation -> {
            if (operation.startsWith("patch")) {
                gate.pass();
            }
        });
        CompletableFuture<Row> write = one.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        long before = head(two);

        new LiveTables(List.of(one, two));
        gate.open();

        result(write);
        assertThat(head(two)).isGreaterThan(before);
    }

    @Test
    @DisplayName(
            "what was written before tables are put together is a change of those that follow because of their masters")
    void whatWasWrittenBeforeReachesThoseWhoFollowByTheirMasters() {
        LiveTable leader = open("leader", Set.of("follower of the master"));
        LiveTable quiet = open("quiet", Set.of("follower of the master"));
        LiveTable follower = open("follower", Set.of());
        LiveTable other = open("other", Set.of());
        List<LiveTable> all = List.of(leader, quiet, follower, other);
        all.forEach(table -> table.parts().precision().ask());
        new LiveTables(List.of(quiet, follower));
        assertThat(head(follower)).as("nobody has written").isZero();
        leader.insert(Row.of("name", "fig"));
        long before = head(leader);

        new LiveTables(all);

        assertThat(head(follower)).isEqualTo(1);
        assertThat(head(other)).isZero();
        new LiveTables(all);
        assertThat(head(follower)).as("it follows already").isEqualTo(1);
        assertThat(head(leader)).isEqualTo(before);
    }

    @Test
    void whoseMasterHasNotBeenAskedHasTheLeadersThatItNames() {
        LiveTable one = open("one", Set.of("two of the master"));
        LiveTable two = open("two", Set.of(), "one");
        LiveTable three = open("three", Set.of("two of the master"));
        Neighbours neighbours = new Neighbours(Map.of("one", one, "two", two, "three", three), Set.of());
        three.parts().precision().ask();

        assertThat(neighbours.leadersOf("two")).containsExactly("one");
        two.parts().precision().ask();
        assertThat(neighbours.leadersOf("two")).containsExactly("one", "three");
    }
}
