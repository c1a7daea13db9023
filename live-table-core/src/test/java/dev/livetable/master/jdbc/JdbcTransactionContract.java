package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.Participation;
import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What transactions a table's calls run in. */
abstract class JdbcTransactionContract extends JdbcWriteContract {

    private JdbcTable pairs() {
        execute(
                "CREATE TABLE pairs (id INT PRIMARY KEY, name VARCHAR(20) UNIQUE)",
                "INSERT INTO pairs VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        JdbcTable table = table("pairs");
        table.writeReach();
        return table;
    }

    private static TransactionTemplate transaction(DataSource dataSource) {
        return new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    @Test
    @DisplayName("F4: the rows and the total of a page come from one state")
    void rowsAndTotalComeFromOneState() {
        JdbcTable table = pairs();
        dataSource()
                .onceBefore(
                        "SELECT COUNT",
                        sql -> execute("INSERT INTO pairs VALUES (4, 'd')", "DELETE FROM pairs WHERE id < 3"));

        Page<Row> page = (Page<Row>) table.list(Filter.all(), PageRequest.of(0, 2));

        assertThat(page).extracting(row -> row.get(0)).containsExactly(1L, 2L);
        assertThat(page.getTotalElements()).isEqualTo(3);
        assertThat(table.count(Filter.all())).isEqualTo(2);
    }

    @Test
    void eachCallUsesOneConnectionAndGivesItBackAsItWas() {
        JdbcTable table = pairs();
        int before = dataSource().connections();

        table.list(Filter.all(), PageRequest.of(0, 2));
        table.get("1");
        table.count(Filter.all());
        table.patch("1", Row.of("name", "x"));
        table.delete("1");

        assertThat(dataSource().connections()).isEqualTo(before + 5);
    }

    @Test
    @DisplayName("on a thread in a transaction, reads and writes take part in it")
    void takesPartInTheTransactionOfTheCaller() {
        JdbcTable table = pairs();

        transaction(dataSource()).executeWithoutResult(status -> {
            int before = dataSource().connections();
            table.insert(Row.of("id", 4).with("name", "d"));
            table.patch("1", Row.of("name", "x"));
            assertThat(table.get("4")).isPresent();
            assertThat(table.count(Filter.all())).isEqualTo(4);
            Page<Row> page = (Page<Row>) table.list(Filter.all(), PageRequest.of(0, 1));
            assertThat(page.getTotalElements()).isEqualTo(4);
            assertThat(dataSource().connections()).isEqualTo(before);
            status.setRollbackOnly();
        });

        assertThat(table.count(Filter.all())).isEqualTo(3);
        assertThat(table.count(Filter.equal("name", "a"))).isEqualTo(1);
    }

    @Test
    void aRefusedWriteLeavesTheTransactionOfTheCallerAsItWas() {
        JdbcTable table = pairs();

        transaction(dataSource()).executeWithoutResult(status -> {
            table.insert(Row.of("id", 4).with("name", "d"));
            assertThatExceptionOfType(DuplicateIdException.class)
                    .isThrownBy(() -> table.insert(Row.of("id", 4).with("name", "e")));
            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> table.patch("1", Row.of("name", "b")))
                    .isInstanceOf(Refusal.class);
            table.insert(Row.of("id", 5).with("name", "e"));
        });

        assertThat(table.count(Filter.in("id", List.of(4, 5)))).isEqualTo(2);
    }

    @Test
    void theCallerLearnsThatItsTransactionLostToAnotherOne() {
        JdbcTable table = pairs();

        assertThatExceptionOfType(PessimisticLockingFailureException.class)
                .isThrownBy(() -> transaction(dataSource()).executeWithoutResult(status -> {
                    dataSource().onceBefore("UPDATE", sql -> {
                        throw new SQLTransactionRollbackException("deadlock", "40001");
                    });
                    table.patch("1", Row.of("name", "x"));
                }));
    }

    @Test
    void theTransactionOfAnotherDataSourceIsNotTheTables() {
        JdbcTable table = pairs();
        DataSource other = new WatchedDataSource(emptyDatabase());

        transaction(other).executeWithoutResult(status -> {
            table.patch("1", Row.of("name", "x"));
            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> table.patch("1", Row.of("name", "b")))
                    .isInstanceOf(Refusal.class);
            status.setRollbackOnly();
        });

        assertThat(table.count(Filter.equal("name", "x"))).isEqualTo(1);
    }

    @Test
    void saysWhetherAWriteWouldTakePartInTheTransactionOfTheCaller() {
        JdbcTable table = pairs();
        DataSource other = new WatchedDataSource(emptyDatabase());
        int before = dataSource().connections();
        assertThat(table.participation()).isEqualTo(Participation.APART);
        assertThat(dataSource().connections()).isEqualTo(before);

        transaction(dataSource()).executeWithoutResult(status -> {
            assertThat(table.participation()).isEqualTo(Participation.JOINED);
            TransactionTemplate inner = transaction(dataSource());
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            inner.executeWithoutResult(
                    nested -> assertThat(table.participation()).isEqualTo(Participation.JOINED));
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            inner.executeWithoutResult(anew -> assertThat(table.participation()).isEqualTo(Participation.JOINED));
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
            inner.executeWithoutResult(none -> assertThat(table.participation()).isEqualTo(Participation.APART));
            status.setRollbackOnly();
            assertThat(table.participation()).isEqualTo(Participation.JOINED);
        });
        transaction(other).executeWithoutResult(status -> {
            assertThat(table.participation()).isEqualTo(Participation.APART);
            table.get("1"); // which gives the thread a connection until the other transaction ends
            assertThat(table.participation()).isEqualTo(Participation.APART);
        });
        assertThat(table.participation()).isEqualTo(Participation.APART);
    }

    @Test
    void aWriteIsNotLostInTheTransactionOfAnotherDataSourceWhereConnectionsDoNotCommitByThemselves() {
        pairs();
        DataSource other = new WatchedDataSource(emptyDatabase());
        DataSource silent = new DelegatingDataSource(dataSource()) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.setAutoCommit(false);
                return connection;
            }
        };
        JdbcTable table = JdbcTable.builder(silent).table("pairs").build();

        transaction(other).executeWithoutResult(status -> {
            assertThat(table.get("1")).isPresent();
            assertThat(table.participation()).as("it could be one of JTA").isEqualTo(Participation.UNKNOWN);
            table.patch("1", Row.of("name", "x"));
        });

        assertThat(table("pairs").count(Filter.equal("name", "x"))).isEqualTo(1);
        transaction(silent).executeWithoutResult(status -> assertThat(table.participation())
                .isEqualTo(Participation.JOINED));
    }

    @Test
    void aTransactionOfJpaOverTheDataSourceIsTheTables() {
        JdbcTable table = pairs();
        LocalContainerEntityManagerFactoryBean jpa = new LocalContainerEntityManagerFactoryBean();
        jpa.setDataSource(dataSource());
        jpa.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        jpa.setManagedTypes(PersistenceManagedTypes.of());
        jpa.setJpaPropertyMap(jpaProperties());
        jpa.afterPropertiesSet();
        TransactionTemplate transaction =
                new TransactionTemplate(new JpaTransactionManager(requireNonNull(jpa.getObject())));

        transaction.executeWithoutResult(status -> {
            assertThat(table.participation()).isEqualTo(Participation.JOINED);
            table.patch("1", Row.of("name", "x"));
            assertThat(table.count(Filter.equal("name", "x"))).isEqualTo(1);
            status.setRollbackOnly();
        });
        assertThat(table.count(Filter.equal("name", "x"))).isZero();
        transaction.executeWithoutResult(status -> table.patch("1", Row.of("name", "y")));
        assertThat(table.count(Filter.equal("name", "y"))).isEqualTo(1);
        jpa.destroy();
    }

    /** Returns what JPA has to be told of the database. */
    Map<String, Object> jpaProperties() {
        return Map.of();
    }

    @Test
    void aTransactionThatHasRunOutOfTimeIsRolledBack() {
        JdbcTable table = pairs();

        assertThatThrownBy(() -> transaction(dataSource()).executeWithoutResult(status -> {
                    table.patch("1", Row.of("name", "x"));
                    Object connection = requireNonNull(TransactionSynchronizationManager.getResource(dataSource()));
                    ((ConnectionHolder) connection).setTimeoutInMillis(0);
                    table.patch("2", Row.of("name", "y"));
                }))
                .isInstanceOf(TransactionTimedOutException.class);

        assertThat(table.count(Filter.in("name", List.of("x", "y")))).isZero();
    }

    @Test
    void aDataSourceThatKnowsOfTransactionsIsSeenThrough() {
        pairs();
        JdbcTable table = JdbcTable.builder(new TransactionAwareDataSourceProxy(dataSource()))
                .table("pairs")
                .build();

        transaction(dataSource()).executeWithoutResult(status -> {
            table.delete("1");
            status.setRollbackOnly();
        });
        assertThat(table.get("1")).isPresent();
        assertThat(table.delete("1")).isTrue();
    }
}
