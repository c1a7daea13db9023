package dev.livetable.stream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.status.StreamState;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** Two live tables over one PostgreSQL, as two nodes have them. */
class PostgresLiveTableIT {

    private LiveTable first;
    private LiveTable second;

    @BeforeEach
    void open() {
        PostgresServer.execute(
                "DROP TABLE IF EXISTS towns",
                "CREATE TABLE towns (id INT PRIMARY KEY, country TEXT COLLATE \"C\", population INT)",
                "INSERT INTO towns SELECT i, CASE WHEN i % 2 = 0 THEN 'IT' ELSE 'DE' END, i FROM generate_series(1, 10) AS i");
        first = node();
        second = node();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private static LiveTable node() {
        PostgresStreams streams =
                PostgresStreams.builder(PostgresServer::connect).build();
        PostgresTable towns = new PostgresTable(null, "towns", List.of(), List.of("country", "population"), true);
        LiveTable table = LiveTable.builder(
                        "towns",
                        JdbcTable.builder(PostgresServer.dataSource())
                                .table("towns")
                                .build())
                .cache(MemCache.create())
                .stream(streams.table(towns))
                .build();
        await().until(() -> table.status().streamState() == StreamState.UP);
        return table;
    }

    private static List<Long> ids(LiveTable table, String country) {
        return table.list(Filter.equal("country", country), PageRequest.of(0, 5, Sort.by("id"))).getContent().stream()
                .map(row -> (Long) row.get("id"))
                .toList();
    }

    @Test
    @DisplayName(
            "a patch on one node is read on the other by whoever asks for fresh rows, and pages it does not touch stay hits")
    void aPatchIsSeenOnTheOtherNodeAndPagesStayHits() {
        await().until(() -> second.status().precision().equals("row")); // asked for when the table begins to listen
        ids(second, "IT");
        ids(second, "DE");
        long missed = second.status().misses();

        first.patch("2", Row.of("population", 99));

        assertThat(second.fresh().get("2").orElseThrow().get("population")).isEqualTo(99L);
        long afterRow = second.status().misses();
        assertThat(afterRow - missed).as("the row").isLessThanOrEqualTo(1);
        ids(second, "DE");
        assertThat(second.status().misses()).as("a page of others is a hit").isEqualTo(afterRow);
        ids(second, "IT");
        assertThat(second.status().misses()).as("the page with the row is not").isEqualTo(afterRow + 1);
    }

    @Test
    @DisplayName("the echo of an own write costs no hit")
    void theEchoOfAnOwnWriteCostsNoHit() {
        await().until(() -> first.status().precision().equals("row")); // else the write is one of anything
        await().until(this::hasTheEchoOfAnOwnWrite);
        long missed = first.status().misses();

        assertThat(first.get("2").orElseThrow().get("population")).isEqualTo(99L);
        ids(first, "IT");

        assertThat(first.status().misses()).isEqualTo(missed);
    }

    /** Writes a row that is kept, and returns whether its event was an echo: one that comes before the answer is a change. */
    private boolean hasTheEchoOfAnOwnWrite() {
        ids(first, "IT");
        long echoes = first.status().echoes();
        first.patch("2", Row.of("population", 7));
        first.patch("2", Row.of("population", 99));
        first.fresh().get("2");
        return first.status().echoes() == echoes + 2;
    }

    @Test
    @DisplayName(
            "nodes that patch one row again and again agree with the master in the end, and rows that move are seen")
    void nodesThatPatchTheSameRowAgree() {
        for (int i = 1; i <= 20; i++) {
            (i % 2 == 0 ? first : second).patch("4", Row.of("population", i));
            first.get("4");
            ids(second, "IT");
        }
        second.patch("4", Row.of("country", "DE"));

        for (LiveTable node : List.of(first, second)) {
            assertThat(node.fresh().get("4").orElseThrow())
                    .isEqualTo(Row.of("id", 4).with("country", "DE").with("population", 20));
            assertThat(ids(node.fresh(), "IT")).containsExactly(2L, 6L, 8L, 10L);
            assertThat(ids(node.fresh(), "DE")).containsExactly(1L, 3L, 4L, 5L, 7L);
        }
    }

    @Test
    @DisplayName("what others write is seen, and after the connection was ended, too")
    void whatOthersWriteIsSeen() {
        ids(first, "IT");
        PostgresServer.execute("UPDATE towns SET country = 'IT' WHERE id = 1");
        assertThat(ids(first.fresh(), "IT")).containsExactly(1L, 2L, 4L, 6L, 8L);

        PostgresServer.endConnections();
        PostgresServer.execute("DELETE FROM towns WHERE id = 1");

        assertThat(ids(first.fresh(), "IT")).containsExactly(2L, 4L, 6L, 8L, 10L);
        await().until(() -> first.status().streamState() == StreamState.UP);
        PostgresServer.execute("DELETE FROM towns WHERE id = 2");
        assertThat(ids(first.fresh(), "IT")).containsExactly(4L, 6L, 8L, 10L);
    }
}
