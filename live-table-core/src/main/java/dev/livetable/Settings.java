package dev.livetable;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** What the parts of one live table were told when it was built. */
record Settings(
        Executor executor,
        BackgroundCalls background,
        Scheduler scheduler,
        Clock clock,
        DoubleSupplier jitter,
        CallerTransactions transactions,
        Contexts contexts,
        @Nullable InTransaction inTransaction,
        boolean hitsInSnapshots,
        @Nullable Duration replicaLag,
        @Nullable Duration ttl,
        StaleLimits stale,
        @Nullable Duration maxStaleness,
        int fetchSize,
        Thrift thrift,
        long changesKept,
        double verifySample,
        @Nullable AfterRestart afterRestart,
        Duration fetchTimeout,
        int queueCapacity,
        Duration queueTimeout,
        Duration writeTimeout,
        Duration settleTime,
        Duration drainTimeout,
        Duration streamTimeout,
        Duration reconnectDelay,
        Duration reconnectMaxDelay) {

    /** Returns an executor for what must be told sooner or later, which takes every task. */
    LosslessExecutor losslessExecutor() {
        return new LosslessExecutor(executor, scheduler);
    }
}
