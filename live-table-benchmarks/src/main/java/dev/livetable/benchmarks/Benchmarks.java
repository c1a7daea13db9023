package dev.livetable.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs benchmarks, and makes a table of what they say. */
public final class Benchmarks {

    private static final Path JSON = Path.of("benchmarks.json");
    private static final Path MARKDOWN = Path.of("benchmarks.md");

    private Benchmarks() {}

    /**
     * Runs the benchmarks, and writes {@code benchmarks.json} and {@code benchmarks.md} into the working directory.
     *
     * @param args what JMH is told, such as a part of a benchmark's name; nothing runs everything there is to measure
     */
    public static void main(String[] args) throws CommandLineOptionException, RunnerException, IOException {
        new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .addProfiler(GCProfiler.class)
                        .resultFormat(ResultFormatType.JSON)
                        .result(JSON.toString())
                        .build())
                .run();
        List<Result> results = new ArrayList<>(JmhResults.read(JSON));
        if (args.length == 0) {
            results.addAll(Footprint.measure());
            results.addAll(HitRatio.measure());
        }
        String report = new Report(results).markdown();
        Files.writeString(MARKDOWN, report);
        System.out.println(report);
    }
}
