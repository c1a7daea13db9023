package dev.livetable;

import static java.util.Objects.requireNonNull;

import dev.livetable.cache.CachedRows;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.ContextException;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the master says its columns are, and whether rows from an earlier process were kept under the same ones. */
final class MasterSchema {

    /*
     * An entry is judged, and a row is put into it, by the columns that are known. So both have to be of those columns: what
     * was kept under others goes before anything of the new ones is kept or acknowledged. The master switches to other
     * columns before it answers with a row of them. So after each answer with rows, and after each write that tells a row,
     * it is asked what its columns are, which costs it nothing. Where they are others, a change of anything is appended, and
     * only then they are known:
     *
     *   - An answer that was being fetched meanwhile has the change behind the head that it began with, and is not kept.
     *   - A write that was under way has the change between its ticket and its own change, and patches nothing.
     *
     * The master's columns do not become older ones again. They are noted only if nobody has noted others since the look at
     * those that were known, so that an older answer never follows a newer one. Each context may have columns of its own, and
     * then only its entries go.
     *
     * Rows from an earlier process were kept under the columns of that time. The first reader has the master asked,
     * on a thread of the executor, and all who come meanwhile wait for that one answer. If there is none within
     * WAIT, or the master or the executor fails, the rows are served, which is what they were kept for, and compared
     * when the master answers. The cache remembers the columns of the context that was first. What it holds of another
     * context goes where that has other columns.
     *
     * Only an answer or the end of WAIT decides. A reader that is interrupted decides nothing, and fails alone.
     */

    private static final Duration WAIT = Duration.ofSeconds(1);

    private final String table;
    private final Table master;
    private final Region region;
    private final Settings settings;
    private final AtomicReference<@Nullable Asked> asked = new AtomicReference<>();
    private final boolean hasOldRows;
    private final Map<String, TableSchema> byContext = new ConcurrentHashMap<>();

    /** That of a table that is the same for all who ask; of one with contexts, that of the first. */
    private final AtomicReference<@Nullable TableSchema> first = new AtomicReference<>();

    /** Whether two contexts have had columns that were not the same. */
    private volatile boolean differ;

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
        this.hasOldRows = region.cache().mayHoldOldRows();
        this.verified = !hasOldRows;
    }

    /** Returns the master's schema; rows kept under other columns are invalidated. */
    TableSchema get() {
        return bound(master.schema());
    }

    /** Returns the master's schema after it has looked again. */
    TableSchema refreshed() {
        return bound(master.refreshSchema());
    }

    /** Has the master look again after changes were missed, and invalidates rows that were kept under other columns. */
    void revise(boolean anew) {
        master.reviseSchema(anew);
        if (first.get() != null && settings.contexts().isCurrentKnown()) {
            get(); // which costs nothing, since it was asked before
        }
    }

    /** Looks whether the master has come to other columns while it answered; then what was kept under the old ones goes. */
    void compare(CachedRows answer) {
        if (!answer.rows().isEmpty()) {
            get();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the usual case, at the least cost
    private TableSchema bound(TableSchema schema) {
        if (!settings.contexts().isCurrentKnown()) {
            return schema; // nothing is kept, nor written, without a context
        }
        String context = settings.contexts().current();
        TableSchema known = lastOf(context);
        return schema == known || schema.equals(known) ? schema : bound(context);
    }

    private TableSchema bound(@Nullable String context) {
        boolean isLate = false;
        while (true) {
            TableSchema before = lastOf(context);
            TableSchema schema = master.schema(); // after the look at what is known, so it is no older
            boolean isKnown = schema.equals(before);
            if (!isKnown || isLate) {
                invalidateWhatIsOfOthers(schema, before, context);
            }
            if (isKnown || isNoted(schema, before, context)) {
                return schema;
            }
            isLate = true; // and the cache may have been told of older columns after it was told of newer ones
        }
    }

    private @Nullable TableSchema lastOf(@Nullable String context) {
        return context == null ? first.get() : byContext.get(context);
    }

    @SuppressWarnings("ReferenceEquality") // equal ones are made the same
    private boolean isNoted(TableSchema schema, @Nullable TableSchema before, @Nullable String context) {
        if (context == null) {
            return first.compareAndSet(before, schema);
        }
        TableSchema ofFirst = first.updateAndGet(known -> known == null ? schema : known);
        TableSchema noted = schema.equals(ofFirst) ? ofFirst : schema;
        differ |= noted != ofFirst;
        return before == null
                ? byContext.putIfAbsent(context, noted) == null
                : byContext.replace(context, before, noted);
    }

    private void invalidateWhatIsOfOthers(TableSchema schema, @Nullable TableSchema before, @Nullable String context) {
        TableSchema ofFirst = first.get();
        boolean isFirst = context == null || ofFirst == null;
        boolean isInvalidated = isFirst && region.bind("columns", schema.toString());
        boolean isOther = before == null ? !isFirst && hasOldRows && !schema.equals(ofFirst) : !schema.equals(before);
        if (isOther && !isInvalidated) { // a cache in memory is not told what its rows depend on
            if (context == null) {
                region.invalidate(InvalidationCause.GAP);
            } else {
                region.invalidate(InvalidationCause.GAP, context);
            }
        }
    }

    /**
     * Returns the schema as the master said it last in a context; null when it has not been asked.
     *
     * @param context the context; null for all of them, when the schema is null unless they have the same one
     */
    @Nullable
    TableSchema known(@Nullable String context) {
        return context == null && differ ? null : lastOf(context);
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

    /** Has the master asked on another thread, if nobody has. */
    void ask() {
        asked();
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
            mine.answer.completeAsync(() -> caller.call(this::get, MasterSchema::refuse), settings.background());
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
                settings.transactions().giveBackIdle(); // who asks may need the connection that this thread holds
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
