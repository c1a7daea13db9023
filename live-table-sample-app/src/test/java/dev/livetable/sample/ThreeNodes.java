package dev.livetable.sample;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs three nodes of the application over one PostgreSQL, for people to look at, until it is stopped. The ports are 8080,
 * 8180 and 8280, or another one in the place of the first, by the argument {@code --port}.
 */
final class ThreeNodes {

    private static final Logger logger = LoggerFactory.getLogger(ThreeNodes.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private ThreeNodes() {}

    /** Starts the database and the nodes. */
    public static void main(String[] args) throws Exception {
        int first = args.length > 0 && args[0].startsWith("--port=") ? Integer.parseInt(args[0].substring(7)) : 8080;
        List<Integer> ports = List.of(first, first + 100, first + 200);
        String addresses = String.join(
                ",", ports.stream().map(port -> "http://localhost:" + port).toList());
        List<Process> nodes = new ArrayList<>();
        EmbeddedPostgres database = EmbeddedPostgres.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            nodes.forEach(node -> node.destroy());
            nodes.forEach(node -> node.onExit().join());
            close(database);
        }));
        for (int port : ports) {
            nodes.add(start(port, database.getJdbcUrl("postgres", "postgres"), addresses));
            Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> serves(port));
        }
        logger.info("Three nodes over one PostgreSQL: open http://localhost:{}/nodes.html", first);
        logger.info("The database: {}", database.getJdbcUrl("postgres", "postgres"));
        nodes.get(0).waitFor();
    }

    private static Process start(int port, String url, String addresses) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SampleApplication.class.getName(),
                        "--server.port=" + port,
                        "--sample.country-api.port=" + (port + 1),
                        "--sample.nodes=" + addresses,
                        "--spring.datasource.url=" + url + "&ApplicationName=node-" + port,
                        "--live.tables.cities.stream.kind=postgres",
                        "--live.tables.cities.stream.create-triggers=true")
                .inheritIO()
                .start();
    }

    private static boolean serves(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/health"))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private static void close(EmbeddedPostgres database) {
        try {
            database.close();
        } catch (IOException e) {
            logger.warn("The database did not stop", e);
        }
    }
}
