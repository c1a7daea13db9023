package dev.livetable.stream.postgres;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.SharedStream.News;
import dev.livetable.stream.StreamSetupException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that listens, and the one thread that uses it. */
final class ListeningConnection implements SharedStream.Connection {

    /*
     * 1. One thread uses the connection from its start to its end. Others leave it their wishes.
     * 2. A channel is known before LISTEN is sent.
     * 3. Catching up: the server sends what was told by transactions that had committed before it answers a question. So
     *    those who wait are taken first, then the question is asked, then all that has come is told, and then they have
     *    caught up. Who asks meanwhile waits for the next question.
     * 4. The question is whether all is as it was: the same process of the server, which listens to each channel, and the
     *    same tables with their triggers. So a table whose triggers were dropped or disabled, that was replaced by another
     *    one, or that has become a part of one, ends the connection before anybody has caught up. What else was done to a
     *    table or its triggers gives the catalog's row another xmin. Then the function and the triggers are compared again:
     *    if they tell no more, the connection ends, too. If they do, something is told as missed, as rows written anew in
     *    another type, or a trigger that was disabled and enabled again.
     * 5. Whatever fails on the connection ends it. Each answer has a limit, by the connection's own timeout. For a word that
     *    stops half-way the driver knows no limit, so there is one from outside, too.
     */

    private static final Logger logger = LoggerFactory.getLogger(ListeningConnection.class);

    private static final int LISTEN_MILLIS = 10;
    private static final double MUCH_OF_THE_QUEUE = 0.25;

    private static final String QUESTION = """
            SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_notification_queue_usage(), w.channel,
              w.channel IN (SELECT pg_catalog.pg_listening_channels()),
              c.oid, pg_catalog.concat_ws('/', c.xmin,
                (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', t.oid, t.xmin, p.xmin), ',' ORDER BY t.oid)
                  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                  WHERE t.tgrelid = c.oid AND p.proname = w.function)),
              (SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                WHERE t.tgrelid = c.oid AND t.tgenabled = 'A' AND p.proname = w.function),
              EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
                OR EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
            FROM unnest(?, ?, ?, ?) AS w(channel, space, relation, function)
              LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
              ON n.nspname = w.space AND c.relname = w.relation
            """;

    /**
     * A table that is listened to.
     *
     * @param name the channel
     * @param facts what the table is
     * @param sql what makes its triggers
     * @param changes reads what is told
     */
    record Channel(String name, TableFacts facts, TriggerSql sql, ToldChanges changes) {}

    /** Makes ready what is listened to. */
    @FunctionalInterface
    interface Preparation {

        /**
         * Returns the channel of a table, whose triggers are there. May block.
         *
         * @param listening the database that is listened to
         */
        Channel prepare(String key, DatabaseIdentity listening) throws SQLException;
    }

    private record Wish(String key, Channel channel, CompletableFuture<Void> fulfilled) {}

    private final Connection connection;
    private final PGConnection driver;
    private final int process;
    private final DatabaseIdentity database;
    private final News news;
    private final Preparation preparation;
    private final Duration limit;
    private final AtomicLong received;
    private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Used by the one thread only. */
    private final Map<String, Channel> channels = new HashMap<>();

    /** What each table was last, by its channel; used by the one thread only. */
    private final Map<String, String> versions = new HashMap<>();

    /** Used by the one thread only. */
    private boolean queueIsFull;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> asked;

    private volatile boolean closed;

    private volatile @Nullable Throwable endedBy;

    /**
     * Takes a connection that was checked, and starts to use it.
     *
     * @param limit how long each answer may take
     * @param received counts what is told
     */
    static ListeningConnection start(
            Connection connection, News news, Preparation preparation, Duration limit, AtomicLong received)
            throws SQLException {
        ListeningConnection listening = new ListeningConnection(connection, news, preparation, limit, received);
        Thread thread = new Thread(listening::run, "live-table-postgres");
        thread.setDaemon(true);
        thread.start();
        return listening;
    }

    private ListeningConnection(
            Connection connection, News news, Preparation preparation, Duration limit, AtomicLong received)
            throws SQLException {
        this.connection = connection;
        this.driver = connection.unwrap(PGConnection.class);
        this.news = news;
        this.preparation = preparation;
        this.limit = limit;
        this.received = received;
        this.database = DatabaseIdentity.of(connection);
        try (Statement statement = connection.createStatement()) {
            // Else a server that cannot send to a node that was stopped keeps all that is told after that.
            statement.execute("SET tcp_user_timeout = '60s'");
            statement.execute("SET idle_session_timeout = 0");
            try (ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
                row.next();
                this.process = row.getInt(1);
            }
        }
    }

    @Override
    public void listen(String key) throws Exception {
        Wish wish = new Wish(key, preparation.prepare(key, database), new CompletableFuture<>());
        wishes.add(wish);
        over.whenComplete((all, failure) -> wish.fulfilled().completeExceptionally(hasEnded()));
        try {
            wish.fulfilled().get(limit.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
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
                abortUnlessDone(asked, limit.multipliedBy(2));
            }
            return asked.copy();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long progress() {
        return received.get();
    }

    private IllegalStateException hasEnded() {
        return new IllegalStateException("The connection to PostgreSQL has ended", endedBy);
    }

    private void run() {
        Throwable cause = null;
        try {
            long answered = System.nanoTime();
            while (!closed) {
                tell(driver.getNotifications(LISTEN_MILLIS));
                for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                    fulfil(wish);
                }
                CompletableFuture<Void> waiting = takeAsked();
                if (waiting != null || System.nanoTime() - answered > limit.toNanos()) {
                    ask();
                    tell(driver.getNotifications());
                    answered = System.nanoTime();
                }
                if (waiting != null) {
                    waiting.complete(null);
                }
            }
        } catch (Throwable e) {
            cause = e;
        } finally {
            end(cause);
        }
    }

    private void tell(PGNotification @Nullable [] told) {
        if (told == null) {
            return;
        }
        for (PGNotification word : told) {
            received.incrementAndGet();
            channels.forEach((key, channel) -> {
                if (channel.name().equals(word.getName())) {
                    for (LiveEvent event : channel.changes().events(word.getParameter())) {
                        news.event(key, event);
                    }
                }
            });
        }
    }

    private void fulfil(Wish wish) throws SQLException {
        Channel channel = wish.channel();
        boolean isOther = channels.values().stream()
                .anyMatch(each -> each.name().equals(channel.name())
                        && !each.sql().mark().equals(channel.sql().mark()));
        if (isOther) {
            wish.fulfilled()
                    .completeExceptionally(new StreamSetupException(
                            "Table '" + channel.facts().name() + "' is listened to for other columns already",
                            "Name the same columns for each live table over it (stream.columns, id-columns)."));
            return;
        }
        channels.put(wish.key(), channel);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("LISTEN " + TriggerSql.quoted(channel.name()));
        }
        ask();
        wish.fulfilled().complete(null);
    }

    private @Nullable CompletableFuture<Void> takeAsked() {
        lock.lock();
        try {
            CompletableFuture<Void> taken = asked;
            asked = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void ask() throws SQLException {
        Map<String, Channel> byName = new HashMap<>();
        channels.values().forEach(channel -> byName.put(channel.name(), channel));
        Collection<Channel> all = byName.values();
        try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
            statement.setArray(1, texts(all, Channel::name));
            statement.setArray(2, texts(all, channel -> channel.facts().schema()));
            statement.setArray(3, texts(all, channel -> channel.facts().table()));
            statement.setArray(4, texts(all, channel -> channel.sql().function()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    compare(rows, requireNonNull(byName.get(rows.getString(3))));
                }
            }
        }
    }

    private void compare(ResultSet row, Channel channel) throws SQLException {
        if (row.getInt(1) != process || !row.getBoolean(4)) {
            throw new IllegalStateException(
                    "The server does not listen for this connection any more: a pooler stands in between");
        }
        boolean isSame = row.getLong(5) == channel.facts().oid()
                && row.getInt(7) == TriggerSql.Trigger.values().length
                && !row.getBoolean(8);
        if (!isSame) {
            throw new IllegalStateException("Table '" + channel.facts().name()
                    + "' is another one than it was, a part of" + " one, or without its triggers");
        }
        String version = row.getString(6);
        String before = versions.put(channel.name(), version);
        if (!version.equals(before)) {
            checkTells(channel);
        }
        if (before != null && !before.equals(version)) {
            channels.forEach((key, each) -> {
                if (each.name().equals(channel.name())) {
                    news.lagged(key);
                }
            });
        }
        lookAtQueue(row.getDouble(2));
    }

    private void checkTells(Channel channel) throws SQLException {
        String silence = new TriggerSetup(connection, channel.facts(), channel.sql()).silence();
        if (silence != null) {
            throw new IllegalStateException(
                    "Table '" + channel.facts().name() + "' does not tell its changes any more: " + silence);
        }
    }

    private Array texts(Collection<Channel> all, Function<Channel, String> text) throws SQLException {
        return connection.createArrayOf("text", all.stream().map(text).toArray());
    }

    private void lookAtQueue(double usage) {
        if (usage >= MUCH_OF_THE_QUEUE && !queueIsFull) {
            logger.warn(
                    "{} % of the server's queue of notifications is used. When it is full, writes fail. Look for a session"
                            + " that listens and stays in a transaction, or does not read",
                    Math.round(usage * 100));
        }
        queueIsFull = usage >= MUCH_OF_THE_QUEUE;
    }

    private void end(@Nullable Throwable cause) {
        boolean wasClosed;
        CompletableFuture<Void> waiting;
        endedBy = cause;
        lock.lock();
        try {
            wasClosed = closed;
            closed = true;
            waiting = asked;
            asked = null;
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.completeExceptionally(hasEnded());
        }
        try {
            connection.close();
        } catch (SQLException e) {
            logger.debug("A connection failed to close", e);
        }
        over.complete(null);
        if (!wasClosed) {
            news.ended(cause);
        }
    }

    private void abortUnlessDone(CompletableFuture<Void> done, Duration within) {
        done.orTimeout(within.toMillis(), TimeUnit.MILLISECONDS).whenComplete((all, failure) -> {
            if (failure instanceof TimeoutException) {
                abort();
            }
        });
    }

    /** Makes whatever the thread does on the connection fail. */
    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            logger.debug("A connection failed to be aborted", e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        abortUnlessDone(over, limit);
    }
}
