package dev.livetable.master.jdbc;

import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The contract of tables on a database that is not known, and is spoken to in standard SQL: H2 under another name. */
class JdbcStandardSqlTests extends JdbcFixture {

    @Override
    DataSource emptyDatabase() {
        return new UnknownDatabase(
                new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
    }
}
