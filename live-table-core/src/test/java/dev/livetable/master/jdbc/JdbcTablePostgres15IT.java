package dev.livetable.master.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The contract of tables with what is said to a PostgreSQL before 18: the server is newer, but says that it is not. */
class JdbcTablePostgres15IT extends JdbcTablePostgresIT {

    @Override
    DataSource emptyDatabase() {
        return new DelegatingDataSource(super.emptyDatabase()) {
            @Override
            public Connection getConnection() throws SQLException {
                return older(super.getConnection());
            }
        };
    }

    @Override
    Connection newConnection() throws SQLException {
        return older(super.newConnection());
    }

    private static Connection older(Connection connection) throws SQLException {
        return UnknownDatabase.answering(connection, Map.of("getDatabaseMajorVersion", 15));
    }
}
