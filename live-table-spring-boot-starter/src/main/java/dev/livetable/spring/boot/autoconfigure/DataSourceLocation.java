package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.jdbc.JdbcLocation;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tells where a data source leads to, without a connection. */
@FunctionalInterface
interface DataSourceLocation {

    /** Returns where a data source leads to; null when it is not known. */
    @Nullable
    Place of(DataSource dataSource);

    /**
     * Where a data source leads to.
     *
     * @param url the JDBC URL
     * @param others what else decides which rows its connections see
     */
    record Place(String url, List<String> others) {

        /** Returns the text to tell the place from others by; empty for a database in memory. */
        Optional<String> text() {
            return JdbcLocation.of(url, others.toArray(String[]::new));
        }
    }

    /** Returns what the first of several that knows a data source says. */
    static Optional<Place> find(List<DataSourceLocation> locations, DataSource dataSource) {
        for (DataSourceLocation location : locations) {
            Place place = location.of(dataSource);
            if (place != null) {
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }
}
