package dev.livetable.benchmarks;

import dev.livetable.table.Row;
import java.util.Objects;

/** A row as applications without live tables hold it. */
record CityRecord(
        long cityId,
        String name,
        String country,
        String adminCode,
        String featureCode,
        long population,
        double latitude,
        double longitude,
        String description) {

    static CityRecord of(Row row) {
        return new CityRecord(
                (Long) value(row, 0),
                (String) value(row, 1),
                (String) value(row, 2),
                (String) value(row, 3),
                (String) value(row, 4),
                (Long) value(row, 5),
                (Double) value(row, 6),
                (Double) value(row, 7),
                (String) value(row, 8));
    }

    private static Object value(Row row, int position) {
        return Objects.requireNonNull(row.get(position));
    }
}
