package dev.livetable.spring.boot.autoconfigure;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tells where a data source leads to, without a connection. */
@FunctionalInterface
interface DataSourceLocation {

    /** Returns the JDBC URL of a data source; null when it is not known. */
    @Nullable
    String of(DataSource dataSource);
}
