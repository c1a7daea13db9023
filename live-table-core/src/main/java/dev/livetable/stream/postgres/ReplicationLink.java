package dev.livetable.stream.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.SharedStream.News;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log that is read, and the one thread that tells what is visible of it. */
final class ReplicationLink implements SharedStream.Connection {

    /*
     * 1. One thread reads the log and puts each transaction before the gate. Another one, this, asks for snapshots over a
     *    connection of its own and tells what they see. Only this one tells anything.
     * 2. Catching up: whoever waits is taken first. Then it is found out up to where the log has to be read: what is visible
     *    was written into the log before, but perhaps not yet onto the disk, and nobody can read it from there before that.
     *    Then the log is read up to there. Then a snapshot is taken, and what it sees is told. What it does not see, nobody
     *    could have seen when the question was asked.
     * 3. If something in the log is not yet on the disk, a message of its own is written into it, whose commit brings all
     *    before it onto the disk. When the server begins a new page of its log, the place of the next entry lies behind a
     *    header that is not written yet.
     *    Now and then the server does not wake for what it has just brought onto the disk, and tells it half a minute later.
     *    Such a message wakes it, too.
     * 4. Before anybody has caught up, the tables are compared with what they were. One that was changed was perhaps written
     *    anew, which the log does not tell: that is told as missed. One whose changes are not told any more ends all.
     * 5. Each answer has a limit, and so has each message while the log is read up to a place. A large transaction has many.
     *    Where nobody asks, this asks by itself.
     */

    private static final Logger logger = LoggerFactory.getLogger(ReplicationLink.class);

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    /** How long the server is waited for before it is woken. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);

    /** The sizes of the headers of a page: of any, and of the first of a file. */
    private static final List<Long> HEADERS = List.of(24L, 40L);

    private static final String POSITIONS = "SELECT pg_catalog.pg_current_wal_flush_lsn()::text,"
            + " pg_catalog.pg_current_wal_insert_lsn()::text, pg_catalog.current_setting('wal_block_size')::int";

    private static final String MESSAGE = "SELECT pg_catalog.pg_logical_emit_message(true, 'live_table', '')::text";

    private static final String SNAPSHOT = "SELECT pg_catalog.pg_current_snapshot()::text";

    /** Reads what a table is. */
    @FunctionalInterface
    interface Preparation {

        /**
         * Returns the table of a channel.
         *
         * @param before what it was before; null when it is listened to from now on
         */
        LoggedTable read(Connection connection, String channel, @Nullable LoggedTable before) throws SQLException;
    }

    private final ReplicationServer server;
    private final Connection connection;
    private final DatabaseIdentity database;
    private final LogReader reader;
    private final LoggedTables tables = new LoggedTables();
    private final VisibleGate gate = new VisibleGate();
    private final String publication;
    private final Preparation preparation;
    private final News news;
    private final Duration limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> asked;

    @GuardedBy("lock")
    private @Nullable Throwable failure;

    @GuardedBy("lock")
    private boolean hasRead;

    private volatile boolean closed;

    private volatile @Nullable Throwable endedBy;

    /** Connects. Blocks until all transactions have ended that were writing. */
    static ReplicationLink connect(
            ReplicationServer server,
            String publication,
            Preparation preparation,
            News news,
            ReplicationFigures figures,
            Duration limit)
            throws SQLException {
        Connection connection = server.open();
        try {
            ReplicationLink link =
                    new ReplicationLink(server, connection, publication, preparation, news, figures, limit);
            link.start();
            return link;
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private ReplicationLink(
            ReplicationServer server,
            Connection connection,
            String publication,
            Preparation preparation,
            News news,
            ReplicationFigures figures,
            Duration limit)
            throws SQLException {
        this.server = server;
        this.connection = connection;
        this.database = DatabaseIdentity.of(connection);
        this.publication = publication;
        this.preparation = preparation;
        this.news = news;
        this.limit = limit;
        this.reader = new LogReader(
                server.readLog(connection, publication), tables, gate, figures, this::hasRead, this::fail);
    }

    private void start() throws SQLException {
        try {
            long next = Long.parseLong(ask("SELECT pg_catalog.pg_current_xact_id()::text"));
            Snapshot snapshot = snapshot();
            gate.addUnread(
                    snapshot.running().stream().filter(each -> each < next).toList());
        } catch (SQLException | RuntimeException e) {
            try (reader) {
                throw e;
            }
        }
        reader.start();
        Thread thread = new Thread(this::run, "live-table-postgres-replication");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void listen(String channel) throws SQLException {
        try (Connection own = server.open()) {
            if (!DatabaseIdentity.of(own).equals(database)) {
                throw new IllegalStateException("The URL leads to another server than before");
            }
            tables.put(channel, preparation.read(own, channel, null));
        }
    }

    @Override
    public CompletableFuture<Void> catchUp() {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(hasEnded());
            }
            if (asked == null) {
                asked = new CompletableFuture<>();
                changed.signalAll();
            }
            return asked.copy();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long progress() {
        return reader.messages();
    }

    private IllegalStateException hasEnded() {
        return new IllegalStateException("The connection to PostgreSQL has ended", endedBy);
    }

    private void hasRead() {
        lock.lock();
        try {
            hasRead = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        CompletableFuture<Void> waiting = null;
        Throwable cause = null;
        try {
            long answered = System.nanoTime();
            long pause = SHORTEST_PAUSE;
            while (!closed) {
                long rest = answered + limit.toNanos() - System.nanoTime();
                waiting = await(gate.isEmpty() ? rest : Math.min(pause, rest));
                if (waiting != null || answered + limit.toNanos() - System.nanoTime() <= 0) {
                    readUpTo(place());
                    tellVisible();
                    answered = System.nanoTime();
                } else if (!gate.isEmpty()) {
                    pause = tellVisible() ? SHORTEST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
                }
                if (waiting != null) {
                    waiting.complete(null);
                    waiting = null;
                }
            }
        } catch (Throwable e) {
            cause = e;
        } finally {
            end(cause, waiting);
        }
    }

    /** Waits for something to do; returns who wants to catch up, and null if nobody does. */
    private @Nullable CompletableFuture<Void> await(long nanos) throws Exception {
        lock.lock();
        try {
            long rest = nanos;
            while (rest > 0 && !hasRead && asked == null && failure == null && !closed) {
                rest = changed.awaitNanos(rest);
            }
            throwFailure();
            hasRead = false;
            CompletableFuture<Void> taken = asked;
            asked = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void throwFailure() throws Exception {
        if (failure != null) {
            throw new SQLException("The log of the database cannot be read any more: " + failure.getMessage(), failure);
        }
    }

    /** Returns up to where the log has to be read, after it has looked at the tables. */
    private long place() throws SQLException {
        compareTables();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(POSITIONS)) {
            row.next();
            long written = place(row.getString(1));
            long next = place(row.getString(2));
            boolean isHeader = written % row.getInt(3) == 0 && HEADERS.contains(next - written);
            if (written >= next || isHeader) {
                return written;
            }
        }
        return place(ask(MESSAGE));
    }

    private static long place(String text) {
        return LogSequenceNumber.valueOf(text).asLong();
    }

    private void compareTables() throws SQLException {
        Map<String, LoggedTable> all = tables.all();
        Map<List<String>, String> versions = TableVersions.of(connection, publication, all.values());
        for (Map.Entry<String, LoggedTable> each : all.entrySet()) {
            LoggedTable table = each.getValue();
            if (!table.version().equals(versions.get(List.of(table.schema(), table.table())))) {
                tables.put(each.getKey(), preparation.read(connection, each.getKey(), table));
                news.lagged(each.getKey());
            }
        }
    }

    private void readUpTo(long place) throws Exception {
        long begun = System.nanoTime();
        long wakes = PATIENCE;
        long messages = reader.messages();
        long read = begun;
        while (Long.compareUnsigned(reader.position(), place) < 0 && !closed) {
            long now = System.nanoTime();
            long waited = now - begun;
            if (reader.messages() != messages) {
                messages = reader.messages();
                read = now;
            }
            if (now - read >= limit.toNanos()) {
                throw new TimeoutException("The server did not tell its log within " + limit);
            }
            if (waited >= wakes) {
                ask(MESSAGE);
                wakes *= 4;
            }
            boolean isRead;
            lock.lock();
            try {
                isRead = hasRead || changed.awaitNanos(SHORTEST_PAUSE) > 0 && hasRead;
                throwFailure();
                hasRead = false;
            } finally {
                lock.unlock();
            }
            if (isRead) {
                tellVisible();
            }
        }
    }

    /** Returns whether there was something visible. */
    private boolean tellVisible() throws SQLException {
        VisibleGate.Visible visible = gate.take(snapshot());
        if (visible.hasUnread()) {
            news.lagged(null);
        }
        visible.transactions().forEach(transaction -> transaction.tell(news, tables));
        return visible.hasUnread() || !visible.transactions().isEmpty();
    }

    private Snapshot snapshot() throws SQLException {
        return Snapshot.parse(ask(SNAPSHOT));
    }

    private String ask(String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    private void end(@Nullable Throwable cause, @Nullable CompletableFuture<Void> waiting) {
        boolean wasClosed;
        CompletableFuture<Void> late;
        endedBy = cause;
        lock.lock();
        try {
            wasClosed = closed;
            closed = true;
            late = asked;
            asked = null;
        } finally {
            lock.unlock();
        }
        reader.close();
        try {
            connection.close();
        } catch (SQLException e) {
            logger.debug("A connection failed to close", e);
        }
        fail(waiting);
        fail(late);
        if (!wasClosed) {
            news.ended(cause);
        }
    }

    private void fail(@Nullable CompletableFuture<Void> waiting) {
        if (waiting != null) {
            waiting.completeExceptionally(hasEnded());
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        reader.close();
    }
}
