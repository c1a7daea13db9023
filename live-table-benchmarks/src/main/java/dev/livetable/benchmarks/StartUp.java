package dev.livetable.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.LiveTableAutoConfiguration;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How much longer an application takes to start with the starter and two tables of a database. */
public final class StartUp {

    private static final List<String> TABLES =
            List.of("--live.tables.cities.jdbc.table=CITIES", "--live.tables.countries.jdbc.table=COUNTRIES");

    private StartUp() {}

    /**
     * Prints the figures.
     *
     * @param args how many starts of each kind; by default 11
     */
    public static void main(String[] args) throws IOException {
        int starts = args.length > 0 ? Integer.parseInt(args[0]) : 11;
        String all = System.getProperty("java.class.path");
        String plain = without(all, Set.of(place(LiveTable.class), place(LiveTableAutoConfiguration.class)));
        long[] without = new long[starts];
        long[] idle = new long[starts];
        long[] with = new long[starts];
        for (int i = -1; i < starts; i++) { // in turn, so that a busy machine is so for all
            long[] times = {start(plain, List.of()), start(all, List.of()), start(all, TABLES)};
            if (i >= 0) {
                without[i] = times[0];
                idle[i] = times[1];
                with[i] = times[2];
            }
        }
        System.out.println("| application | start, median | longer by |");
        System.out.println("|---|---:|---:|");
        System.out.printf("| plain | %d ms | |%n", median(without));
        System.out.printf(
                "| with the starter, no table | %d ms | %d ms |%n", median(idle), median(idle) - median(without));
        System.out.printf("| … and two tables | %d ms | %d ms |%n", median(with), median(with) - median(without));
    }

    private static String place(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath()).getAbsolutePath();
    }

    private static String without(String classPath, Set<String> places) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(each -> !places.contains(new File(each).getAbsolutePath()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static long start(String classPath, List<String> properties) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                classPath,
                StartApplication.class.getName()));
        command.addAll(properties);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            return output.lines()
                    .filter(line -> line.startsWith(StartApplication.MILLIS))
                    .mapToLong(line -> Long.parseLong(line.substring(StartApplication.MILLIS.length())))
                    .findFirst()
                    .orElseThrow(() -> new IOException("The application did not start"));
        }
    }

    private static long median(long[] all) {
        long[] sorted = all.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
