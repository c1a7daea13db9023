package dev.livetable.stream.postgres;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.SharedStream.News;
import dev.livetable.stream.StreamSetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
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
     *    table, its columns or its triggers gives it another version. Then the function and the triggers are compared again:
     *    if they tell no more, or the id is made of other columns, the connection ends, too. Else something is told as missed,
     *    as rows written anew in another type, columns that have changed their names with each other, or a trigger that was
     *    disabled and enabled again. What is told from then on is read by the columns as they are now.
     * 5. Whatever fails on the connection ends it. Each answer has a limit, by the connection's own timeout. For a word that
     *    stops half-way the driver knows no limit, so there is one from outside, too.
     */

    private static final Logger logger = LoggerFactory.getLogger(ListeningConnection.class);

    private static final int LISTEN_MILLIS = 10;
    private static final double MUCH_OF_THE_QUEUE = 0.25;

    /**
     * A table that is listened to.
     *
     * @param name the channel
     * @param facts what the table is
     * @param sql what makes its triggers
     * @param changes reads what is told
     */
    record Channel(String name, TableFacts facts, TriggerSql sql, ToldChanges changes) {

        Channel telling(ToldChanges now) {
            return new Channel(name, facts, sql, now);
        }
    }

    /** Makes ready what is listened to. */
    interface Preparation {

        /**
         * Returns the channel of a table, whose triggers are there. May block.
         *
         * @param listening the database that is listened to
         */
        Channel prepare(String key, DatabaseIdentity listening) throws SQLException;

        /**
         * Returns what a table is now that was prepared before.
         *
         * @throws StreamSetupException if it is none any more whose changes could be told
         */
        TableFacts look(Connection connection, String key, TableFacts before) throws SQLException;
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

    /** Whom the question answers that is asked now; used by the one thread only. */
    private @Nullable CompletableFuture<Void> answered;

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
            long since = System.nanoTime();
            while (!closed) {
                tell(driver.getNotifications(LISTEN_MILLIS));
                for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                    fulfil(wish);
                }
                answered = takeAsked();
                if (answered != null || System.nanoTime() - since > limit.toNanos()) {
                    ask();
                    tell(driver.getNotifications());
                    since = System.nanoTime();
                }
                if (answered != null) {
                    answered.complete(null);
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
            wish.fulfilled().completeExceptionally(channel.facts().isHeardOfOtherwise());
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
        for (ListeningQuestion.Answer answer : ListeningQuestion.ask(connection, byName.values())) {
            compare(answer, requireNonNull(byName.get(answer.channel())));
        }
    }

    private void compare(ListeningQuestion.Answer now, Channel channel) throws SQLException {
        if (now.process() != process || !now.listens()) {
            throw new IllegalStateException(
                    "The server does not listen for this connection any more: a pooler stands in between");
        }
        boolean isSame = now.oid() == channel.facts().oid()
                && now.triggers() == TriggerSql.Trigger.values().length
                && !now.isFamily();
        if (!isSame) {
            throw new IllegalStateException("Table '" + channel.facts().name()
                    + "' is another one than it was, a part of" + " one, or without its triggers");
        }
        String version = now.version();
        String before = versions.put(channel.name(), version);
        if (!version.equals(before)) {
            checkTells(channel);
        }
        if (before != null && !before.equals(version)) {
            for (Map.Entry<String, Channel> each : channels.entrySet()) {
                if (each.getValue().name().equals(channel.name())) {
                    each.setValue(lookedAt(each.getKey(), each.getValue()));
                    news.lagged(each.getKey());
                }
            }
        }
        lookAtQueue(now.queueUsage());
    }

    /** Returns a channel with what is told there read by the columns of now; as anything where that cannot be. */
    private Channel lookedAt(String key, Channel channel) throws SQLException {
        TableFacts before = channel.facts();
        String lost;
        try {
            TableFacts now = preparation.look(connection, key, before);
            if (!now.idColumns().equals(before.idColumns())) {
                throw new IllegalStateException("The id of table '" + before.name() + "' is made of " + now.idColumns()
                        + " now, and was of " + before.idColumns());
            }
            if (now.toldNames().equals(channel.sql().toldNames())) {
                return channel.telling(new ToldChanges(now, channel.sql().mark()));
            }
            lost = "what is to be told is " + now.toldNames() + " now, and the triggers tell "
                    + channel.sql().toldNames();
        } catch (StreamSetupException e) {
            lost = e.getMessage() + ". " + e.advice();
        }
        logger.warn("Each change of {} is taken for one of anything from now on: {}", before.name(), lost);
        return channel.telling(ToldChanges.ofAnything(before));
    }

    private void checkTells(Channel channel) throws SQLException {
        String silence = new TriggerSetup(connection, channel.facts(), channel.sql()).silence();
        if (silence != null) {
            throw new IllegalStateException(
                    "Table '" + channel.facts().name() + "' does not tell its changes any more: " + silence);
        }
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
        Stream.of(answered, waiting).filter(Objects::nonNull).forEach(each -> each.completeExceptionally(hasEnded()));
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
