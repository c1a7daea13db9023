package dev.livetable.typed;

import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Typed rows of a table of H2. */
class TypedDatabaseTests extends TypedDatabaseContract {

    private final DataSource database =
            new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

    @Override
    DataSource database() {
        return database;
    }

    @Override
    Map<String, String> types() {
        return Map.of(
                "MOMENT", "TIMESTAMP WITH TIME ZONE",
                "TEXTS", "VARCHAR(20) ARRAY",
                "NUMBERS", "INTEGER ARRAY",
                "UUIDS", "UUID ARRAY",
                "STRUCTURE", "VARCHAR(200)",
                "BYTES", "BINARY(16)");
    }
}
