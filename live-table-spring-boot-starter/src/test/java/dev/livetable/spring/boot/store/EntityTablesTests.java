package dev.livetable.spring.boot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

class EntityTablesTests {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final EntityTables tables = new EntityTables(any -> Optional.empty(), executor);
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Void> answers = new CompletableFuture<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final UnitReach reach = tables.reach(new CustomerStore(List.of()), new Database(), null);

    @AfterEach
    void end() {
        threads.shutdown();
    }

    /** A database that answers when the test says so, and fails then. */
    private final class Database extends AbstractDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            asked.complete(null);
            answers.join();
            connections.incrementAndGet();
            throw new SQLException("there is none");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }

    @Test
    @DisplayName("closing waits for what asks a database, and asks none afterwards")
    void waitsForWhatAsks() throws Exception {
        reach.ask();
        asked.join();
        Future<Integer> closed = threads.submit(() -> {
            tables.close();
            return connections.get();
        });
        await().until(executor::isShutdown);
        answers.complete(null);

        int atEnd = closed.get();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(atEnd).isPositive();

        assertThat(reach.mayChange(CustomerStore.Customer.class, Set.of("others")))
                .as("it is not known")
                .isTrue();
        assertThat(connections).hasValue(atEnd);
    }
}
