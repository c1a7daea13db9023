package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.table.ContextException;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** F15: a table of a database is where the context says, each time. */
class JdbcContextTests {

    private @Nullable String tenant;

    private static DataSource database(String name) {
        DataSource database =
                new DriverManagerDataSource("jdbc:h2:mem:" + name + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return database;
    }

    @BeforeEach
    void beTheFirst() {
        tenant = "a";
    }

    private JdbcTable table(DataSource dataSource) {
        return JdbcTable.builder(dataSource).table("city").context(this::tenant).build();
    }

    @SuppressWarnings("NullAway") // as an implementation may do
    private String tenant() {
        return tenant;
    }

    private static void expect(JdbcTable table, String tenant) {
        assertThat(table.get("1").orElseThrow().get("NAME")).isEqualTo("in " + tenant);
        assertThat(table.list(Filter.all(), Pageable.unpaged()).getContent()).hasSize(1);
        assertThat(table.count(Filter.all())).isEqualTo(1);
    }

    @Test
    @DisplayName("each tenant has a schema of its own, which the connection is in")
    void aSchemaForEachTenant() {
        DataSource database = database("schemas");
        JdbcTemplate jdbc = new JdbcTemplate(database);
        for (String each : new String[] {"a", "b"}) {
            jdbc.execute("CREATE SCHEMA \"" + each + "\"");
            jdbc.execute("CREATE TABLE \"" + each + "\".city(id BIGINT PRIMARY KEY, name VARCHAR(40))");
            jdbc.update("INSERT INTO \"" + each + "\".city VALUES (1, ?)", "in " + each);
        }
        DataSource inSchema = new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.setSchema(tenant());
                return connection;
            }
        };
        JdbcTable table = table(inSchema);

        expect(table, "a");
        tenant = "b";
        expect(table, "b");
        table.patch("1", Row.of("NAME", "changed"));

        assertThat(jdbc.queryForObject("SELECT name FROM \"b\".city", String.class))
                .isEqualTo("changed");
        tenant = "a";
        expect(table, "a");
        assertThat(table.isSharedByCallers()).isFalse();
        assertThat(JdbcTable.builder(inSchema).table("city").build().isSharedByCallers())
                .isTrue();
    }

    @Test
    @DisplayName("each tenant has a database of its own, with the table in another schema and with other columns")
    void aDatabaseForEachTenant() {
        DataSource a = database("a");
        DataSource b = database("b");
        new JdbcTemplate(a).execute("CREATE TABLE city(id BIGINT PRIMARY KEY, name VARCHAR(40))");
        new JdbcTemplate(a).update("INSERT INTO city VALUES (1, 'in a')");
        new JdbcTemplate(b).execute("CREATE SCHEMA other");
        new JdbcTemplate(b).execute("CREATE TABLE other.city(id BIGINT PRIMARY KEY, name VARCHAR(40), more BIGINT)");
        new JdbcTemplate(b).update("INSERT INTO other.city VALUES (1, 'in b', 7)");
        AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
            @Override
            protected @Nullable Object determineCurrentLookupKey() {
                return tenant;
            }
        };
        routing.setTargetDataSources(Map.of("a", a, "b", b));
        routing.afterPropertiesSet();
        JdbcTable table = table(routing);

        expect(table, "a");
        assertThat(table.schema().columns()).hasSize(2);
        tenant = "b";
        expect(table, "b");
        assertThat(table.schema().columns()).hasSize(3);
        assertThat(table.writeReach().isOneRow()).isTrue();
        tenant = "a";
        expect(table, "a");

        tenant = null;
        assertThatExceptionOfType(ContextException.class).isThrownBy(() -> table.get("1"));
    }
}
