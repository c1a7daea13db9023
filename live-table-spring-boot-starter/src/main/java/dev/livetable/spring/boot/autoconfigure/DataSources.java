package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.jdbc.DataSourceProxies;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** What data sources are behind the proxies around them. */
final class DataSources {

    private DataSources() {}

    /**
     * Returns the data source of a type that a data source is, or has behind it; empty when there is none, or it does not
     * tell. Contacts no database.
     */
    static <T> Optional<T> unwrap(DataSource dataSource, Class<T> type) {
        if (type.isInstance(dataSource)) {
            return Optional.of(type.cast(dataSource));
        }
        if (dataSource instanceof DelegatingDataSource outer && outer.getTargetDataSource() != null) {
            return unwrap(outer.getTargetDataSource(), type);
        }
        try {
            return dataSource.isWrapperFor(type) ? Optional.of(dataSource.unwrap(type)) : Optional.empty();
        } catch (SQLException | RuntimeException e) {
            return Optional.empty(); // as one that routes says when nobody is there to route for
        }
    }

    /** Returns what a data source gets its connections from, as far as its proxies tell. Contacts no database. */
    static DataSource innermost(DataSource dataSource) {
        return DataSourceProxies.of(dataSource).reduce((outer, inner) -> inner).orElse(dataSource);
    }

    /** Returns whether the calling thread decides where connections lead. */
    static boolean isRouting(DataSource dataSource) {
        return unwrap(dataSource, AbstractRoutingDataSource.class).isPresent();
    }
}
