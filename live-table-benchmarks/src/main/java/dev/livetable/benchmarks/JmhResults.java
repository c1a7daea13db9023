package dev.livetable.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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
     * Returns the best iteration of an average, since what else the machine does can only make it longer; of samples the
     * median of the best fork; and of single operations the median.
     */
    private static double value(JsonNode run) {
        JsonNode metric = run.path("primaryMetric");
        return switch (run.path("mode").stringValue()) {
            case "avgt" -> iterations(metric)[0];
            case "ss" -> {
                double[] sorted = iterations(metric);
                yield sorted[sorted.length / 2];
            }
            default ->
                metric.path("rawDataHistogram")
                        .valueStream()
                        .mapToDouble(JmhResults::median)
                        .min()
                        .orElseThrow();
        };
    }

    /** Returns the median of a fork, whose iterations have pairs of a value and how often it was measured. */
    private static double median(JsonNode fork) {
        NavigableMap<Double, Long> counts = new TreeMap<>();
        fork.valueStream()
                .flatMap(JsonNode::valueStream)
                .forEach(pair ->
                        counts.merge(pair.get(0).doubleValue(), pair.get(1).longValue(), Long::sum));
        long left = (counts.values().stream().mapToLong(Long::longValue).sum() + 1) / 2;
        for (Map.Entry<Double, Long> each : counts.entrySet()) {
            left -= each.getValue();
            if (left <= 0) {
                return each.getKey();
            }
        }
        throw new IllegalArgumentException("A fork has no samples");
    }

    private static double[] iterations(JsonNode metric) {
        return metric.path("rawData")
                .valueStream()
                .flatMapToDouble(fork -> fork.valueStream().mapToDouble(JsonNode::doubleValue))
                .sorted()
                .toArray();
    }
}
