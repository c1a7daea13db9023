package dev.livetable.master.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The contract of tables with the facts of Microsoft SQL Server, on H2 in the mode of that name. It proves nothing of the database. */
class JdbcSqlServerFactsTests extends JdbcFixture {

    @Override
    DataSource emptyDatabase() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=MSSQLServer;DB_CLOSE_DELAY=-1";
        return new DelegatingDataSource(new DriverManagerDataSource(url)) {
            @Override
            public Connection getConnection() throws SQLException {
                return UnknownDatabase.answering(
                        super.getConnection(), Map.of("getDatabaseProductName", "Microsoft SQL Server"));
            }
        };
    }
}
