package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.awaitility.Awaitility;
import org.springframework.test.util.TestSocketUtils;

/** A Kafka of one broker as a process of its own, which keeps its records in a folder when it is killed. */
final class KafkaProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String CONTROLLER = "CONTROLLER";

    private final int port = TestSocketUtils.findAvailableTcpPort();
    private final TcpProxy way = new TcpProxy(port);
    private final Path folder;
    private Process process;

    /** Starts the broker, and waits until it answers. */
    KafkaProcess(Path folder) {
        this.folder = folder;
        try {
            Files.writeString(settings(), """
                    process.roles=broker,controller
                    node.id=1
                    controller.listener.names=%1$s
                    controller.quorum.voters=1@localhost:%2$d
                    listeners=PLAINTEXT://127.0.0.1:%3$d,%1$s://127.0.0.1:%2$d
                    advertised.listeners=PLAINTEXT://localhost:%4$d,%1$s://localhost:%2$d
                    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,%1$s:PLAINTEXT
                    offsets.topic.replication.factor=1
                    log.dirs=%5$s
                    """.formatted(
                            CONTROLLER,
                            TestSocketUtils.findAvailableTcpPort(),
                            port,
                            way.port(),
                            folder.resolve("kafka-data").toString().replace("\\", "/")));
            new Formatter()
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(CONTROLLER)
                    .addDirectory(folder.resolve("kafka-data").toString())
                    .setMetadataLogDirectory(folder.resolve("kafka-data").toString())
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("The broker's folder cannot be made", e);
        }
        this.process = start();
    }

    private Path settings() {
        return folder.resolve("kafka.properties");
    }

    private Process start() {
        Process started;
        try {
            started = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "kafka.Kafka",
                            settings().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("kafka.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await().atMost(LIMIT).until(() -> {
            assertThat(started.isAlive())
                    .as("the broker, whose log is " + log())
                    .isTrue();
            return answers();
        });
        return started;
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("kafka.log"));
    }

    private boolean answers() throws InterruptedException {
        try (Admin admin = admin()) {
            return admin.describeCluster().nodes().get(10, TimeUnit.SECONDS).size() == 1;
        } catch (ExecutionException | TimeoutException e) {
            return false; // not yet
        }
    }

    /** Returns the way to the broker, by which all go. */
    TcpProxy way() {
        return way;
    }

    /** Returns where the broker is reached. */
    String address() {
        return "localhost:" + way.port();
    }

    /** Returns a client that administers the broker. */
    Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address()));
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Kills the broker as {@code kill -9} does, lets time pass, and starts it again. */
    void restart(NodesRun run) {
        Signals.kill(handle());
        run.letRun(NodesRun.LONGER_THAN_ALLOWED);
        process = start();
    }

    @Override
    public void close() {
        way.close();
        process.destroyForcibly().onExit().join();
    }
}
