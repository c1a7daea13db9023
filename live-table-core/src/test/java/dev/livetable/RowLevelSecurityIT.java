package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** F15 with row-level security of PostgreSQL, which goes by a setting of the connection. */
class RowLevelSecurityIT {

    private static final PageRequest PAGE = PageRequest.of(0, 10, Sort.by("id"));

    private static EmbeddedPostgres server;
    private static DataSource owner;

    private final TenantMaster tenants = new TenantMaster(); // for its thread-local

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        owner = server.getPostgresDatabase();
        JdbcTemplate jdbc = new JdbcTemplate(owner);
        jdbc.execute("CREATE ROLE app LOGIN");
        jdbc.execute("CREATE TABLE notes (id bigint PRIMARY KEY, tenant text NOT NULL, text text)");
        jdbc.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO app");
        jdbc.execute("ALTER TABLE notes ENABLE ROW LEVEL SECURITY");
        jdbc.execute("CREATE POLICY own ON notes USING (tenant = current_setting('app.tenant'))");
        jdbc.execute("INSERT INTO notes VALUES (1, 'a', 'a1'), (2, 'b', 'b2'), (3, 'a', 'a3')");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** Returns connections that are told which tenant the calling thread works for. */
    private DataSource application() {
        return new DelegatingDataSource(server.getDatabase("app", "postgres")) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                try (PreparedStatement set = connection.prepareStatement("SELECT set_config('app.tenant', ?, false)")) {
                    set.setString(1, tenants.current());
                    set.execute();
                }
                return connection;
            }
        };
    }

    private LiveTable table() {
        JdbcTable master =
                JdbcTable.builder(application()).table("notes").context(tenants).build();
        return LiveTable.builder("notes", master)
                .context(tenants)
                .carrier(tenants)
                .build();
    }

    private List<@Nullable Object> texts(LiveTable table, String tenant) {
        return tenants.as(tenant, () -> table.list(Filter.all(), PAGE).stream()
                .<@Nullable Object>map(row -> row.get("text"))
                .toList());
    }

    @Test
    @DisplayName("each tenant reads and writes the rows that the policy shows it")
    void eachTenantHasItsOwnRows() {
        try (LiveTable table = table()) {
            assertThat(texts(table, "a")).containsExactly("a1", "a3");
            assertThat(texts(table, "b")).containsExactly("b2");
            assertThat(tenants.as("a", () -> table.readCount(Filter.all())).value())
                    .isEqualTo(2);
            assertThat(tenants.as("b", () -> table.readCount(Filter.all())).value())
                    .isEqualTo(1);
            assertThat(tenants.as("a", () -> table.readCount(Filter.all())).source())
                    .isEqualTo(HIT);
            assertThat(tenants.as("b", () -> table.get("1"))).isEmpty();

            tenants.as("b", () -> {
                table.patch("2", Row.of("text", "b2, changed"));
            });
            assertThatThrownBy(() -> tenants.as("b", () -> table.patch("1", Row.of("text", "by b"))))
                    .isInstanceOf(RowNotFoundException.class);
            assertThat(tenants.as("b", () -> table.deleteAll(Filter.equal("text", "a3"))))
                    .isZero();

            assertThat(texts(table, "b")).containsExactly("b2, changed");
            assertThat(texts(table, "a")).containsExactly("a1", "a3");
            assertThat(table.status().precision()).isEqualTo("table");
        }
        assertThat(new JdbcTemplate(owner).queryForList("SELECT text FROM notes ORDER BY id", String.class))
                .containsExactly("a1", "b2, changed", "a3");
    }
}
