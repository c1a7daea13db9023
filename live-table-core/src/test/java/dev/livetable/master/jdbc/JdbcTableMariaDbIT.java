package dev.livetable.master.jdbc;

/** The contracts of tables on MariaDB, by the driver of MariaDB. */
class JdbcTableMariaDbIT extends JdbcMariaDbContract {

    @Override
    MariaDbDriver driver() {
        return MariaDbDriver.MARIADB;
    }
}
