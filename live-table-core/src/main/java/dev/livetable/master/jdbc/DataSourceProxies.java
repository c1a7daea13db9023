package dev.livetable.master.jdbc;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What data sources are behind the proxies around them. */
public final class DataSourceProxies {

    /** How many data sources are looked at, since some proxies lead in circles. */
    private static final int MOST = 32;

    private DataSourceProxies() {}

    /**
     * Returns a data source, the one behind it, the one behind that, and so on, as far as its proxies tell; 32 of them at most.
     * Contacts no database.
     *
     * @param dataSource the data source, which comes first
     */
    public static Stream<DataSource> of(DataSource dataSource) {
        return Stream.iterate(dataSource, Objects::nonNull, DataSourceProxies::inner)
                .limit(MOST);
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
