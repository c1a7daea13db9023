package dev.livetable.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what JMH writes with {@code -rf json}. */
final class JmhResults {

    private JmhResults() {}

    static List<Result> read(Path file) {
        List<Result> results = new ArrayList<>();
        for (JsonNode run : JsonMapper.shared().readTree(file)) {
            String name = run.path("benchmark").stringValue();
            Map<String, String> parameters = new HashMap<>();
            run.path("params")
                    .properties()
                    .forEach(each ->
                            parameters.put(each.getKey(), each.getValue().stringValue()));
            results.add(new Result(
                    name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                    parameters,
                    value(run),
                    run.path("primaryMetric").path("scoreUnit").stringValue(),
                    run.at("/secondaryMetrics/gc.alloc.rate.norm/score").doubleValue(Double.NaN)));
        }
        return results;
    }

    /**
     * Returns the best iteration of an average, since what else the machine does can only make it longer, and the median of
     * single operations.
     */
    private static double value(JsonNode run) {
        JsonNode metric = run.path("primaryMetric");
        return switch (run.path("mode").stringValue()) {
            case "avgt" -> iterations(metric)[0];
            case "ss" -> {
                double[] sorted = iterations(metric);
                yield sorted[sorted.length / 2];
            }
            default -> metric.path("scorePercentiles").path("50.0").doubleValue();
        };
    }

    private static double[] iterations(JsonNode metric) {
        return metric.path("rawData")
                .valueStream()
                .flatMapToDouble(fork -> fork.valueStream().mapToDouble(JsonNode::doubleValue))
                .sorted()
                .toArray();
    }
}
