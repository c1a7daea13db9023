package dev.livetable.master.jdbc;

/** The contracts of tables on MariaDB, by the driver of MySQL. */
class JdbcTableMySqlDriverMariaDbIT extends JdbcMariaDbContract {

    @Override
    MariaDbDriver driver() {
        return MariaDbDriver.MYSQL;
    }
}
