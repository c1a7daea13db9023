package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.CallerTransaction;
import dev.livetable.CallerTransactions;
import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The transactions of Spring that callers of live tables are in. */
final class SpringTransactions implements CallerTransactions {

    @Override
    public CallerTransaction current() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return CallerTransaction.NONE;
        }
        return TransactionSynchronizationManager.isCurrentTransactionReadOnly()
                ? CallerTransaction.READ_ONLY
                : CallerTransaction.READ_WRITE;
    }

    @Override
    public void afterCompletion(Consumer<Completion> action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                action.accept(
                        switch (status) {
                            case STATUS_COMMITTED -> Completion.COMMITTED;
                            case STATUS_ROLLED_BACK -> Completion.ROLLED_BACK;
                            default -> Completion.UNKNOWN;
                        });
            }
        });
    }
}
