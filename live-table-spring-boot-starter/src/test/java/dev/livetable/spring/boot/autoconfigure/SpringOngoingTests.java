package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.CallerTransactions.Ongoing;
import dev.livetable.master.transaction.TransactionScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is told of Spring's transactions as a whole. */
class SpringOngoingTests {

    private final Manager manager = new Manager();
    private final SpringTransactions transactions = new SpringTransactions(() -> false, List.of());
    private final TransactionTemplate template = new TransactionTemplate(manager);
    private final List<String> told = new ArrayList<>();

    /** A transaction manager that can lose the answer to a commit, and has something done while it commits. */
    private static final class Manager extends JdbcTransactionManager {

        private boolean losesAnswer;
        private Runnable inCommit = () -> {};

        Manager() {
            super(new DriverManagerDataSource("jdbc:h2:mem:ongoing;DB_CLOSE_DELAY=-1", "sa", ""));
            setRollbackOnCommitFailure(true);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            inCommit.run();
            super.doCommit(status);
            if (losesAnswer) {
                throw new DataAccessResourceFailureException("the connection was lost");
            }
        }
    }

    @BeforeEach
    void watch() {
        TransactionScope.watch(manager);
    }

    private Ongoing now() {
        return Objects.requireNonNull(transactions.ongoing());
    }

    private void listen(Ongoing ongoing) {
        ongoing.afterCompletion(how -> told.add(how.name()), () -> told.add("part undone"));
    }

    @Test
    void aCommitIsToldBeforeAnybodyElseLearnsOfIt() {
        template.executeWithoutResult(status -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public int getOrder() {
                    return HIGHEST_PRECEDENCE;
                }

                @Override
                public void afterCommit() {
                    told.add("another");
                }
            });
            listen(now());
        });

        assertThat(told).containsExactly(Completion.COMMITTED.name(), "another");
    }

    @Test
    void whatIsFirstWrittenWithTheCommitIsCommitted() {
        manager.inCommit = () -> listen(now());

        template.executeWithoutResult(status -> {});

        assertThat(told).containsExactly(Completion.COMMITTED.name());
    }

    @Test
    void aRollbackIsOneUnlessACommitWasBegun() {
        template.executeWithoutResult(status -> {
            listen(now());
            status.setRollbackOnly();
        });
        assertThat(told).containsExactly(Completion.ROLLED_BACK.name());

        told.clear();
        manager.losesAnswer = true;
        manager.inCommit = () -> listen(now());
        assertThatThrownBy(() -> template.executeWithoutResult(status -> {}))
                .isInstanceOf(DataAccessResourceFailureException.class);
        assertThat(told).as("the answer was lost").containsExactly(Completion.UNKNOWN.name());
    }

    @Test
    void aRollbackToASavepointIsToldWheneverThatWasMade() {
        TransactionTemplate nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);

        template.executeWithoutResult(status -> {
            nested.executeWithoutResult(inner -> {
                listen(now());
                inner.setRollbackOnly();
            });
            told.add("goes on");
        });

        assertThat(told).containsExactly("part undone", "goes on", Completion.COMMITTED.name());
    }

    @Test
    void anInnerTransactionIsAnotherOne() {
        TransactionTemplate inner = new TransactionTemplate(manager);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        template.executeWithoutResult(status -> {
            Ongoing outer = now();
            inner.executeWithoutResult(another -> assertThat(now()).isNotEqualTo(outer));
            assertThat(now()).isEqualTo(outer);
        });
        assertThat(transactions.ongoing()).isNull();
    }

    @Test
    void whoComesAfterTheEndIsTurnedAway() {
        template.executeWithoutResult(
                status -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        assertThatIllegalStateException().isThrownBy(() -> listen(now()));
                        told.add("turned away");
                    }
                }));

        assertThat(told).containsExactly("turned away");
    }
}
