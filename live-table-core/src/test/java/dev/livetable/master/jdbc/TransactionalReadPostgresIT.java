package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.CallerTransaction;
import dev.livetable.CallerTransactions.Completion;
import dev.livetable.FakeTransactions;
import dev.livetable.LiveTable;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** F11 on PostgreSQL: what is read in a transaction that the database lets only read is kept at once. */
class TransactionalReadPostgresIT {

    private static EmbeddedPostgres server;

    private final FakeTransactions transactions = new FakeTransactions();
    private TransactionTemplate transaction;
    private LiveTable cities;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void fill() {
        DataSource database = server.getPostgresDatabase();
        transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("drop table if exists cities");
        jdbc.execute("create table cities (id int primary key, name text)");
        jdbc.update("insert into cities values (1, 'Berlin'), (2, 'Paris'), (3, 'Rome')");
        cities = LiveTable.builder(
                        "cities", JdbcTable.builder(database).table("cities").build())
                .transactions(transactions)
                .build();
    }

    @AfterEach
    void close() {
        cities.close();
    }

    private ReadSource page() {
        return cities.readPage(Filter.all(), PageRequest.of(0, 2)).source();
    }

    @Test
    @DisplayName("READ COMMITTED: one read of the master, and the next one is a hit, in the same transaction")
    void itIsKeptAtOnce() {
        transaction.setReadOnly(true);
        transactions.begin(CallerTransaction.READ_ONLY);
        transaction.executeWithoutResult(status -> {
            assertThat(page()).isEqualTo(ReadSource.MISS);
            assertThat(page()).isEqualTo(ReadSource.HIT);
        });
        transactions.end(Completion.COMMITTED);

        assertThat(cities.status().fills()).as("the page, and its total").isEqualTo(2);
    }

    @Test
    @DisplayName("a transaction that PostgreSQL lets write, or that reads a snapshot, keeps nothing")
    void itIsNotKept() {
        for (int isolation : new int[] {
            TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.ISOLATION_REPEATABLE_READ
        }) {
            transaction.setReadOnly(isolation == TransactionDefinition.ISOLATION_REPEATABLE_READ);
            transaction.setIsolationLevel(isolation);
            cities.invalidate();
            long before = cities.status().fills();
            transactions.begin(CallerTransaction.READ_ONLY);
            transaction.executeWithoutResult(status -> {
                assertThat(page()).isEqualTo(ReadSource.MISS);
                assertThat(page()).isEqualTo(ReadSource.MISS);
                assertThat(cities.status().fills()).isEqualTo(before);
            });
            transactions.end(Completion.COMMITTED);
            await().until(() -> cities.status().fills() == before + 2);
        }
    }

    private JdbcTable citiesOver(DataSource database) {
        return JdbcTable.builder(database).table("public.cities").build();
    }

    private static boolean keepsInReadOnlyTransactions(JdbcTable table, DataSource database) {
        TransactionTemplate reading = new TransactionTemplate(new JdbcTransactionManager(database));
        reading.setReadOnly(true);
        table.schema();
        return Boolean.TRUE.equals(reading.execute(status -> table.readsCommitted()));
    }

    @Test
    @DisplayName("F1: where a data source may lead to another server, nothing is kept at once")
    void aReplicaOfTheDataSource() {
        DataSource plain = server.getPostgresDatabase();
        LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy(plain);
        Map<String, String> onlyReading = Map.of("options", "-c default_transaction_read_only=on"); // as a replica
        lazy.setReadOnlyDataSource(server.getDatabase("postgres", "postgres", onlyReading));

        assertThat(keepsInReadOnlyTransactions(citiesOver(plain), plain)).isTrue();
        assertThat(keepsInReadOnlyTransactions(citiesOver(lazy), lazy)).isFalse();
    }

    @Test
    @DisplayName("F1: on a standby nothing is kept at once; here one whose server says that it is one")
    void aStandby() {
        JdbcTemplate jdbc = new JdbcTemplate(server.getPostgresDatabase());
        jdbc.execute("drop schema if exists standby cascade");
        jdbc.execute("create schema standby");
        jdbc.execute("create function standby.pg_is_in_recovery() returns boolean language sql as 'select true'");
        DataSource standby = server.getDatabase("postgres", "postgres", Map.of("currentSchema", "standby,pg_catalog"));

        assertThat(keepsInReadOnlyTransactions(citiesOver(standby), standby)).isFalse();
    }
}
