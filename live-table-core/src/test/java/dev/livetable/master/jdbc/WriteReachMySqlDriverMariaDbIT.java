package dev.livetable.master.jdbc;

/** What MariaDB tells the driver of MySQL. */
class WriteReachMySqlDriverMariaDbIT extends WriteReachMariaDbIT {

    @Override
    MariaDbDriver driver() {
        return MariaDbDriver.MYSQL;
    }
}
