package dev.livetable;

import dev.livetable.table.Capability;
import dev.livetable.table.Causes;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.ForwardingWritableTable;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.PartlyWrittenException;
import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableFailure;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import dev.livetable.table.UnusableMasterException;
import dev.livetable.table.WritableTable;
import dev.livetable.table.Written;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.transaction.CannotCreateTransactionException;

/** Makes what masters throw the errors of tables, so that all that a live table throws is of one family. */
final class MasterFailures {

    /*
     * A master may throw what it likes. What it says with an error of tables stays as it is. All else gets the error
     * that says what is known: a read has failed, for a reason that has a name or for another one; the outcome of a
     * write is unknown, whatever the exception is, so that nobody repeats it who repeats what is transient. An Error is
     * none of a table and passes. What Spring calls transient is not even the cause of an unknown outcome, since
     * @Retryable and handlers of exceptions look at causes, too; it is suppressed, which logs show all the same.
     *
     * What is behind may be a master that calls a table of its own. So an error of a read that comes out of a write says
     * nothing of what was written, unless it is a refusal.
     */

    private MasterFailures() {}

    /** Returns a table around a master to read from, which throws the errors of tables. */
    static Table read(String table, Table master) {
        return new Told(table, master);
    }

    /** Returns a table around a target of writes, which throws the errors of tables; null for null. */
    static @Nullable WritableTable written(String table, @Nullable WritableTable target) {
        return target == null ? null : new ToldWritable(table, target);
    }

    private static <T> T read(String table, Supplier<T> call) {
        try {
            return call.get();
        } catch (Exception e) { // also one that the master does not declare, as in Kotlin
            throw ofRead(table, noted(e));
        }
    }

    private static <T> T write(String table, Supplier<T> call) {
        try {
            return call.get();
        } catch (Exception e) {
            throw ofWrite(table, noted(e));
        }
    }

    /** Sets the flag of an interruption again that was thrown; returns what was thrown. */
    private static Exception noted(Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return failure;
    }

    /** Returns what a live table throws when a read of its master has failed. */
    static RuntimeException ofRead(String table, Exception failure) {
        if (failure instanceof RuntimeException known
                && (failure instanceof TableFailure || failure instanceof InvalidDataAccessApiUsageException)) {
            return known;
        }
        if (failure instanceof UnsupportedOperationException) {
            return unsupported(table, failure);
        }
        if (failure instanceof QueryTimeoutException || failure instanceof TimeoutException) {
            return new FetchTimeoutException(table, "the master did not answer in time; the cause says more", failure);
        }
        if (failure instanceof ConcurrencyFailureException) {
            return new LostRaceException(table, "the read lost to a change at the same time", failure);
        }
        if (failure instanceof PermissionDeniedDataAccessException) {
            return new NotPermittedException(
                    table, "the master does not allow this read; the cause says more", failure);
        }
        if (failure instanceof InvalidDataAccessResourceUsageException) {
            return new UnusableMasterException(
                    table, "the master does not understand the read; the cause says more", failure);
        }
        return saysUnreachable(failure)
                ? new UnreachableException(table, "the master cannot be reached; the cause says more", failure)
                : new MasterFailedException(table, "the master has failed; the cause says more", failure);
    }

    /** Returns what a live table throws when a write to its master has failed. */
    static RuntimeException ofWrite(String table, Exception failure) {
        if (failure instanceof RuntimeException known
                && (failure instanceof Refusal
                        || failure instanceof UnknownOutcomeException
                        || failure instanceof PartlyWrittenException)) {
            return known;
        }
        if (failure instanceof UnsupportedOperationException) {
            return unsupported(table, failure);
        }
        String unknown = "the master has failed, and whether anything was changed is unknown; ";
        return failure instanceof DataAccessException
                ? UnknownOutcomeException.suppressing(table, unknown + "the suppressed exception says more", failure)
                : new UnknownOutcomeException(table, unknown + "the cause says more", failure);
    }

    private static UnsupportedRequestException unsupported(String table, Exception failure) {
        return new UnsupportedRequestException(table, "the master cannot do that: " + failure.getMessage(), failure);
    }

    /** Returns whether a failure of a read is of a connection, or else of the moment. */
    private static boolean saysUnreachable(Exception failure) {
        return failure instanceof NonTransientDataAccessResourceException
                || failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof CannotCreateTransactionException
                || !(failure instanceof DataAccessException)
                        && Causes.of(failure).anyMatch(IOException.class::isInstance);
    }

    private static final class Told extends ForwardingTable {

        private final String table;
        private final Table master;

        Told(String table, Table master) {
            this.table = table;
            this.master = master;
        }

        @Override
        protected Table delegate() {
            return master;
        }

        @Override
        public TableSchema schema() {
            return read(table, master::schema);
        }

        @Override
        public TableSchema refreshSchema() {
            return read(table, master::refreshSchema);
        }

        @Override
        public void reviseSchema(boolean anew) {
            read(table, () -> {
                master.reviseSchema(anew);
                return anew;
            });
        }

        @Override
        public Set<Capability> capabilities() {
            return read(table, master::capabilities);
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            return read(table, () -> master.list(filter, pageable));
        }

        @Override
        public List<Row> listRows(Filter filter, Pageable page) {
            return read(table, () -> master.listRows(filter, page));
        }

        @Override
        public Optional<Row> get(String id) {
            return read(table, () -> master.get(id));
        }

        @Override
        public Optional<Row> get(String id, Filter within) {
            return read(table, () -> master.get(id, within));
        }

        @Override
        public Map<String, Row> getAll(Collection<String> ids, Filter within) {
            return read(table, () -> master.getAll(ids, within));
        }

        @Override
        public long count(Filter filter) {
            return read(table, () -> master.count(filter));
        }
    }

    private static final class ToldWritable extends ForwardingWritableTable {

        private final String table;
        private final WritableTable target;
        private final Table reads;

        ToldWritable(String table, WritableTable target) {
            this.table = table;
            this.target = target;
            this.reads = new Told(table, target);
        }

        @Override
        protected WritableTable delegate() {
            return target;
        }

        @Override
        public TableSchema schema() {
            return reads.schema();
        }

        @Override
        public TableSchema refreshSchema() {
            return reads.refreshSchema();
        }

        @Override
        public void reviseSchema(boolean anew) {
            reads.reviseSchema(anew);
        }

        @Override
        public Set<Capability> capabilities() {
            return reads.capabilities();
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            return reads.list(filter, pageable);
        }

        @Override
        public List<Row> listRows(Filter filter, Pageable page) {
            return reads.listRows(filter, page);
        }

        @Override
        public Optional<Row> get(String id) {
            return reads.get(id);
        }

        @Override
        public Optional<Row> get(String id, Filter within) {
            return reads.get(id, within);
        }

        @Override
        public Map<String, Row> getAll(Collection<String> ids, Filter within) {
            return reads.getAll(ids, within);
        }

        @Override
        public long count(Filter filter) {
            return reads.count(filter);
        }

        @Override
        public Row insert(Row row) {
            return write(table, () -> target.insert(row));
        }

        @Override
        public Row replace(String id, Row row, Filter within) {
            return write(table, () -> target.replace(id, row, within));
        }

        @Override
        public Row patch(String id, Row changes, Filter within) {
            return write(table, () -> target.patch(id, changes, within));
        }

        @Override
        public boolean delete(String id, Filter within) {
            return write(table, () -> target.delete(id, within));
        }

        @Override
        public long deleteAll(Filter filter) {
            return write(table, () -> target.deleteAll(filter));
        }

        @Override
        public List<Row> insertAll(List<Row> rows) {
            return write(table, () -> target.insertAll(rows));
        }

        @Override
        public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
            return write(table, () -> target.patchAll(changes, within));
        }

        @Override
        public Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
            return write(table, () -> target.patchAllReturningBefore(changes, within));
        }

        @Override
        public Written<Row> insertReturningBefore(Row row) {
            return write(table, () -> target.insertReturningBefore(row));
        }

        @Override
        public Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
            return write(table, () -> target.replaceReturningBefore(id, row, within));
        }

        @Override
        public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
            return write(table, () -> target.patchReturningBefore(id, changes, within));
        }

        @Override
        public Written<Boolean> deleteReturningBefore(String id, Filter within) {
            return write(table, () -> target.deleteReturningBefore(id, within));
        }
    }
}
