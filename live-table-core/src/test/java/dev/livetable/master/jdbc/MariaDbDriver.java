package dev.livetable.master.jdbc;

import java.util.Locale;

/** The drivers that speak to MariaDB. */
public enum MariaDbDriver {
    MARIADB,
    MYSQL;

    String protocol() {
        return name().toLowerCase(Locale.ROOT);
    }
}
