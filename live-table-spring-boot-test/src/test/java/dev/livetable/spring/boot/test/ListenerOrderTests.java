package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.jdbc.SqlScriptsTestExecutionListener;
import org.springframework.test.context.support.DirtiesContextTestExecutionListener;
import org.springframework.test.context.transaction.TransactionalTestExecutionListener;

class ListenerOrderTests {

    @Test
    @DisplayName("Before a test: first the transaction, then the scripts of @Sql, then the invalidation")
    void fixturesComeBeforeTheInvalidation() {
        assertThat(new FixtureTestExecutionListener().getOrder())
                .isGreaterThan(SqlScriptsTestExecutionListener.ORDER)
                .isGreaterThan(TransactionalTestExecutionListener.ORDER);
    }

    @Test
    @DisplayName(
            "After a test, from high to low: the scripts, the end of the transaction, the invalidation, the context's end")
    void cleaningUpComesBeforeTheInvalidation() {
        assertThat(new CleanupTestExecutionListener().getOrder())
                .isLessThan(SqlScriptsTestExecutionListener.ORDER)
                .isLessThan(TransactionalTestExecutionListener.ORDER)
                .isGreaterThan(DirtiesContextTestExecutionListener.ORDER);
    }
}
