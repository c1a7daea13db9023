package dev.livetable.sample;

import dev.livetable.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Nodes over a PostgreSQL that tells them itself. */
final class PostgresNodes implements NodesEngine {

    private final Path data;
    private final String kind;
    private final int port = Ports.free();
    private final TcpProxy way = new TcpProxy(port);
    private EmbeddedPostgres server;

    /**
     * Starts the server.
     *
     * @param kind how it tells, {@code postgres} or {@code postgres-replication}
     */
    PostgresNodes(Path folder, String kind) throws IOException {
        this.kind = kind;
        this.data = folder.resolve("postgres");
        this.server = start();
    }

    private EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false) // which the folder of the test is
                .setPort(port)
                .setServerConfig("fsync", "off")
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    @Override
    public List<String> properties() {
        String database = "--spring.datasource.url=jdbc:postgresql://localhost:" + way.port()
                + "/postgres?user=postgres&connectTimeout=2&socketTimeout=3";
        return kind.equals("postgres")
                ? List.of(
                        database,
                        "--live.tables.cities.stream.kind=postgres",
                        "--live.tables.cities.stream.create-triggers=true",
                        "--live.tables.cities.stream.columns=population")
                : List.of(
                        database,
                        "--live.tables.cities.stream.kind=postgres-replication",
                        "--live.tables.cities.stream.publication=live_tables");
    }

    @Override
    public List<String> setup() {
        return kind.equals("postgres")
                ? List.of()
                : List.of(
                        "alter table \"cities\" replica identity full",
                        "drop publication if exists live_tables",
                        "create publication live_tables for table \"cities\"");
    }

    @Override
    public String database() {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
    }

    @Override
    public boolean tellsAll() {
        return true;
    }

    @Override
    public Map<String, Consumer<NodesRun>> faults() {
        Map<String, Consumer<NodesRun>> faults = new LinkedHashMap<>();
        faults.put("the server ends all connections", run -> endConnections());
        faults.put("a node stands still", NodesRun::pauseNode);
        faults.put(
                "the server ends all connections while a node stands still",
                run -> run.pauseNode(this::endConnections));
        faults.put("a node is killed", NodesRun::killNode);
        faults.put("the server is killed", this::restart);
        faults.put("the server stands still", run -> Signals.pause(run, postmaster()));
        WayFaults.addTo(faults, way, "live-table");
        return faults;
    }

    private void endConnections() {
        try (Connection connection = DriverManager.getConnection(database());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename is not null");
        } catch (SQLException e) {
            throw new IllegalStateException("The connections cannot be ended", e);
        }
    }

    private void restart(NodesRun run) {
        try {
            Signals.kill(postmaster());
            run.letRun(NodesRun.LONGER_THAN_ALLOWED);
            server.close();
            server = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle postmaster() {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            return ProcessHandle.of(
                            Long.parseLong(lines.findFirst().orElseThrow().strip()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        way.close();
        server.close();
    }
}
