package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Row;
import dev.livetable.table.UnreachableException;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class UnreachableDatabaseTests {

    private final WatchedDataSource dataSource =
            new WatchedDataSource(new DriverManagerDataSource("jdbc:h2:mem:unreachable;DB_CLOSE_DELAY=-1"));

    @Test
    @DisplayName("a write to a database that cannot be reached is refused, and what was read stays there to be read")
    void aWriteToADatabaseThatCannotBeReachedIsRefused() {
        new JdbcTemplate(dataSource.target())
                .execute(
                        "CREATE TABLE product (id BIGINT PRIMARY KEY, name VARCHAR(20)); INSERT INTO product VALUES (1, 'fig')");
        JdbcTable master = JdbcTable.builder(dataSource).table("product").build();
        try (LiveTable table =
                LiveTable.builder("products", master).cache(MemCache.create()).build()) {
            table.get("1");
            dataSource.failConnections(new SQLException("Connection refused"));

            assertThatExceptionOfType(UnreachableException.class)
                    .isThrownBy(() -> table.patch("1", Row.of("name", "plum")))
                    .withMessageContaining("cannot be reached");

            assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
        }
    }
}
