package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.jdbc.Sql;
import org.springframework.test.context.jdbc.Sql.ExecutionPhase;
import org.springframework.test.context.jdbc.SqlConfig;
import org.springframework.test.context.jdbc.SqlConfig.TransactionMode;
import org.springframework.test.context.transaction.BeforeTransaction;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Fixtures that are written past the live table are seen. The order of the methods is that of a story. */
@SpringBootTest
@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:fixtures")
@TestMethodOrder(OrderAnnotation.class)
@TestInstance(Lifecycle.PER_CLASS)
@Sql(scripts = "/one-city.sql", executionPhase = ExecutionPhase.BEFORE_TEST_CLASS)
class FixtureTests {

    @Autowired
    LiveTable cities;

    @Autowired
    JdbcTemplate jdbc;

    private long count() {
        return cities.count(Filter.all());
    }

    @BeforeAll
    void readsBeforeTheFirstTest() {
        assertThat(count()).isEqualTo(1);
    }

    @Test
    @Order(1)
    void whatWasReadIsKeptWithinATest() {
        assertThat(count()).isEqualTo(1);
        assertThat(cities.readCount(Filter.all()).source()).isEqualTo(ReadSource.HIT);

        jdbc.update("insert into cities values (5, 'Bari', 'IT')");
        assertThat(count()).as("written past the live table").isEqualTo(1);
        cities.invalidate();
        assertThat(count()).isEqualTo(2);
        jdbc.update("insert into cities values (6, 'Lecce', 'IT')");
    }

    @Test
    @Order(2)
    void whatTheLastTestWrotePastTheTableIsSeen() {
        assertThat(count()).isEqualTo(3);
    }

    @Test
    @Order(3)
    @Sql("/two-cities.sql")
    void aScriptBeforeTheTestIsSeen() {
        assertThat(count()).isEqualTo(2);
    }

    @Test
    @Order(4)
    @Sql(scripts = "/no-cities.sql", executionPhase = ExecutionPhase.AFTER_TEST_METHOD)
    void aScriptCleansUpAfterThisTest() {
        assertThat(count()).isEqualTo(2);
    }

    @Test
    @Order(5)
    void whatWasCleanedUpIsGone() {
        assertThat(count()).isZero();
    }

    @Test
    @Order(6)
    @Sql("/two-cities.sql")
    @Transactional
    void aScriptInTheTransactionOfTheTestIsSeen() {
        assertThat(count()).isEqualTo(2);
    }

    @Test
    @Order(7)
    void whatWasRolledBackIsNotSeen() {
        assertThat(count()).isZero();
    }

    @Test
    @Order(8)
    @Transactional
    void aTransactionThatTheTestCommits() {
        jdbc.update("insert into cities values (5, 'Bari', 'IT')");
        TestTransaction.flagForCommit();
        TestTransaction.end();
        assertThat(count()).isEqualTo(1);
        jdbc.update("delete from cities");
        TestTransaction.start();
        assertThat(count()).as("in the transaction").isZero();
    }

    /** Reads when the fixtures of a transactional test are not there yet. */
    @BeforeTransaction
    void readsBeforeTheFixtures() {
        count();
    }

    @Test
    @Order(9)
    @Transactional
    @Sql(scripts = "/two-cities.sql", config = @SqlConfig(transactionMode = TransactionMode.ISOLATED))
    @Sql(
            scripts = "/no-cities.sql",
            config = @SqlConfig(transactionMode = TransactionMode.ISOLATED),
            executionPhase = ExecutionPhase.AFTER_TEST_METHOD)
    void aScriptThatCommitsIsSeenByOtherThreads() {
        assertThat(CompletableFuture.supplyAsync(this::count).join()).isEqualTo(2);
    }

    @Test
    @Order(10)
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    @Sql(scripts = "/one-city.sql", executionPhase = ExecutionPhase.AFTER_TEST_METHOD)
    void theLastTest() {
        assertThat(count()).isZero();
    }

    @AfterAll
    void readsAfterTheLastTest() {
        assertThat(count()).as("the script ran after the last test").isEqualTo(1);
    }
}
