package dev.livetable;

import static java.util.Objects.requireNonNull;

import dev.livetable.status.InvalidationCause;
import dev.livetable.table.ContextException;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the master says its columns are, and whether rows from an earlier process were kept under the same ones. */
final class MasterSchema {

    /*
     * Rows from an earlier process were kept under the columns of that time. The first reader has the master asked,
     * on a thread of the executor, and all who come meanwhile wait for that one answer. If there is none within
     * WAIT, or the master or the executor fails, the rows are served, which is what they were kept for, and compared
     * when the master answers.
     *
     * Only an answer or the end of WAIT decides. A reader that is interrupted decides nothing, and fails alone.
     *
     * A master may find out that its columns are others while it answers. So it is asked for them again after each answer
     * to a fetch, before that is kept, and after each write, before that is acknowledged; a master says what it
     * remembers. Of two readers who find other columns the later binds, and binds what the master says by then: what is
     * older is never bound after what is newer.
     */

    private static final Duration WAIT = Duration.ofSeconds(1);

    private final String table;
    private final Table master;
    private final Region region;
    private final Settings settings;
    private final Lock binding = new ReentrantLock();
    private final AtomicReference<@Nullable Asked> asked = new AtomicReference<>();
    private volatile @Nullable TableSchema known;
    private volatile boolean verified;

    /**
     * The one time that the master is asked for the sake of old rows.
     *
     * @param begun when, in the scheduler's nanoseconds
     * @param answer complete when it has answered or failed
     */
    private record Asked(long begun, CompletableFuture<TableSchema> answer) {}

    /** Takes the name of the live table, as errors show it. */
    MasterSchema(String table, Table master, Region region, Settings settings) {
        this.table = table;
        this.master = master;
        this.region = region;
        this.settings = settings;
        this.verified = !region.cache().mayHoldOldRows();
    }

    /** Returns the master's schema; rows kept under other columns are invalidated. */
    TableSchema get() {
        return bound(master.schema());
    }

    /** Returns the master's schema after it has looked again. */
    TableSchema refreshed() {
        return bound(master.refreshSchema());
    }

    /**
     * Compares the columns with those that the master says after it has answered. If they have changed meanwhile, what was
     * kept under the old ones is invalidated, and so is the answer.
     */
    void compare() {
        if (known != null) {
            get();
        }
    }

    @SuppressWarnings("ReferenceEquality") // masters give the same one again and again
    private TableSchema bound(TableSchema schema) {
        TableSchema before = known;
        return schema == before || schema.equals(before) ? schema : bind();
    }

    private TableSchema bind() {
        binding.lock();
        try {
            TableSchema before = known;
            TableSchema schema = master.schema();
            if (!schema.equals(before)) {
                boolean isInvalidated = region.bind("columns", schema.toString());
                if (before != null && !isInvalidated) {
                    region.invalidate(InvalidationCause.GAP); // a cache in memory is not told what its rows depend on
                }
                known = schema;
            }
            return schema;
        } finally {
            binding.unlock();
        }
    }

    /** Returns the schema as the master said it last; null when it has not been asked. */
    @Nullable
    TableSchema known() {
        return known;
    }

    /**
     * Returns when rows from an earlier process may be served.
     *
     * @throws MasterFailedException if the calling thread is interrupted while it waits for that
     */
    void verifyOldRows() {
        if (!verified) {
            await(asked());
        }
    }

    /**
     * Returns whether rows from an earlier process may be served now, and has the master asked if nobody has. Waits for
     * nothing.
     */
    boolean mayServeOldRows() {
        if (!verified && asked().answer.isDone()) {
            verified = true;
        }
        return verified;
    }

    private Asked asked() {
        Asked others = asked.get();
        if (others != null) {
            return others;
        }
        Asked mine = new Asked(settings.scheduler().nanoTime(), new CompletableFuture<>());
        if (!asked.compareAndSet(null, mine)) {
            return requireNonNull(asked.get());
        }
        try {
            Caller caller = settings.contexts().caller();
            mine.answer.completeAsync(() -> caller.call(this::get, MasterSchema::refuse), settings.executor());
        } catch (RuntimeException | Error e) {
            mine.answer.completeExceptionally(e); // nobody asks, so there will be no answer
        }
        return mine;
    }

    private static TableSchema refuse(ContextException why) {
        throw why;
    }

    private void await(Asked question) {
        Duration left = WAIT.minusNanos(settings.scheduler().nanoTime() - question.begun);
        try {
            if (!left.isNegative() && !left.isZero()) {
                settings.scheduler().await(question.answer, left);
            }
            verified = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchTimeoutException(
                    table, "interrupted while waiting for the master to say what its columns are", e);
        }
    }
}
