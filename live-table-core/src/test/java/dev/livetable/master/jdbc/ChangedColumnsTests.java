package dev.livetable.master.jdbc;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Changed columns on H2. */
class ChangedColumnsTests extends ChangedColumnsContract {

    @Override
    DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:changed-columns;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        return database;
    }

    @Override
    String type() {
        return "SET DATA TYPE";
    }

    @Override
    String rename() {
        return "ALTER COLUMN name RENAME TO title";
    }
}
