package dev.livetable.benchmarks;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs benchmarks, and writes what they say into a table. */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs the benchmarks.
     *
     * @param args what JMH is told, see its {@code -h}; nothing runs them all
     */
    public static void main(String[] args) throws Exception {
        CommandLineOptions told = new CommandLineOptions(args);
        new Runner(new OptionsBuilder()
                        .parent(told)
                        .addProfiler(GCProfiler.class)
                        .resultFormat(ResultFormatType.JSON)
                        .result("benchmarks.json")
                        .build())
                .run();
    }
}
