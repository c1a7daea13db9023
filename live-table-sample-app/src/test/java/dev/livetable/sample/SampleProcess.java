package dev.livetable.sample;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged application as a process of its own, in a folder where it keeps its database and its cache. */
final class SampleProcess implements AutoCloseable {

    /** Long, since a busy machine starts several of them at once. */
    private static final Duration START = Duration.ofMinutes(3);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;

    private SampleProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts the application, and does not wait for it. */
    static SampleProcess start(Path folder, String... arguments) {
        return start(folder, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), List.of(arguments));
    }

    /** Starts the application with options of the virtual machine, and does not wait for it. */
    static SampleProcess start(Path folder, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-jar");
        command.add(requireNonNull(System.getProperty("sample.jar"), "sample.jar"));
        command.add("--server.port=0");
        command.add("--sample.country-api.port=" + Ports.free());
        command.addAll(arguments);
        try {
            Path log = Files.createTempFile(folder, "sample", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new SampleProcess(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the application serves. */
    SampleProcess ready() {
        awaitLog(STARTED);
        return this;
    }

    /** Waits until the application has logged something. */
    void awaitLog(Pattern pattern) {
        Awaitility.await()
                .atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .failFast("The application has ended", () -> {
                    assertThat(process.isAlive()).as(this::log).isTrue();
                })
                .until(() -> pattern.matcher(log()).find());
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI uri(String path) {
        Matcher started = STARTED.matcher(log());
        if (!started.find()) {
            throw new IllegalStateException("The application does not serve yet");
        }
        return URI.create("http://localhost:" + started.group(1) + path);
    }

    CompletableFuture<HttpResponse<String>> send(String method, String path, String body) {
        return CLIENT.sendAsync(
                HttpRequest.newBuilder(uri(path))
                        .timeout(LIMIT)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "").join();
    }

    /** Kills the application as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops the application in its tracks, as {@code kill -STOP} does, until {@link #resume}. */
    void pause() {
        Signals.send("STOP", process.pid());
    }

    /** Has the application log what its threads do, and waits for it. */
    void dumpThreads() {
        Signals.send("QUIT", process.pid());
        awaitLog(Pattern.compile("JNI global refs"));
    }

    /** Lets a paused application go on. */
    void resume() {
        Signals.send("CONT", process.pid());
    }

    /** Asks the application to stop, as {@code kill} does, and does not wait for it. */
    CompletableFuture<Process> stop() {
        process.destroy();
        return process.onExit();
    }

    @Override
    public void close() {
        kill();
    }
}
