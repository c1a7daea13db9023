package dev.livetable.master.jdbc;

import java.util.Map;

/** The contracts of tables on MariaDB, by the driver of MySQL. */
class JdbcTableMySqlDriverMariaDbIT extends JdbcMariaDbContract {

    @Override
    MariaDbDriver driver() {
        return MariaDbDriver.MYSQL;
    }

    /** The driver asks MySQL's own tables for words that are reserved, and MariaDB does not have those. */
    @Override
    Map<String, Object> jpaProperties() {
        return Map.of(
                "hibernate.boot.allow_jdbc_metadata_access",
                false,
                "hibernate.dialect",
                "org.hibernate.dialect.MariaDBDialect");
    }
}
