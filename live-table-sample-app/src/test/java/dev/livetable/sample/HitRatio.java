package dev.livetable.sample;

import com.jayway.jsonpath.JsonPath;
import java.util.List;
import java.util.Locale;

/** Which part of the reads of cities were hits, over several processes one after the other. */
final class HitRatio {

    private double hits;
    private double reads;

    /** Adds what a process has counted, as its meters have it now. */
    void add(SampleProcess process) {
        reads += count(process, "");
        hits += count(process, "&tag=result:hit");
    }

    private static double count(SampleProcess process, String tag) {
        String meter = process.get("/actuator/metrics/live.table.reads?tag=table:cities" + tag)
                .body();
        List<Number> counts = JsonPath.read(meter, "$.measurements[*].value");
        return counts.get(0).doubleValue();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f %% of %.0f reads were hits", 100 * hits / reads, reads);
    }
}
