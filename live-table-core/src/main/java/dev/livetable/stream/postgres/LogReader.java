package dev.livetable.stream.postgres;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.postgres.PgOutput.Begin;
import dev.livetable.stream.postgres.PgOutput.Changed;
import dev.livetable.stream.postgres.PgOutput.Commit;
import dev.livetable.stream.postgres.PgOutput.Message;
import dev.livetable.stream.postgres.PgOutput.Relation;
import dev.livetable.stream.postgres.PgOutput.Truncated;
import dev.livetable.stream.postgres.ReplicationServer.Log;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that reads a log, and puts what it has read before the gate. */
final class LogReader implements AutoCloseable {

    /*
     * How far the log was read is what the driver reports to the server as written for good. That is set to the end of a
     * transaction after that was put before the gate. The driver sets it further, when the server says that there was
     * nothing to tell; it hears that on this thread, so after all that came before was put there, too. It does so only when
     * it has reported the last end; so that is reported as soon as there is nothing more to read.
     */

    private static final Logger logger = LoggerFactory.getLogger(LogReader.class);

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final Log log;
    private final LoggedTables tables;
    private final VisibleGate gate;
    private final ReplicationFigures figures;
    private final Runnable whenRead;
    private final Consumer<Throwable> whenEnded;
    private final Map<Integer, Relation> relations = new HashMap<>();
    private @Nullable LoggedTransaction transaction;
    private volatile long messages;
    private volatile boolean closed;

    /**
     * Takes a log.
     *
     * @param whenRead runs when a transaction was put before the gate
     * @param whenEnded is told why there is no more to read, unless this was closed
     */
    LogReader(
            Log log,
            LoggedTables tables,
            VisibleGate gate,
            ReplicationFigures figures,
            Runnable whenRead,
            Consumer<Throwable> whenEnded) {
        this.log = log;
        this.tables = tables;
        this.gate = gate;
        this.figures = figures;
        this.whenRead = whenRead;
        this.whenEnded = whenEnded;
    }

    void start() {
        Thread thread = new Thread(this::run, "live-table-postgres-log");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns up to where all was put before the gate that had committed. */
    long position() {
        return log.stream().getLastFlushedLSN().asLong();
    }

    /** Returns how many messages were read. */
    long messages() {
        return messages;
    }

    private void run() {
        try {
            boolean isReported = true;
            while (!closed) {
                ByteBuffer message = log.stream().readPending();
                if (message == null) {
                    if (!isReported) {
                        log.stream().forceUpdateStatus();
                        isReported = true;
                    }
                    message = log.stream().read();
                }
                if (message != null && take(message)) {
                    isReported = false;
                }
            }
        } catch (Throwable e) {
            if (!closed) {
                whenEnded.accept(e);
            }
        }
    }

    /** Returns whether a transaction has ended. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // by this thread only
    private boolean take(ByteBuffer message) throws SQLException {
        int size = message.remaining();
        Message read = PgOutput.read(message);
        messages++;
        figures.countMessage();
        if (read instanceof Begin begin) {
            transaction = new LoggedTransaction(begin.xid());
        } else if (read instanceof Relation relation) {
            relations.put(relation.oid(), relation);
        } else if (read instanceof Changed changed) {
            take(changed, size);
        } else if (read instanceof Truncated truncated) {
            truncated.oids().forEach(this::takeAnything);
        } else if (read instanceof Commit commit) {
            end(commit);
            return true;
        }
        return false;
    }

    private void take(Changed changed, int size) {
        LoggedTransaction current = current();
        Relation relation = relations.get(changed.oid());
        if (relation == null) {
            throw new IllegalStateException("The server tells of a table that it has not described");
        }
        Map<String, LoggedTable> listened = tables.of(changed.oid());
        if (listened.isEmpty()) {
            current.addOther(changed.oid());
        }
        listened.forEach((channel, table) -> {
            List<LiveEvent> events = LoggedRows.events(changed, relation, table, current.name());
            current.add(channel, events, size * 2L + 300);
        });
    }

    private void takeAnything(int oid) {
        LoggedTransaction current = current();
        Map<String, LoggedTable> listened = tables.of(oid);
        if (listened.isEmpty()) {
            current.addOther(oid);
        }
        listened.keySet().forEach(current::addAnything);
    }

    private void end(Commit commit) throws SQLException {
        LoggedTransaction ended = current();
        transaction = null;
        if (!ended.isEmpty()) {
            gate.add(ended);
        }
        LogSequenceNumber end = LogSequenceNumber.valueOf(commit.end());
        log.stream().setFlushedLSN(end);
        log.stream().setAppliedLSN(end);
        figures.committed(end.asString(), EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(commit.micros())));
        whenRead.run();
    }

    private LoggedTransaction current() {
        if (transaction == null) {
            throw new IllegalStateException("The server tells of a change outside of a transaction");
        }
        return transaction;
    }

    /** Stops to read. The server drops the slot when it notices. */
    @Override
    public void close() {
        closed = true;
        try {
            log.connection().abort(Runnable::run);
        } catch (SQLException e) {
            logger.debug("A connection failed to be aborted", e);
        }
    }
}
