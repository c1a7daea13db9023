package dev.livetable.stream.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.LiveStreamContract;
import dev.livetable.stream.StreamStatus;
import dev.livetable.stream.WithoutImages;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The contract of streams over PostgreSQL, and what may become of the connection. */
class PostgresStreamsIT extends LiveStreamContract {

    private static final PostgresTable CITIES = new PostgresTable(null, "cities", List.of(), List.of("country"), true);

    private final PostgresStreams streams =
            PostgresStreams.builder(PostgresServer::connect).build();

    private final Set<String> there = new HashSet<>();
    private @Nullable SingleConnectionDataSource many;

    @BeforeEach
    void createTable() {
        PostgresServer.execute(
                "DROP TABLE IF EXISTS cities",
                "CREATE TABLE cities (id INT PRIMARY KEY, country TEXT, population INT)");
    }

    /** The contract knows events without images. */
    @Override
    protected LiveStream stream() {
        return new WithoutImages(streams.table(CITIES), event -> true);
    }

    @Override
    protected void change(LiveEvent event) {
        switch (event.kind()) {
            case INSERTED -> PostgresServer.execute("INSERT INTO cities VALUES (" + event.id() + ", 'IT', 1)");
            case UPDATED -> {
                if (there.add(String.valueOf(event.id()))) {
                    insertUntold(event.id());
                }
                many().execute("UPDATE cities SET population = population + 1 WHERE id = " + event.id());
            }
            case DELETED -> PostgresServer.execute("DELETE FROM cities WHERE id = " + event.id());
            case CHANGED ->
                PostgresServer.execute("INSERT INTO cities SELECT 1000 + (SELECT count(*) FROM cities) + i, 'IT', 1"
                        + " FROM generate_series(1, 101) AS i"); // TRUNCATE is a change of the table as well
            case BESIDE -> throw new IllegalArgumentException("A database tells of its tables alone");
        }
    }

    /** Returns one connection for many changes, which takes seconds less than one for each. */
    private JdbcTemplate many() {
        SingleConnectionDataSource kept = many;
        if (kept == null) {
            kept = new SingleConnectionDataSource(PostgresServer.url(), true);
            many = kept;
        }
        return new JdbcTemplate(kept);
    }

    @AfterEach
    void disconnect() {
        SingleConnectionDataSource kept = many;
        if (kept != null) {
            kept.destroy();
            many = null;
        }
    }

    private static void insertUntold(@Nullable String id) {
        PostgresServer.execute("BEGIN; ALTER TABLE cities DISABLE TRIGGER USER; INSERT INTO cities VALUES (" + id
                + ", 'IT', 1) ON CONFLICT DO NOTHING; ALTER TABLE cities ENABLE ALWAYS TRIGGER live_table_insert;"
                + " ALTER TABLE cities ENABLE ALWAYS TRIGGER live_table_update;"
                + " ALTER TABLE cities ENABLE ALWAYS TRIGGER live_table_delete;"
                + " ALTER TABLE cities ENABLE ALWAYS TRIGGER live_table_truncate; COMMIT");
    }

    /** What the contract has changed before is told before. */
    @Override
    protected void breakConnection() {
        disconnect();
        try (Heard heard = new Heard(streams.table(CITIES))) {
            heard.caughtUp();
        }
        PostgresServer.endConnections();
    }

    @Test
    @DisplayName("what 8 writers had committed is told when a catch-up that began after it ends")
    void allThatHadCommittedIsToldByACatchUp() throws Exception {
        PostgresServer.execute("INSERT INTO cities SELECT i, 'IT', 0 FROM generate_series(1, 8) AS i");
        AtomicInteger missed = new AtomicInteger();
        try (Heard heard = new Heard(streams.table(CITIES))) {
            Writers.run(8, 125, (connection, writer, write) -> {
                try (var statement = connection.createStatement()) {
                    statement.execute("UPDATE cities SET country = '" + write + "' WHERE id = " + writer);
                }
                heard.subscription().catchUp().get(30, TimeUnit.SECONDS);
                if (!heard.events.stream()
                        .anyMatch(event -> String.valueOf(writer).equals(event.id())
                                && String.valueOf(write)
                                        .equals(
                                                event.after().row() == null
                                                        ? null
                                                        : event.after().row().get("country")))) {
                    missed.incrementAndGet();
                }
            });
            assertThat(heard.caughtUp()).hasSize(8 * 125);
        }
        assertThat(missed).hasValue(0);
    }

    @Test
    @DisplayName("catch-ups that are asked for at once are one question, and a connection without any still asks")
    void catchUpsAreCoalesced() {
        try (Heard heard = new Heard(streams.table(CITIES))) {
            List<?> asked = IntStream.range(0, 100)
                    .mapToObj(i -> heard.subscription().catchUp())
                    .toList();
            assertThat(asked)
                    .allSatisfy(each -> assertThat((CompletableFuture<?>) each).succeedsWithin(Duration.ofSeconds(20)));
        }
    }

    @Test
    @DisplayName("when the server ends the connection, the subscription ends with the cause, and its catch-ups fail")
    void anEndedConnectionIsTold() {
        try (Heard heard = new Heard(streams.table(CITIES))) {
            PostgresServer.endConnections();
            heard.awaits("ended");
            assertThat(heard.cause).hasMessageContaining("terminating connection");
            assertThat(heard.subscription().catchUp()).failsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    @DisplayName("a connection over which nothing comes any more is found, by a catch-up and without one")
    void aHalfOpenConnectionIsFound() throws Exception {
        for (boolean asks : new boolean[] {true, false}) {
            try (StallingProxy proxy = new StallingProxy(PostgresServer.url())) {
                PostgresStreams through = PostgresStreams.builder(proxy::connect)
                        .answerTimeout(Duration.ofSeconds(1))
                        .build();
                try (Heard heard = new Heard(through.table(CITIES))) {
                    proxy.stall();
                    if (asks) {
                        assertThat(heard.subscription().catchUp()).failsWithin(Duration.ofSeconds(20));
                    }
                    heard.awaits("ended");
                }
            }
        }
    }

    @Test
    @DisplayName("a word that stops half-way does not hold the connection for ever")
    void aWordThatStopsHalfWayIsFound() throws Exception {
        try (StallingProxy proxy = new StallingProxy(PostgresServer.url())) {
            PostgresStreams through = PostgresStreams.builder(proxy::connect)
                    .answerTimeout(Duration.ofSeconds(1))
                    .build();
            try (Heard heard = new Heard(through.table(CITIES))) {
                heard.caughtUp();
                proxy.stallAfterOneByteOfAWord();
                AtomicInteger id = new AtomicInteger();
                Awaitility.await().until(() -> {
                    change(LiveEvent.inserted(String.valueOf(id.incrementAndGet()))); // one may go by with an answer
                    return proxy.isStalled();
                });
                assertThat(heard.subscription().catchUp()).failsWithin(Duration.ofSeconds(20));
                heard.awaits("ended");
            }
        }
    }

    @Test
    @DisplayName("the connection is closed when the last subscription is, and made anew for the next")
    void theLastSubscriptionDisconnects() {
        PostgresServer.endConnections(); // those of other tests
        Awaitility.await().until(() -> listening() == 0);
        try (Heard heard = new Heard(streams.table(CITIES))) {
            Awaitility.await().until(() -> listening() == 1);
        }
        Awaitility.await().until(() -> listening() == 0);
        try (Heard heard = new Heard(streams.table(CITIES))) {
            change(LiveEvent.inserted("1"));
            assertThat(heard.news()).containsExactly("INSERTED 1 absent -> part 1,IT");
        }
    }

    private static int listening() {
        return requireNonNull(PostgresServer.jdbc()
                .queryForObject(
                        "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                + " AND backend_type = 'client backend'",
                        Integer.class));
    }

    @Test
    @DisplayName("the status counts what was told, and names the engine")
    void theStatusCountsWhatWasTold() {
        try (Heard heard = new Heard(streams.table(CITIES))) {
            change(LiveEvent.inserted("1"));
            heard.caughtUp();
        }
        assertThat(streams.table(CITIES).status()).isEqualTo(new StreamStatus("postgres", null, null, 1, 0, 0));
    }
}
