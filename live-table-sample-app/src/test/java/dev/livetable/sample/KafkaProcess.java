package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.awaitility.Awaitility;

/** A broker of Kafka as a process of its own, which keeps its records in a folder when it is killed. */
final class KafkaProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String CONTROLLER = "CONTROLLER";

    private final int port = Ports.free();
    private final TcpProxy way = new TcpProxy(port);
    private final int id;
    private final Path folder;
    private final int brokers;
    private Process process;

    /** Starts the only broker, and waits until it answers. */
    KafkaProcess(Path folder) {
        this(folder, Uuid.randomUuid(), 1, List.of(Ports.free()));
        awaitStarted();
    }

    /**
     * Starts one of several brokers, and does not wait for it.
     *
     * @param folder where all of them keep what they have
     * @param cluster what all of them together are called
     * @param id which of them it is, from 1
     * @param controllers the ports by which they agree on who leads
     */
    KafkaProcess(Path folder, Uuid cluster, int id, List<Integer> controllers) {
        this.id = id;
        this.folder = folder;
        this.brokers = controllers.size();
        try {
            Files.writeString(settings(), """
                    process.roles=broker,controller
                    node.id=%6$d
                    controller.listener.names=%1$s
                    controller.quorum.voters=%7$s
                    listeners=PLAINTEXT://127.0.0.1:%3$d,%1$s://127.0.0.1:%2$d
                    advertised.listeners=PLAINTEXT://localhost:%4$d,%1$s://localhost:%2$d
                    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,%1$s:PLAINTEXT
                    offsets.topic.replication.factor=1
                    default.replication.factor=%8$d
                    min.insync.replicas=%9$d
                    broker.session.timeout.ms=3000
                    broker.heartbeat.interval.ms=500
                    log.dirs=%5$s
                    """.formatted(
                            CONTROLLER,
                            controllers.get(id - 1),
                            port,
                            way.port(),
                            data().toString().replace("\\", "/"),
                            id,
                            voters(controllers),
                            brokers,
                            Math.max(1, brokers - 1)));
            new Formatter()
                    .setNodeId(id)
                    .setClusterId(cluster.toString())
                    .setControllerListenerName(CONTROLLER)
                    .addDirectory(data().toString())
                    .setMetadataLogDirectory(data().toString())
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("The broker's folder cannot be made", e);
        }
        this.process = start();
    }

    private static String voters(List<Integer> controllers) {
        return IntStream.rangeClosed(1, controllers.size())
                .mapToObj(each -> each + "@localhost:" + controllers.get(each - 1))
                .collect(Collectors.joining(","));
    }

    private Path data() {
        return folder.resolve("kafka-data-" + id);
    }

    private Path settings() {
        return folder.resolve("kafka-" + id + ".properties");
    }

    private Process start() {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "kafka.Kafka",
                            settings().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all brokers are there. */
    void awaitStarted() {
        Awaitility.await().atMost(LIMIT).until(() -> {
            assertThat(process.isAlive())
                    .as("the broker, whose log is " + log())
                    .isTrue();
            return answers();
        });
    }

    private Path logFile() {
        return folder.resolve("kafka-" + id + ".log");
    }

    private String log() throws IOException {
        return Files.readString(logFile());
    }

    private boolean answers() throws InterruptedException {
        try (Admin admin = admin()) {
            return admin.describeCluster().nodes().get(10, TimeUnit.SECONDS).size() == brokers;
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

    /** Returns the properties by which a node reaches these brokers. */
    static List<String> client(List<KafkaProcess> brokers) {
        return List.of("--spring.kafka.bootstrap-servers="
                + brokers.stream().map(KafkaProcess::address).collect(Collectors.joining(",")));
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
        awaitStarted();
    }

    /** Starts the broker again after it was killed, and does not wait for it. */
    void startAgain() {
        process = start();
    }

    @Override
    public void close() {
        way.close();
        process.destroyForcibly().onExit().join();
    }
}
