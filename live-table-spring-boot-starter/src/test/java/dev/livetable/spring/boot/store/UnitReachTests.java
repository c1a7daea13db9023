package dev.livetable.spring.boot.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.master.jdbc.JdbcTable;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/** Which tables the database itself changes when others are written to. */
class UnitReachTests {

    private final DataSource database = new EmbeddedDatabaseBuilder()
            .setType(EmbeddedDatabaseType.H2)
            .generateUniqueName(true)
            .build();

    /** Returns what the database has told of itself. */
    private UnitReach asked(StoredTable... others) {
        UnitReach reach = new UnitReach(
                new CustomerStore(List.of(others)),
                table -> JdbcTable.builder(database)
                        .table(table.name())
                        .idColumns(table.idColumns().toArray(String[]::new))
                        .build(),
                Runnable::run);
        reach.ask();
        return reach;
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "order items", "Ord$x", "a/b in c", "50%25", "Bestellungen für später"})
    void aCascadeMayChangeATableOfAnyName(String table) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("create table customers (id bigint primary key)");
        jdbc.execute("create table \"" + table + "\" (id bigint primary key, customer bigint"
                + " references customers on delete cascade)");

        UnitReach reach = asked();

        assertThat(reach.mayChange(CustomerStore.Customer.class, Set.of(StoredEntity.key(table))))
                .isTrue();
        assertThat(reach.mayChange(CustomerStore.Customer.class, Set.of("others")))
                .isFalse();
    }

    @Test
    @DisplayName("a cascade from a table that entities are in besides may change others, too")
    void aCascadeFromAnotherTableOfTheSameEntities() {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("create table customers (id bigint primary key)");
        jdbc.execute("create table vips (id bigint primary key references customers)");
        jdbc.execute("create table tags (customer bigint references customers, tag varchar unique)");
        jdbc.execute("create table gifts (id bigint primary key, vip bigint references vips on delete cascade)");
        jdbc.execute(
                "create table labels (id bigint primary key, tag varchar references tags (tag) on delete set null)");

        UnitReach reach =
                asked(new StoredTable(null, "VIPS", List.of()), new StoredTable(null, "tags", List.of("CUSTOMER")));

        for (String changed : List.of("customers", "vips", "gifts", "tags", "labels")) {
            assertThat(reach.mayChange(CustomerStore.Customer.class, Set.of(changed)))
                    .as(changed)
                    .isTrue();
        }
        assertThat(reach.mayChange(CustomerStore.Customer.class, Set.of("others")))
                .isFalse();
    }

    @Test
    void anyTableMayChangeUntilTheDatabaseHasAnswered() {
        UnitReach reach = asked(); // there is no table yet

        assertThat(reach.mayChange(CustomerStore.Customer.class, Set.of("others")))
                .isTrue();
    }
}
