package dev.livetable.master.jdbc;

/** Random values on MariaDB, by the driver of MySQL. */
class JdbcValuesMySqlDriverMariaDbIT extends JdbcValuesMariaDbIT {

    @Override
    MariaDbDriver driver() {
        return MariaDbDriver.MYSQL;
    }
}
