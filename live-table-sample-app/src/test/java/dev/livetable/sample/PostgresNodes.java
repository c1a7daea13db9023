package dev.livetable.sample;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Nodes over a PostgreSQL that tells them itself. */
final class PostgresNodes implements NodesEngine {

    private final EmbeddedPostgres server;
    private final Path data;
    private final String kind;

    /**
     * Starts the server.
     *
     * @param kind how it tells, {@code postgres} or {@code postgres-replication}
     */
    PostgresNodes(Path folder, String kind) throws IOException {
        this.kind = kind;
        this.data = folder.resolve("postgres");
        this.server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("fsync", "off")
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    @Override
    public List<String> properties() {
        return kind.equals("postgres")
                ? List.of(
                        "--live.tables.cities.stream.kind=postgres",
                        "--live.tables.cities.stream.create-triggers=true",
                        "--live.tables.cities.stream.columns=population")
                : List.of(
                        "--live.tables.cities.stream.kind=postgres-replication",
                        "--live.tables.cities.stream.publication=live_tables");
    }

    @Override
    public String database() {
        return server.getJdbcUrl("postgres", "postgres");
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
        faults.put("a node is killed", run -> run.killNode());
        faults.put("the server stands still", this::pause);
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

    private void pause(NodesRun run) {
        List<Long> processes = processes();
        processes.forEach(pid -> Signals.send("STOP", pid));
        run.letRun(NodesRun.MAX_STALENESS.plus(Duration.ofMillis(500)));
        processes.forEach(pid -> Signals.send("CONT", pid));
    }

    private List<Long> processes() {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            long postmaster = Long.parseLong(lines.findFirst().orElseThrow().strip());
            return ProcessHandle.of(postmaster).stream()
                    .flatMap(process -> Stream.concat(Stream.of(process), process.children()))
                    .map(ProcessHandle::pid)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
