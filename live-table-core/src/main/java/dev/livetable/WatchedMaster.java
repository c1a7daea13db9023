package dev.livetable;

import static java.util.Objects.requireNonNull;

import dev.livetable.status.LiveTableStatus.FailedReads;
import dev.livetable.table.Causes;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnusableMasterException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** The master as readers call it. Keeps in mind whether it answers. */
final class WatchedMaster extends ForwardingTable {

    /*
     * What a master says of a question that it does not answer for anybody, such as one for a column it does not have,
     * is no failure of the master. Its schema may be one that it remembers, so only a failure to tell it counts.
     */

    private final Table master;
    private final Clock clock;
    private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(null, null));

    /**
     * What readers saw.
     *
     * @param lastRead when the last successful read began; null if there was none
     * @param failed those that failed since; null if none did
     */
    private record Seen(
            @Nullable Instant lastRead, @Nullable FailedReads failed) {

        Seen failed(Instant now, Throwable failure) {
            return new Seen(
                    lastRead,
                    new FailedReads(failed == null ? 1 : failed.count() + 1, now, name(failure), cause(failure)));
        }
    }

    WatchedMaster(Table master, Clock clock) {
        this.master = master;
        this.clock = clock;
    }

    @Override
    protected Table delegate() {
        return master;
    }

    @Override
    public TableSchema schema() {
        return noteFailure(super::schema);
    }

    @Override
    public TableSchema refreshSchema() {
        return noteFailure(super::refreshSchema);
    }

    @Override
    public void reviseSchema(boolean anew) {
        noteFailure(() -> {
            super.reviseSchema(anew);
            return anew;
        });
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        return noteFailure(() -> super.list(filter, pageable));
    }

    @Override
    public List<Row> listRows(Filter filter, Pageable page) {
        return noteFailure(() -> super.listRows(filter, page));
    }

    @Override
    public Optional<Row> get(String id) {
        return noteFailure(() -> super.get(id));
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return noteFailure(() -> super.get(id, within));
    }

    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        return noteFailure(() -> super.getAll(ids, within));
    }

    @Override
    public long count(Filter filter) {
        return noteFailure(() -> super.count(filter));
    }

    /** Makes a reader's own call of the master, and keeps in mind whether that can be reached. What it throws is thrown. */
    <T> T call(Supplier<T> read) {
        Instant begun = clock.instant();
        try {
            T answer = read.get();
            succeeded(begun);
            return answer;
        } catch (RuntimeException e) {
            if (Causes.of(e).anyMatch(WatchedMaster::saysUnreachable)) {
                failed(clock.instant(), e); // all else may be a failure of the question
            }
            throw e;
        }
    }

    /** Returns whether a failure says that the master was not reached, or did not answer in time. */
    static boolean saysUnreachable(Throwable failure) {
        if (!(failure instanceof RuntimeException exception)) {
            return false;
        }
        RuntimeException known = MasterFailures.ofRead("", exception);
        return known instanceof UnreachableException || known instanceof FetchTimeoutException;
    }

    private <T> T noteFailure(Supplier<T> read) {
        try {
            return read.get();
        } catch (RuntimeException | Error e) {
            if (isOfTheMaster(e)) {
                failed(clock.instant(), e);
            }
            throw e;
        }
    }

    private static boolean isOfTheMaster(Throwable failure) {
        boolean isOfTheQuestion = failure instanceof Refusal || failure instanceof UnsupportedOperationException;
        return !isOfTheQuestion
                || failure instanceof UnreachableException
                || failure instanceof UnusableMasterException;
    }

    /** Notes that a read has succeeded, which began then. */
    void succeeded(Instant begun) {
        Instant last = lastRead();
        seen.set(new Seen(last == null || last.isBefore(begun) ? begun : last, null));
    }

    private void failed(Instant now, Throwable failure) {
        seen.updateAndGet(before -> before.failed(now, failure));
    }

    private static String name(Throwable failure) {
        return failure.getClass().getName();
    }

    /** Returns what a failure came from at first; null when it has no cause. */
    private static @Nullable String cause(Throwable failure) {
        return Causes.of(failure)
                .skip(1)
                .reduce((nearer, farther) -> farther)
                .map(WatchedMaster::name)
                .orElse(null);
    }

    /** Returns when the last successful read of the master began; null when there was none. */
    @Nullable
    Instant lastRead() {
        return requireNonNull(seen.get()).lastRead();
    }

    /** Returns the reads that failed since; null when the last one did not. */
    @Nullable
    FailedReads failedReads() {
        return requireNonNull(seen.get()).failed();
    }
}
