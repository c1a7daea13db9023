package dev.livetable.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was measured once.
 *
 * @param name the benchmark
 * @param parameters its parameters
 * @param value the time or size
 * @param unit the unit of the value
 * @param allocated the bytes allocated per operation, not a number when that was not measured
 */
record Result(String name, Map<String, String> parameters, double value, String unit, double allocated) {

    Result {
        parameters = new TreeMap<>(parameters);
    }

    static Result size(String name, Map<String, String> parameters, double bytes) {
        return new Result(name, parameters, bytes, "B/row", Double.NaN);
    }

    static Result percent(String name, double part) {
        return new Result(name, Map.of(), 100 * part, "%", Double.NaN);
    }

    /** Returns the name with the parameters, such as {@code MissBenchmark.miss{rows=50}}. */
    String id() {
        return parameters.isEmpty() ? name : name + parameters;
    }

    /** Returns the value; a time in nanoseconds. */
    double normal() {
        return switch (unit) {
            case "us/op" -> value * 1e3;
            case "ms/op" -> value * 1e6;
            default -> value;
        };
    }
}
