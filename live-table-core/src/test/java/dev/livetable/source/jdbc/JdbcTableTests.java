package dev.livetable.source.jdbc;

import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The contract of tables, and that of tables in a database, on H2. */
class JdbcTableTests extends JdbcSchemaContract {

    @Override
    DataSource emptyDatabase() {
        return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    String spelled(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    String computedSuffix() {
        return "";
    }
}
