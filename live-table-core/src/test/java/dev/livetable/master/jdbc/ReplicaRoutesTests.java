package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Filter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** F1 over a data source that routes by the marks of Spring's transactions: the table's own reads ask the primary. */
class ReplicaRoutesTests {

    private static final Filter NEW = Filter.equal("name", "new");

    private final DataSource primary = database();
    private final DataSource replica = database();
    private final DataSource routing = routing(primary, replica);
    private final JdbcTable table =
            JdbcTable.builder(routing).table("notes").idColumns("id").build();

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        return database;
    }

    private static DataSource routing(DataSource primary, DataSource replica) {
        AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
                return TransactionSynchronizationManager.isCurrentTransactionReadOnly();
            }
        };
        routing.setTargetDataSources(Map.of(true, replica, false, primary));
        routing.afterPropertiesSet();
        return routing;
    }

    @BeforeEach
    void letTheReplicaBeBehind() {
        for (DataSource each : List.of(primary, replica)) {
            JdbcTemplate jdbc = new JdbcTemplate(each);
            jdbc.execute("create table notes (id int primary key, name varchar(20))");
            jdbc.update("insert into notes values (1, 'old'), (2, 'old')");
        }
        new JdbcTemplate(primary).update("update notes set name = 'new'");
    }

    /** Returns a scope of a propagation that only reads. */
    private static TransactionTemplate reading(DataSource dataSource, int propagation) {
        TransactionTemplate scope = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        scope.setReadOnly(true);
        scope.setPropagationBehavior(propagation);
        return scope;
    }

    private static <T> T in(TransactionTemplate scope, Supplier<T> read) {
        return scope.execute(status -> read.get());
    }

    private void expectThePrimary(TransactionTemplate scope) {
        assertThat(in(scope, () -> table.get("1").orElseThrow().get("name"))).isEqualTo("new");
        assertThat(in(scope, () -> table.getAll(List.of("1", "2")).values()))
                .allSatisfy(row -> assertThat(row.get("name")).isEqualTo("new"));
        assertThat(in(scope, () -> table.count(NEW))).isEqualTo(2);
        assertThat(in(scope, () -> table.listRows(NEW, PageRequest.of(0, 5)))).hasSize(2);
        assertThat(in(scope, () -> table.list(NEW, PageRequest.of(0, 5))).getContent())
                .hasSize(2);
        assertThat(in(scope, () -> table.list(NEW, Pageable.unpaged())).getContent())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {TransactionDefinition.PROPAGATION_SUPPORTS, TransactionDefinition.PROPAGATION_NOT_SUPPORTED})
    @DisplayName("in a scope without a transaction that is marked as read-only")
    void inAScopeWithoutATransaction(int propagation) {
        expectThePrimary(reading(routing, propagation));
    }

    @Test
    @DisplayName("in a read-only transaction of another store")
    void inATransactionOfAnotherStore() {
        expectThePrimary(reading(database(), TransactionDefinition.PROPAGATION_REQUIRED));
    }

    @Test
    @DisplayName("in a scope that has read from the replica by itself")
    void inAScopeThatHoldsAConnection() {
        TransactionTemplate scope = reading(routing, TransactionDefinition.PROPAGATION_SUPPORTS);

        scope.executeWithoutResult(status -> {
            JdbcTemplate jdbc = new JdbcTemplate(routing);
            String question = "select name from notes where id = 1";
            assertThat(jdbc.queryForObject(question, String.class)).isEqualTo("old");
            assertThat(table.get("1").orElseThrow().get("name")).isEqualTo("new");
            assertThat(jdbc.queryForObject(question, String.class)).isEqualTo("old");
        });
    }

    @Test
    @DisplayName("the columns and what a write reaches are those of the primary, too")
    void theColumns() {
        JdbcTemplate jdbc = new JdbcTemplate(primary);
        jdbc.execute("alter table notes add color varchar(20) default 'red'");
        jdbc.execute("alter table notes add parent int references notes (id) on delete cascade");

        in(reading(routing, TransactionDefinition.PROPAGATION_SUPPORTS), () -> {
            assertThat(table.schema().column("color").name()).isEqualTo("color");
            assertThat(table.writeReach().isOneRow()).isFalse();
            return table;
        });
    }

    @Test
    @DisplayName("it is known which data sources may lead elsewhere, whatever is around them")
    void whichLeadElsewhere() {
        assertThat(ReplicaRoutes.areIn(primary)).isFalse();
        assertThat(ReplicaRoutes.areIn(new DelegatingDataSource(primary))).isFalse();
        assertThat(ReplicaRoutes.areIn(routing)).isTrue();
        assertThat(ReplicaRoutes.areIn(new TransactionAwareDataSourceProxy(routing)))
                .isTrue();
        assertThat(ReplicaRoutes.areIn(new DelegatingDataSource(new LazyConnectionDataSourceProxy(primary))))
                .isTrue();
    }
}
