package dev.livetable.apis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server that is another program. It writes the port that it listens on as its first line, has other rows after a POST
 * of them to {@code /test-rows}, and ends when its input does, so that none is left when this process is killed.
 */
final class ServerProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final String url;

    private ServerProcess(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts a server.
     *
     * @param needs what must be installed for it, as the error says that it is not there
     */
    static ServerProcess start(String needs, String... command) {
        try {
            Path log = Files.createTempFile("live-table-server", ".log");
            Process process = new ProcessBuilder(List.of(command))
                    .redirectError(log.toFile())
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String port = out.readLine();
            if (port == null || !port.matches("\\d+")) {
                throw new IllegalStateException(String.join(" ", command) + " did not start; it needs " + needs
                        + ". It wrote: " + port + "\n" + Files.readString(log));
            }
            Thread drain = new Thread(() -> out.lines().forEach(line -> {}), "output of a server");
            drain.setDaemon(true);
            drain.start();
            return new ServerProcess(process, "http://localhost:" + port);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command) + " did not start; it needs " + needs, e);
        }
    }

    String url() {
        return url;
    }

    /** Has so many cities and nothing else. */
    void serveCities(int cities, boolean isIdText) {
        String quote = isIdText ? "\"" : "";
        String rows = IntStream.rangeClosed(1, cities)
                .mapToObj(i ->
                        "{\"id\":" + quote + i + quote + ",\"name\":\"city " + i + "\",\"population\":" + 10 * i + "}")
                .collect(Collectors.joining(",", "{\"cities\":[", "]}"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/test-rows"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(rows))
                .build();
        try {
            int status =
                    HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 204) {
                throw new IllegalStateException("The rows of the test were answered with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
