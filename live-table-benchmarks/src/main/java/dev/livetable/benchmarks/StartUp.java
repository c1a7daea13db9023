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
import java.util.stream.IntStream;

/** How much longer an application takes to start with the starter, and two tables or many of a database. */
public final class StartUp {

    private static final int FEW = 2;
    private static final int MANY = 500;

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
        List<Start> kinds = List.of(
                new Start("plain", plain, FEW, 0),
                new Start("with the starter, no live table", all, FEW, 0),
                new Start("… and " + FEW + " live tables", all, FEW, FEW),
                new Start("plain, " + MANY + " tables in the database", plain, MANY, 0),
                new Start("… with " + MANY + " live tables", all, MANY, MANY));
        long[][] millis = new long[kinds.size()][starts];
        for (int i = -1; i < starts; i++) { // in turn, so that a busy machine is so for all
            for (int kind = 0; kind < kinds.size(); kind++) {
                long took = kinds.get(kind).millis();
                if (i >= 0) {
                    millis[kind][i] = took;
                }
            }
        }
        System.out.println("| application | start, median | longer by |");
        System.out.println("|---|---:|---:|");
        long without = 0;
        for (int kind = 0; kind < kinds.size(); kind++) {
            Start start = kinds.get(kind);
            long median = median(millis[kind]);
            without = start.classPath.equals(plain) ? median : without;
            System.out.printf("| %s | %d ms | %d ms |%n", start.what, median, median - without);
        }
    }

    /** An application that is started. */
    private record Start(String what, String classPath, int tables, int live) {

        long millis() throws IOException {
            List<String> properties = new ArrayList<>(liveTables(live));
            properties.add("--" + StartApplication.TABLES + "=" + tables);
            return start(classPath, properties);
        }
    }

    private static List<String> liveTables(int tables) {
        return IntStream.range(0, tables)
                .mapToObj(table -> "--live.tables.cities" + table + ".jdbc.table=CITIES" + table)
                .toList();
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
