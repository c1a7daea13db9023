package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.LiveStreamContract;
import dev.livetable.stream.postgres.PostgresServer;
import dev.livetable.stream.postgres.PostgresStreams;
import dev.livetable.stream.postgres.PostgresTable;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What PostgreSQL tells of values of every type is what the table reads, or it is left out. */
class ToldValuesPostgresIT {

    private static final Set<String> TOLD = Set.of(
            "BIGINT",
            "BOOLEAN",
            "BPCHAR",
            "CHAR(3)",
            "CHAR(4)",
            "CITEXT",
            "DATE",
            "INT",
            "NAME",
            "NUMERIC",
            "NUMERIC(40, 10)",
            "NUMERIC(5, 2)",
            "OID",
            "SMALLINT",
            "TEXT",
            "TEXT COLLATE \"C\"",
            "TEXT COLLATE \"tr-x-icu\"",
            "TIME(6)",
            "TIMESTAMP",
            "TIMESTAMP WITH TIME ZONE",
            "UUID",
            "VARCHAR(20)",
            "\"Odd place\".\"Odd 'mood\"",
            "code",
            "feeling",
            "level",
            "moment",
            "mood");

    private static final int LONGEST_TOLD = 7_000;

    /** The types of the contract, in a database that the tests of streams have. */
    private static final class Types extends JdbcTablePostgresIT {

        @Override
        DataSource emptyDatabase() {
            PostgresServer.jdbc().execute("DROP SCHEMA public CASCADE");
            PostgresServer.jdbc().execute("CREATE SCHEMA public");
            return PostgresServer.dataSource();
        }
    }

    private record Column(String name, JdbcTypeContract.Type type) {}

    private final PostgresStreams streams =
            PostgresStreams.builder(PostgresServer::connect).build();
    private final List<LiveEvent> events = new CopyOnWriteArrayList<>();
    private Types types;
    private List<Column> columns;

    @BeforeEach
    void collectTypes() {
        types = new Types();
        List<JdbcTypeContract.Type> all = new ArrayList<>(types.commonTypes());
        all.addAll(types.ownTypes());
        columns = IntStream.range(0, all.size())
                .mapToObj(i -> new Column("v" + i, all.get(i)))
                .toList();
    }

    private LiveEvent told(LiveStream.Subscription subscription) {
        assertThat(subscription.catchUp()).succeedsWithin(Duration.ofSeconds(20));
        assertThat(events).hasSize(1);
        return events.remove(0);
    }

    private LiveStream.Subscription listen(String table, List<String> told) {
        return LiveStreamContract.subscribe(
                streams.table(new PostgresTable(null, table, List.of(), told, true)), new LiveStream.Subscriber() {
                    @Override
                    public void confirmed() {}

                    @Override
                    public void event(LiveEvent event) {
                        events.add(event);
                    }

                    @Override
                    public void lagged() {}

                    @Override
                    public void ended(@Nullable Throwable cause) {}
                });
    }

    private static String definitions(List<Column> columns) {
        return columns.stream()
                .map(column -> column.name() + " " + column.type().sql())
                .collect(Collectors.joining(", "));
    }

    @Test
    @DisplayName("images hold each value as it is read, or not at all")
    void imagesHoldEachValueAsItIsRead() {
        types.execute("CREATE TABLE things (id INT PRIMARY KEY, " + definitions(columns) + ")");
        JdbcTable table = types.table("things");
        Set<String> told = new TreeSet<>();
        int id = 0;
        try (LiveStream.Subscription subscription =
                listen("things", columns.stream().map(Column::name).toList())) {
            for (Column column : columns) {
                for (Object value : column.type().values()) {
                    if (value instanceof String text && text.length() > LONGEST_TOLD) {
                        continue;
                    }
                    Row read = table.insert(Row.of("id", ++id).with(column.name(), value));
                    Row image = told(subscription).after().row();
                    assertThat(image).as("%s", column).isNotNull();
                    image.columns().names().forEach(name -> assertThat(image.get(name))
                            .as("%s of %s", name, column)
                            .isEqualTo(read.get(name)));
                    if (image.has(column.name())) {
                        told.add(column.type().sql());
                    }
                }
            }
        }
        assertThat(told).isEqualTo(new TreeSet<>(TOLD));
    }

    @Test
    @DisplayName("images and ids do not depend on the settings of whoever writes")
    void settingsOfTheWriterMakeNoDifference() {
        types.execute(
                "CREATE TABLE days (d DATE, t TIMESTAMP, z TIMESTAMPTZ, n NUMERIC, b BOOLEAN, PRIMARY KEY (d, t, z, n, b))");
        try (LiveStream.Subscription subscription = listen("days", List.of())) {
            String insert = "INSERT INTO days VALUES (DATE '2026-02-01', TIMESTAMP '2026-02-01 01:02:03.5',"
                    + " TIMESTAMPTZ '2026-02-01 01:02:03.5+00', 1.50, true)";
            types.execute(insert, "DELETE FROM days");
            assertThat(subscription.catchUp()).succeedsWithin(Duration.ofSeconds(20));
            events.remove(1);
            LiveEvent plain = events.remove(0);
            types.execute("BEGIN; SET LOCAL DateStyle = 'German, DMY'; SET LOCAL TimeZone = 'Asia/Kolkata';"
                    + " SET LOCAL extra_float_digits = -15; " + insert + "; COMMIT");
            LiveEvent other = told(subscription);

            assertThat(other.id()).isEqualTo(plain.id()).isNotNull();
            assertThat(other.after()).isEqualTo(plain.after());
            assertThat(types.table("days").get(requireNonNull(other.id())))
                    .contains(other.after().row());
        }
    }

    @Test
    @DisplayName("ids are told as the table has them, also of all these types together")
    void idsAreToldAsTheTableHasThem() {
        List<Column> ids = columns.stream()
                .filter(column -> TOLD.contains(column.type().sql()))
                .toList();
        types.execute("CREATE TABLE things (" + definitions(ids) + ", PRIMARY KEY ("
                + ids.stream().map(Column::name).collect(Collectors.joining(", ")) + "))");
        JdbcTable table = types.table("things");
        Set<String> seen = new TreeSet<>();
        try (LiveStream.Subscription subscription = listen("things", List.of())) {
            for (int i = 0; i < 4; i++) {
                Row row = Row.empty();
                for (Column column : ids) {
                    List<Object> values = column.type().values().stream()
                            .filter(value -> !(value instanceof String text && text.length() > 100))
                            .toList();
                    row = row.with(column.name(), values.get(i % values.size()));
                }
                if (!seen.add(table.schema().id(row))) {
                    continue;
                }
                Row read = table.insert(row);
                LiveEvent event = told(subscription);
                assertThat(event.id()).isIn(table.schema().id(read), null);
                if (event.id() != null) {
                    assertThat(table.get(event.id())).contains(read);
                    assertThat(event.after().row()).isEqualTo(read);
                }
            }
        }
    }

    @Test
    @DisplayName("what is no id here makes each change one of anything; a virtual column is left out")
    void whatIsNoIdHereMakesEachChangeAnything() {
        types.execute(
                "CREATE TABLE spans (v INTERVAL PRIMARY KEY)",
                "CREATE TABLE sums (id INT PRIMARY KEY, a INT, twice INT GENERATED ALWAYS AS (a * 2) STORED)");
        int version = requireNonNull(PostgresServer.jdbc()
                .queryForObject("SELECT current_setting('server_version_num')::int", Integer.class));
        boolean knowsVirtual = version >= 180_000;
        if (knowsVirtual) {
            types.execute("ALTER TABLE sums ADD COLUMN thrice INT GENERATED ALWAYS AS (a * 3) VIRTUAL");
        }
        try (LiveStream.Subscription ofSpans = listen("spans", List.of())) {
            types.execute("INSERT INTO spans VALUES ('1 day')");
            assertThat(told(ofSpans).kind()).isEqualTo(LiveEvent.Kind.CHANGED);
            types.execute("UPDATE spans SET v = '2 days' WHERE v = '3 days'");
            assertThat(ofSpans.catchUp()).succeedsWithin(Duration.ofSeconds(20));
            assertThat(events).isEmpty();
        }
        List<String> told = knowsVirtual ? List.of("a", "twice", "thrice") : List.of("a", "twice");
        try (LiveStream.Subscription ofSums = listen("sums", told)) {
            types.execute("INSERT INTO sums VALUES (1, 7)");
            LiveEvent event = told(ofSums);
            assertThat(event.after().row())
                    .isEqualTo(Row.of("id", 1).with("a", 7).with("twice", 14));
            assertThat(event.after().isWhole()).isEqualTo(!knowsVirtual);
        }
    }
}
