package dev.livetable.master.jdbc;

import javax.sql.DataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Finds out whether a data source may lead a transaction that only reads to another server than one that writes. */
public final class ReplicaRoutes {

    private ReplicaRoutes() {}

    /** Returns whether a data source, or one behind it, is lazy or routes, as far as its proxies tell. Contacts no database. */
    public static boolean areIn(DataSource dataSource) {
        return DataSourceProxies.of(dataSource)
                .anyMatch(at -> at instanceof LazyConnectionDataSourceProxy || at instanceof AbstractRoutingDataSource);
    }
}
