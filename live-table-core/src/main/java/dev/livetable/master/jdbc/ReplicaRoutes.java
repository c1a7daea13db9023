package dev.livetable.master.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Finds out whether a data source may lead a transaction that only reads to another server than one that writes. */
final class ReplicaRoutes {

    /** How many proxies are looked through, since some lead in circles. */
    private static final int MOST_PROXIES = 32;

    private ReplicaRoutes() {}

    /** Returns whether a data source, or one behind it, is lazy or routes, as far as its proxies tell. Contacts no database. */
    static boolean areIn(DataSource dataSource) {
        DataSource at = dataSource;
        for (int depth = 0; at != null && depth < MOST_PROXIES; depth++, at = inner(at)) {
            if (at instanceof LazyConnectionDataSourceProxy || at instanceof AbstractRoutingDataSource) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable DataSource inner(DataSource dataSource) {
        if (dataSource instanceof DelegatingDataSource outer) {
            return outer.getTargetDataSource();
        }
        DataSource inner = unwrapped(dataSource);
        return inner == dataSource ? null : inner;
    }

    private static @Nullable DataSource unwrapped(DataSource dataSource) {
        try {
            return dataSource.isWrapperFor(DataSource.class) ? dataSource.unwrap(DataSource.class) : null;
        } catch (SQLException | RuntimeException e) {
            return null; // it does not tell
        }
    }
}
