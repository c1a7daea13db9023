package dev.livetable;

import dev.livetable.cache.Cache;
import dev.livetable.status.CallObserver;
import dev.livetable.status.LiveTableListener;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Table;
import dev.livetable.table.TableContext;
import dev.livetable.table.TimeLimits;
import dev.livetable.table.WritableTable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link LiveTable}. Every setting has a default. A duration that is not positive, or a capacity below 1, is
 * refused with an {@link IllegalArgumentException} that names the setting; a duration of more than a hundred years
 * counts as a hundred years. Not safe for use by many threads.
 */
public final class LiveTableBuilder {

    /** How many bytes of heap the changes that are kept take at the most, by default. */
    public static final long DEFAULT_CHANGES_KEPT = 8 * 1024 * 1024;

    /** How many pages can be fetched ahead at the most. */
    public static final int MOST_AHEAD = 100;

    /** How many questions can be fetched again at the most. */
    public static final int MOST_WARM = 10_000;

    private final String name;
    private Table master;
    private @Nullable Cache cache;
    private @Nullable WritableTable writeTarget;
    private @Nullable LiveStream stream;
    private @Nullable Duration ttl;
    private Duration staleWhileRevalidate = Duration.ZERO;
    private Duration staleIfError = Duration.ZERO;
    private Duration maxStaleness = Duration.ofSeconds(5);
    private @Nullable AfterRestart afterRestart;
    private int fetchSize = 1;
    private int readAhead;
    private @Nullable Duration negativeTtl;
    private int rewarm;
    private @Nullable Precision precision;
    private final Set<String> follows = new LinkedHashSet<>();
    private long changesKept = DEFAULT_CHANGES_KEPT;
    private final Map<String, String> dependencies = new LinkedHashMap<>();
    private double verifySample;
    private Duration fetchTimeout = Duration.ofSeconds(30);
    private int queueCapacity = 256;
    private Duration queueTimeout = Duration.ofSeconds(10);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private Duration settleTime = Duration.ofSeconds(5);
    private Duration drainTimeout = Duration.ofSeconds(20);
    private Duration streamTimeout = Duration.ofSeconds(5);
    private boolean waitsForStream = true;
    private Duration reconnectDelay = Duration.ofMillis(200);
    private Duration reconnectMaxDelay = Duration.ofSeconds(30);
    private Executor executor = LiveThreads.shared();
    private @Nullable Scheduler scheduler;
    private Clock clock = Clock.systemUTC();
    private DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();
    private CallerTransactions transactions = CallerTransactions.none();
    private @Nullable InTransaction inTransaction;
    private boolean hitsInSnapshots;
    private @Nullable Duration replicaLag;
    private @Nullable TableContext context;
    private boolean contextsDisjoint;
    private ThreadLocalCarrier carrier = ThreadLocalCarrier.none();
    private final List<LiveTableListener> listeners = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private boolean takesDefaults;
    private CallObserver observer = CallObserver.none();

    LiveTableBuilder(String name, Table master) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The name of a live table must not be blank");
        }
        this.name = name;
        this.master = master;
    }

    /**
     * Sets the cache. By default it is one in memory, of at most 64 MB, which all live tables of the process share that
     * are given none. There two tables of one name do not meet, and what one has kept is removed when it is closed.
     *
     * @param cache the cache; the table does not close it
     */
    public LiveTableBuilder cache(Cache cache) {
        if (isToldNow("cache")) {
            this.cache = cache;
        }
        return this;
    }

    /**
     * Puts another table in the place of the master, usually one around it. A write target stays as it is.
     *
     * @param wrapper is given the master, and returns what takes its place
     */
    public LiveTableBuilder wrapMaster(UnaryOperator<Table> wrapper) {
        this.master = wrapper.apply(master);
        return this;
    }

    /** Sets the table to write to; by default the master, if it can be written to. Reads go on showing the master. */
    public LiveTableBuilder writeTarget(WritableTable target) {
        if (isToldNow("writeTarget")) {
            this.writeTarget = target;
        }
        return this;
    }

    /** Sets what tells of changes at the master; by default nothing does. */
    public LiveTableBuilder stream(LiveStream stream) {
        if (isToldNow("stream")) {
            this.stream = stream;
        }
        return this;
    }

    /**
     * Sets how old rows may be that are served from the cache, counted from when their fetch began; by default any age.
     */
    public LiveTableBuilder ttl(Duration ttl) {
        Duration checked = TimeLimits.positive("ttl", ttl);
        if (isToldNow("ttl")) {
            this.ttl = checked;
        }
        return this;
    }

    /**
     * Sets for how long after the end of the {@linkplain #ttl ttl} rows are shown all the same, while they are fetched anew in
     * the background; by default not at all. Rows that are known to have changed are not shown, nor any while the stream may
     * have missed changes. A {@link Reading} says that it is of such rows.
     *
     * <p>Of no effect as a {@linkplain #defaults default} for a table without a ttl.
     *
     * @param time how long; zero for not at all
     */
    public LiveTableBuilder staleWhileRevalidate(Duration time) {
        Duration checked = StaleLimits.checked("staleWhileRevalidate", time);
        if (isToldNow("staleWhileRevalidate")) {
            this.staleWhileRevalidate = checked;
        }
        return this;
    }

    /**
     * Sets for how long rows that the cache ceased to show are shown all the same when the master fails or does not answer in
     * time; by default not at all. It counts from the end of the {@linkplain #ttl ttl}, or from when the stream may have begun
     * to miss changes, if that was before. Rows that are known to have changed are not shown. A {@link Reading} says that it
     * is of such rows, and whether changes may have been missed.
     *
     * @param time how long; zero for not at all
     */
    public LiveTableBuilder staleIfError(Duration time) {
        Duration checked = StaleLimits.checked("staleIfError", time);
        if (isToldNow("staleIfError")) {
            this.staleIfError = checked;
        }
        return this;
    }

    /**
     * Sets how old what is answered from the cache may be, where the stream {@linkplain LiveStream#catchesUp can catch up};
     * 5 s by default. A read that begins so long after a write was acknowledged on any node, or later, sees it or something
     * newer. The stream is asked three times in that time whether it has told all. As long as it does not say so, the
     * master answers, and the cache keeps what it has.
     *
     * <p>Of no effect as a {@linkplain #defaults default} for a table whose stream cannot catch up.
     *
     * @param limit the time, at least 10 ms; best longer than three times what a catch-up takes
     */
    public LiveTableBuilder maxStaleness(Duration limit) {
        Duration checked = Lease.checked("maxStaleness", TimeLimits.positive("maxStaleness", limit));
        if (isToldNow("maxStaleness")) {
            this.maxStaleness = checked;
        }
        return this;
    }

    /**
     * Sets what becomes of rows that the cache kept from an earlier process; by default they are invalidated when there
     * is a stream, and trusted when there is none. Over a stream that can catch up they are not trusted: nobody tells what
     * has changed while no process listened. There TRUST is of no effect as a {@linkplain #defaults default}, and else {@link
     * #build} refuses it.
     */
    public LiveTableBuilder afterRestart(AfterRestart afterRestart) {
        if (isToldNow("afterRestart")) {
            this.afterRestart = afterRestart;
        }
        return this;
    }

    /**
     * Adds something that rows which outlive a restart depend on, such as the version of the database's migrations.
     * Rows that the cache kept while it was another one, or was not known, are invalidated. By default they depend on
     * the master's identity and columns.
     *
     * @param name what it is; a later call with the same name takes the place of an earlier one
     * @param version a text that is another one when the rows may be others; not a secret
     */
    public LiveTableBuilder dependsOn(String name, String version) {
        dependencies.put(name, version);
        return this;
    }

    /**
     * Sets how many rows are fetched at once for smaller pages, which are cut out of what was fetched; by default pages
     * are fetched as they are asked for.
     *
     * @param rows the number of rows, at least 1; a page is fetched with so many of its size as there is room for
     * @throws IllegalArgumentException if it is below 1
     */
    public LiveTableBuilder fetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("fetchSize must be at least 1, not " + rows);
        }
        if (isToldNow("fetchSize")) {
            this.fetchSize = rows;
        }
        return this;
    }

    /**
     * Sets how many pages are fetched ahead, in the background, when pages of the same rows are read in order; none by
     * default. Where what was fetched ahead is mostly not read, none is for a while.
     *
     * @param pages the number of pages, from 0 for none to {@value #MOST_AHEAD}
     * @throws IllegalArgumentException if it is below 0 or above that
     */
    public LiveTableBuilder readAhead(int pages) {
        if (pages < 0 || pages > MOST_AHEAD) {
            throw new IllegalArgumentException("readAhead must be from 0 to " + MOST_AHEAD + ", not " + pages);
        }
        if (isToldNow("readAhead")) {
            this.readAhead = pages;
        }
        return this;
    }

    /**
     * Sets how long it is remembered at the most that an id has no row, counted from when the master was asked; by default it
     * is not, so each read of a row that is not there asks the master. It is forgotten earlier by a change of that id that is
     * known here, and when anything may have changed. Who asks for a row until somebody has inserted it, of whom nobody
     * tells, waits so long. Of a table at most 1,024 missing rows are remembered, the last ones; none where the master {@linkplain
     * Table#tellsMissing does not tell them for certain}, or may be {@linkplain #replicaLag behind}. Where most are never asked
     * for again, none is for a while.
     *
     * @param limit the time
     */
    public LiveTableBuilder negativeTtl(Duration limit) {
        Duration checked = TimeLimits.positive("negativeTtl", limit);
        if (isToldNow("negativeTtl")) {
            this.negativeTtl = checked;
        }
        return this;
    }

    /**
     * Sets how many of the questions that are asked most often are fetched again, in the background, after anything may
     * have changed; none by default. They are fetched one after the other, with pauses that chance decides (see {@link
     * #jitter}), when nothing of that kind has come for a moment. Where what was fetched is mostly not read, none is for a
     * while. Only questions that the table itself asks its master are fetched again, and a table with a {@link #context} is
     * refused: they are fetched for nobody.
     *
     * @param questions the number of questions, from 0 for none to {@value #MOST_WARM}
     * @throws IllegalArgumentException if it is below 0 or above that
     */
    public LiveTableBuilder rewarm(int questions) {
        if (questions < 0 || questions > MOST_WARM) {
            throw new IllegalArgumentException("rewarm must be from 0 to " + MOST_WARM + ", not " + questions);
        }
        if (isToldNow("rewarm")) {
            this.rewarm = questions;
        }
        return this;
    }

    /**
     * Sets what a write or an event of one row is taken to have changed. By default it is that row where the master
     * says that a write changes nothing else ({@link WritableTable#writeReach}), and any row of the table everywhere
     * else.
     *
     * @param precision {@link Precision#ROW} only where a write of one row changes that row alone: no trigger, no
     *     cascade and no logic of a server changes others
     */
    public LiveTableBuilder precision(Precision precision) {
        if (isToldNow("precision")) {
            this.precision = precision;
        }
        return this;
    }

    /**
     * Adds live tables that this one follows: whatever changes one of them may have changed anything here. They are
     * found by their names when the tables are put together as {@link LiveTables}.
     *
     * @param names the names of other live tables
     */
    public LiveTableBuilder follows(String... names) {
        follows.addAll(List.of(names));
        return this;
    }

    /**
     * Sets how many bytes of heap the changes may take that are kept to judge what is cached; {@value
     * #DEFAULT_CHANGES_KEPT} by default. What was last known to be right before the oldest of them is fetched anew.
     *
     * @param bytes the number of bytes, by estimate, 0 or more
     * @throws IllegalArgumentException if it is negative
     */
    public LiveTableBuilder changesKept(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("changesKept must be at least 0 bytes, not " + bytes);
        }
        if (isToldNow("changesKept")) {
            this.changesKept = bytes;
        }
        return this;
    }

    /**
     * Sets which part of the hits is compared with the master, to find out whether the cache shows what it should; none
     * by default. See {@link dev.livetable.status.LiveTableStatus#differing}.
     *
     * @param part the part, from 0 for none to 1 for all; 0.0001 is one hit in 10,000
     * @throws IllegalArgumentException if it is below 0 or above 1
     */
    public LiveTableBuilder verifySample(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("verifySample must be from 0 to 1, not " + part);
        }
        if (isToldNow("verifySample")) {
            this.verifySample = part;
        }
        return this;
    }

    /**
     * Sets how long a reader waits for another reader's fetch of the same rows, and for the master itself where he can be shown old
     * rows if it fails; 30 s by default.
     */
    public LiveTableBuilder fetchTimeout(Duration limit) {
        Duration checked = TimeLimits.positive("fetchTimeout", limit);
        if (isToldNow("fetchTimeout")) {
            this.fetchTimeout = checked;
        }
        return this;
    }

    /**
     * Sets how many writes may wait for their turn before further asynchronous ones are refused; 256 by default. Writes
     * that block their callers are never refused for that.
     *
     * @param capacity the number of writes, at least 1
     */
    public LiveTableBuilder queueCapacity(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("queueCapacity must be at least 1, not " + capacity);
        }
        if (isToldNow("queueCapacity")) {
            this.queueCapacity = capacity;
        }
        return this;
    }

    /** Sets how long a write waits for its turn before it is refused; 10 s by default. */
    public LiveTableBuilder queueTimeout(Duration limit) {
        Duration checked = TimeLimits.positive("queueTimeout", limit);
        if (isToldNow("queueTimeout")) {
            this.queueTimeout = checked;
        }
        return this;
    }

    /** Sets how long a write may take at the master before its outcome is called unknown; 30 s by default. */
    public LiveTableBuilder writeTimeout(Duration limit) {
        Duration checked = TimeLimits.positive("writeTimeout", limit);
        if (isToldNow("writeTimeout")) {
            this.writeTimeout = checked;
        }
        return this;
    }

    /** Sets how long after a write of unknown outcome anything counts as changed once more; 5 s by default. */
    public LiveTableBuilder settleTime(Duration time) {
        Duration checked = TimeLimits.positive("settleTime", time);
        if (isToldNow("settleTime")) {
            this.settleTime = checked;
        }
        return this;
    }

    /** Sets how long closing the table waits for the writes it has accepted; 20 s by default. */
    public LiveTableBuilder drainTimeout(Duration limit) {
        Duration checked = TimeLimits.positive("drainTimeout", limit);
        if (isToldNow("drainTimeout")) {
            this.drainTimeout = checked;
        }
        return this;
    }

    /**
     * Sets how long a subscription may take until it is confirmed, and how long building the table waits for the
     * first one; 5 s by default.
     */
    public LiveTableBuilder streamTimeout(Duration limit) {
        Duration checked = TimeLimits.positive("streamTimeout", limit);
        if (isToldNow("streamTimeout")) {
            this.streamTimeout = checked;
        }
        return this;
    }

    /**
     * Sets whether building the table waits for its stream, which it does by default. A table that is not waited for
     * reads from its master until its stream is there; {@link LiveTables#awaitStreams} waits for many at once.
     */
    public LiveTableBuilder waitForStream(boolean waits) {
        if (isToldNow("waitsForStream")) {
            this.waitsForStream = waits;
        }
        return this;
    }

    /**
     * Sets how long after the loss of a stream a new subscription is made. Chance takes up to half of each delay off,
     * see {@link #jitter}.
     *
     * @param first the first delay; 200 ms by default
     * @param longest what it grows to, twice as long each time, while subscribing fails; 30 s by default
     */
    public LiveTableBuilder reconnectDelay(Duration first, Duration longest) {
        Duration checkedFirst = TimeLimits.positive("reconnectDelay", first);
        Duration checkedLongest = TimeLimits.positive("reconnectMaxDelay", longest);
        if (isToldNow("reconnectDelay")) {
            this.reconnectDelay = checkedFirst;
            this.reconnectMaxDelay = checkedLongest;
        }
        return this;
    }

    /**
     * Sets what runs writes, subscriptions and notifications; by default daemon threads shared by all live tables. What
     * it refuses to take is refused to the caller if that is a write or a read, tried again if it is a subscription,
     * and run on another thread if it is a timer or a notification.
     *
     * @param executor an executor that does not run tasks on the thread that hands them over, and has threads enough
     *     for calls that hang; the table does not shut it down
     */
    public LiveTableBuilder executor(Executor executor) {
        if (isToldNow("executor")) {
            this.executor = executor;
        }
        return this;
    }

    /** Sets the time that limits, delays and waits go by; by default the real time. */
    public LiveTableBuilder scheduler(Scheduler scheduler) {
        if (isToldNow("scheduler")) {
            this.scheduler = scheduler;
        }
        return this;
    }

    /** Sets the clock that says when rows were fetched; by default the system's. */
    public LiveTableBuilder clock(Clock clock) {
        if (isToldNow("clock")) {
            this.clock = clock;
        }
        return this;
    }

    /**
     * Sets where the chance comes from that spreads reconnects, so that many tables do not come back at one moment.
     *
     * @param jitter returns numbers from 0 (included) to 1 (excluded); safe for use by many threads
     */
    public LiveTableBuilder jitter(DoubleSupplier jitter) {
        if (isToldNow("jitter")) {
            this.jitter = jitter;
        }
        return this;
    }

    /** Sets what tells of the transactions that callers are in; by default there are none. */
    public LiveTableBuilder transactions(CallerTransactions transactions) {
        if (isToldNow("transactions")) {
            this.transactions = transactions;
        }
        return this;
    }

    /**
     * Sets what answers reads in a transaction of the master that may write; by default the cache until it has written,
     * where the master {@linkplain Table#noticesWrites notices} that, else the master. In a transaction of isolation
     * REPEATABLE READ or stricter it is the master, whatever is set here.
     *
     * <p>With {@link InTransaction#UNTIL_WRITE} a row that is read in a transaction is as old as the cache has it, and not
     * as new as the database has it then. Who reads a row to compute what he writes asks {@link LiveTable#fresh()}, or
     * writes under a version.
     */
    public LiveTableBuilder inTransaction(InTransaction answers) {
        if (isToldNow("inTransaction")) {
            this.inTransaction = answers;
        }
        return this;
    }

    /**
     * Sets whether the cache answers reads in a transaction that only reads and is of isolation REPEATABLE READ or
     * stricter; by default not, since what it answers may be newer than what that transaction sees otherwise.
     */
    public LiveTableBuilder hitsInSnapshots(boolean allowed) {
        if (isToldNow("hitsInSnapshots")) {
            this.hitsInSnapshots = allowed;
        }
        return this;
    }

    /**
     * Sets for how long after a change the master may answer with what was before, as a replica of a database does. After
     * that time the change is appended once more, so that nothing stays that was fetched meanwhile. By default the
     * master is never behind.
     *
     * @param lag the longest time that the master is behind
     */
    public LiveTableBuilder replicaLag(Duration lag) {
        Duration checked = TimeLimits.positive("replicaLag", lag);
        if (isToldNow("replicaLag")) {
            this.replicaLag = checked;
        }
        return this;
    }

    /**
     * Sets what tells in which context the calling thread reads and writes, such as the tenant or the user; by default all
     * who ask see the same. With a context, rows that were read in one are never shown in another, each write is carried
     * out in the context of its caller, and a call without a context is refused with a {@link
     * dev.livetable.table.ContextException}. All contexts have the same columns.
     *
     * <p>A master that itself remembers something by the call of one caller has to be given the same context: {@link
     * dev.livetable.table.Table#isSharedByCallers} says so, and then {@link #build} refuses it without.
     *
     * @param context what tells it; see {@link #carrier} for how it reaches other threads
     */
    public LiveTableBuilder context(TableContext context) {
        if (isToldNow("context")) {
            this.context = context;
        }
        return this;
    }

    /**
     * Sets whether contexts are disjoint: no row is shown in two of them, and none goes from one to another, as where each
     * tenant has a database or a schema of its own. Then a change in one context leaves what is cached of all others as it
     * is. By default they are not: then each change may have changed any row of any context.
     *
     * @param areDisjoint whether they are; of no effect without a {@link #context}
     */
    public LiveTableBuilder contextsDisjoint(boolean areDisjoint) {
        if (isToldNow("contextsDisjoint")) {
            this.contextsDisjoint = areDisjoint;
        }
        return this;
    }

    /**
     * Sets what carries the thread-locals of a caller to the threads that work for it: those that carry out its writes, and
     * those that fetch for it. By default nothing is carried.
     */
    public LiveTableBuilder carrier(ThreadLocalCarrier carrier) {
        if (isToldNow("carrier")) {
            this.carrier = carrier;
        }
        return this;
    }

    /** Adds a listener, which is told of what this table does. Those added before stay. */
    public LiveTableBuilder listener(LiveTableListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Sets what observes the calls of the master, such as to trace them; by default nothing does. */
    public LiveTableBuilder observer(CallObserver observer) {
        if (isToldNow("observer")) {
            this.observer = observer;
        }
        return this;
    }

    /**
     * Takes settings that count only where this builder has not been told otherwise before. What comes later counts in
     * any case. Listeners, wrappers, tables to follow and dependencies are added as ever.
     *
     * @param defaults is given this builder
     */
    public LiveTableBuilder defaults(Consumer<LiveTableBuilder> defaults) {
        boolean before = takesDefaults;
        takesDefaults = true;
        try {
            defaults.accept(this);
        } finally {
            takesDefaults = before;
        }
        return this;
    }

    /** Returns whether the setting takes what it is given: a default does not take the place of what was told. */
    private boolean isToldNow(String setting) {
        if (takesDefaults) {
            return !told.contains(setting);
        }
        told.add(setting);
        return true;
    }

    /**
     * Builds the table. Contacts a stream and waits a limited time for it, see {@link #waitForStream}; does not contact
     * the master. Where it fails, nothing of what it began goes on.
     *
     * @throws IllegalStateException if there is a live table of this name on this cache; or if {@link #maxStaleness} was
     *     set and no stream can keep it, or {@link AfterRestart#TRUST} where one can, or {@link #staleWhileRevalidate}
     *     without a ttl
     * @throws IllegalArgumentException if there is a {@link #context}, and the master or the write target uses what it
     *     learned from one caller for others; or there is a {@link #rewarm}, too
     */
    public LiveTable build() {
        if (context != null) {
            refuseShared("master", master);
            refuseShared("write target", writeTarget());
            refuseRewarm();
        }
        Settings settings = settings();
        return new LiveTable(LiveTableParts.start(this, settings), settings.stale());
    }

    private void refuseRewarm() {
        if (rewarm > 0) {
            throw new IllegalArgumentException("Live table '" + name + "' has a context, and a rewarm of " + rewarm
                    + ": questions that are fetched again are fetched for nobody, so in no context. Leave rewarm out");
        }
    }

    private void refuseShared(String role, @Nullable Table table) {
        if (table != null && table.isSharedByCallers()) {
            throw new IllegalArgumentException("Live table '" + name + "' has a context, but its " + role + ", a "
                    + table.getClass().getName()
                    + ", uses what it learned from one caller for others. Give the builder of"
                    + " that table the same context(..)");
        }
    }

    private Settings settings() {
        return new Settings(
                executor,
                new BackgroundCalls(executor),
                scheduler == null ? Scheduler.system(executor) : scheduler,
                clock,
                jitter,
                transactions,
                new Contexts(name, context, contextsDisjoint, carrier),
                inTransaction,
                hitsInSnapshots,
                replicaLag,
                ttl,
                staleLimits(),
                leaseLength(),
                fetchSize,
                new Thrift(readAhead, replicaLag == null ? negativeTtl : null, rewarm),
                changesKept,
                verifySample,
                stream != null && stream.catchesUp() ? whereLeased(stream) : afterRestart,
                fetchTimeout,
                queueCapacity,
                queueTimeout,
                writeTimeout,
                settleTime,
                drainTimeout,
                streamTimeout,
                reconnectDelay,
                reconnectMaxDelay);
    }

    /** Returns for how long old rows are shown. Without a ttl none is old but by a gap. */
    private StaleLimits staleLimits() {
        if (ttl != null || staleWhileRevalidate.isZero()) {
            return new StaleLimits(staleWhileRevalidate, staleIfError);
        }
        if (told.contains("staleWhileRevalidate")) {
            throw new IllegalStateException(
                    "Live table '" + name + "' cannot show rows for " + staleWhileRevalidate
                            + " after its ttl (staleWhileRevalidate): it has no ttl. Set one, or leave staleWhileRevalidate out");
        }
        return new StaleLimits(Duration.ZERO, staleIfError);
    }

    /** Returns what becomes of rows from an earlier process where the age of rows is promised. */
    private @Nullable AfterRestart whereLeased(LiveStream leased) {
        if (afterRestart != AfterRestart.TRUST) {
            return afterRestart;
        }
        if (told.contains("afterRestart")) {
            throw new IllegalStateException(
                    "Live table '" + name + "' cannot trust the rows of an earlier process (afterRestart"
                            + " TRUST): its stream, a " + leased.getClass().getName()
                            + ", promises that no row is older than maxStaleness, and nobody tells what has changed while no process"
                            + " listened. Leave afterRestart out");
        }
        return null;
    }

    /** Returns how long a lease lasts; null where the stream cannot tell when it has told all, so that there is none. */
    private @Nullable Duration leaseLength() {
        if (stream != null && stream.catchesUp()) {
            return maxStaleness;
        }
        if (told.contains("maxStaleness")) {
            throw new IllegalStateException("Live table '" + name + "' cannot keep to a maxStaleness of " + maxStaleness
                    + (stream == null
                            ? ": it has no stream that tells what others change"
                            : ": its stream, a " + stream.getClass().getName()
                                    + ", cannot say when it has told all that has changed")
                    + ". Leave maxStaleness out and give the table a ttl, or give it a stream that can catch up, such as that"
                    + " of a PostgreSQL database or of a bus");
        }
        return null;
    }

    /** Returns the name of the table to build. */
    public String name() {
        return name;
    }

    Table master() {
        return master;
    }

    Cache cache() {
        return cache == null ? DefaultCache.shared() : cache;
    }

    @Nullable
    WritableTable writeTarget() {
        return writeTarget != null ? writeTarget : master instanceof WritableTable writable ? writable : null;
    }

    @Nullable
    LiveStream stream() {
        return stream;
    }

    @Nullable
    Precision precision() {
        return precision;
    }

    Set<String> follows() {
        return Set.copyOf(follows);
    }

    Map<String, String> dependencies() {
        return Map.copyOf(dependencies);
    }

    boolean waitsForStream() {
        return waitsForStream;
    }

    List<LiveTableListener> listeners() {
        return listeners;
    }

    CallObserver observer() {
        return observer;
    }

    /** Returns the name of the table to build, and the class of its master. */
    @Override
    public String toString() {
        return "builder of live table '" + name + "' over a "
                + master.getClass().getName();
    }
}
