package dev.livetable.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;

/**
 * How many requests a second an application answers over HTTP with a page of 50 rows, from a live table and otherwise. The
 * server is a process of its own, and this one sends the requests.
 */
public final class HttpFigures {

    /*
     * The ways are measured in turn, for a short time each, again and again. Of each the median counts: a machine that is
     * busy for some time is so for all of them. The processor time of the server is told besides, since it depends less on what
     * else the machine does.
     */

    private static final int CONNECTIONS = 8;
    private static final int WARM_UPS = 3;

    private HttpFigures() {}

    private record Figure(double perSecond, double micros) {}

    private record Way(String name, String path, boolean isConditional, int status) {}

    /**
     * Prints the figures.
     *
     * @param args how many rounds, and the seconds of each measurement; by default 7 and 2
     */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        long millis = args.length > 1 ? 1000L * Integer.parseInt(args[1]) : 2000;
        Map<String, Figure> figures = measure(rounds, millis);
        Figure cacheable = requireNonNull(figures.get("@Cacheable and Jackson"));
        Figure constant = requireNonNull(figures.get("constant bytes"));
        System.out.println(
                "| answer | requests a second | ÷ @Cacheable | ÷ constant bytes | server's processor time | @Cacheable ÷ |");
        System.out.println("|---|---:|---:|---:|---:|---:|");
        figures.forEach((name, figure) -> System.out.printf(
                "| %s | %,.0f | %.2f | %.2f | %.1f µs | %.2f |%n",
                name,
                figure.perSecond(),
                figure.perSecond() / cacheable.perSecond(),
                figure.perSecond() / constant.perSecond(),
                figure.micros(),
                cacheable.micros() / figure.micros()));
    }

    private static Map<String, Figure> measure(int rounds, long millis)
            throws IOException, InterruptedException, ExecutionException {
        Process server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HttpServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
            HttpClients clients = new HttpClients(port(output), CONNECTIONS);
            List<Way> ways = List.of(
                    new Way("live table", "/live", false, 200),
                    new Way("live table, 304", "/live", true, 304),
                    new Way("@Cacheable and Jackson", "/cacheable", false, 200),
                    new Way("constant bytes", "/constant", false, 200),
                    new Way("no bytes", "/nothing", false, 200));
            Map<String, List<Figure>> measured = new LinkedHashMap<>();
            for (int round = -WARM_UPS; round < rounds; round++) {
                for (int i = 0; i < ways.size(); i++) {
                    Way way = ways.get(Math.floorMod(i + round, ways.size())); // none is always the first
                    Figure figure = measure(server, clients, way, millis);
                    if (round >= 0) {
                        measured.computeIfAbsent(way.name(), name -> new ArrayList<>())
                                .add(figure);
                    }
                }
            }
            Map<String, Figure> medians = new LinkedHashMap<>();
            measured.forEach((name, all) ->
                    medians.put(name, new Figure(median(all, Figure::perSecond), median(all, Figure::micros))));
            return medians;
        } finally {
            server.destroy();
        }
    }

    private static int port(BufferedReader output) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(HttpServer.PORT)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("The server has ended before it told its port");
        }
        return Integer.parseInt(line.substring(HttpServer.PORT.length()));
    }

    private static Figure measure(Process server, HttpClients clients, Way way, long millis)
            throws InterruptedException, ExecutionException {
        long before = processorNanos(server);
        double perSecond = clients.perSecond(way.path(), way.isConditional(), way.status(), millis);
        return new Figure(perSecond, (processorNanos(server) - before) / 1e3 / (perSecond * millis / 1e3));
    }

    private static long processorNanos(Process server) {
        return server.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private static double median(List<Figure> all, ToDoubleFunction<Figure> of) {
        return all.stream().mapToDouble(of).sorted().toArray()[all.size() / 2];
    }
}
