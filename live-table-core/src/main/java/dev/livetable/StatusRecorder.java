package dev.livetable;

import static java.util.Objects.requireNonNull;

import dev.livetable.status.CacheOperation;
import dev.livetable.status.CallObserver;
import dev.livetable.status.Economy;
import dev.livetable.status.EconomyCount;
import dev.livetable.status.FetchOutcome;
import dev.livetable.status.GapReason;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StaleReason;
import dev.livetable.status.StreamState;
import dev.livetable.status.Verdict;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a live table does, and tells its listeners and its observer. */
final class StatusRecorder {

    /** How many reads past the cache there are before it matters that nearly all are. */
    private static final int MANY_READS = 1_000;

    private static final Logger logger = LoggerFactory.getLogger(StatusRecorder.class);

    private final String table;
    private final Clock clock;
    private final ListenerRelay[] relays;
    private final CallObserver observer;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder bypasses = new LongAdder();
    private final LongAdder staleReads = new LongAdder();
    private final Map<StaleReason, LongAdder> staleByReason = new EnumMap<>(StaleReason.class);
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder failedRefreshes = new LongAdder();
    private final LongAdder inTransactions = new LongAdder();
    private final AtomicBoolean hasToldBypasses = new AtomicBoolean();
    private final Map<InvalidationCause, LongAdder> invalidations = new EnumMap<>(InvalidationCause.class);
    private final LongAdder cacheErrors = new LongAdder();
    private final LongAdder fills = new LongAdder();
    private final LongAdder rejectedFills = new LongAdder();
    private final LongAdder tooLargeFills = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final Map<GapReason, LongAdder> gaps = new EnumMap<>(GapReason.class);
    private final LongAdder echoes = new LongAdder();
    private final Map<Verdict, LongAdder> verdicts = new EnumMap<>(Verdict.class);
    private final LongAdder verified = new LongAdder();
    private final LongAdder differing = new LongAdder();
    private final Map<Economy, Supplier<EconomyCount>> economies = new ConcurrentHashMap<>();
    private volatile LiveTableStatus.@Nullable Invalidation lastInvalidation;
    private volatile @Nullable Instant lastEvent;

    /**
     * Takes what it counts and tells for.
     *
     * @param executor what tells the listeners; it takes every task
     * @param observer what observes the calls of the master
     */
    StatusRecorder(
            String table, Clock clock, List<LiveTableListener> listeners, Executor executor, CallObserver observer) {
        this.table = table;
        this.clock = clock;
        this.observer = new ObserverGuard(observer);
        this.relays = listeners.stream()
                .map(listener -> new ListenerRelay(listener, executor))
                .toArray(ListenerRelay[]::new);
        for (InvalidationCause cause : InvalidationCause.values()) {
            invalidations.put(cause, new LongAdder());
        }
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict, new LongAdder());
        }
        for (StaleReason reason : StaleReason.values()) {
            staleByReason.put(reason, new LongAdder());
        }
        for (GapReason reason : GapReason.values()) {
            gaps.put(reason, new LongAdder());
        }
    }

    String table() {
        return table;
    }

    /** Counts a read that was answered from the cache, as {@link #read} does. */
    void hit() {
        hits.increment();
        tellRead(ReadSource.HIT);
    }

    void read(ReadSource source) {
        adder(source).increment();
        tellRead(source);
    }

    private void tellRead(ReadSource source) {
        for (ListenerRelay relay : relays) {
            relay.read(table, source);
        }
    }

    /** Counts a read that was answered with old rows. */
    void staleRead(StaleReason reason) {
        requireNonNull(staleByReason.get(reason)).increment();
        read(ReadSource.STALE);
    }

    /** Counts a fetch in the background of rows that are old. */
    void refreshed(boolean isOk) {
        (isOk ? refreshes : failedRefreshes).increment();
    }

    /** Counts a read past the cache because of its transaction; where nearly all reads are so, that is logged once. */
    void bypassed() {
        inTransactions.increment();
        long bypassed = inTransactions.sum();
        if (bypassed >= MANY_READS
                && LiveTableStatus.isNearlyAll(bypassed, hits.sum() + misses.sum() + bypasses.sum() + staleReads.sum())
                && !hasToldBypasses.getAndSet(true)) {
            logger.warn(
                    "Live table '{}' has answered nearly all of its reads past the cache, since they came in transactions of"
                            + " its master that may write. Mark transactions that only read as readOnly, or allow hits until"
                            + " a transaction has written by in-transaction: until-write. This is logged once",
                    table);
        }
    }

    /** Begins to observe a fetch, on the thread that calls the master. */
    ObservedCall<FetchOutcome> fetching(QuestionKind question) {
        return observer.fetching(table, question);
    }

    /** Returns a fetch that another thread carries out for the calling one. */
    Runnable handedOver(Runnable fetch) {
        return observer.handedOver(fetch);
    }

    /** Ends a fetch. A question that was refused is no call of the master: nobody asks it for what it does not have. */
    void fetched(ObservedCall<FetchOutcome> observed, Duration took, @Nullable Throwable failure) {
        FetchOutcome outcome = FetchOutcome.of(failure);
        observed.end(outcome, failure);
        if (outcome != FetchOutcome.REFUSED) {
            tell(listener -> listener.fetched(table, took, failure));
        }
    }

    /** Begins to observe a write, on the thread of its caller. */
    ObservedCall<WriteOutcome> writing(WriteOperation operation) {
        return observer.writing(table, operation);
    }

    void filled() {
        fills.increment();
        tell(listener -> listener.filled(table));
    }

    void fillRejected() {
        rejectedFills.increment();
        tell(listener -> listener.fillRejected(table));
    }

    void fillTooLarge() {
        tooLargeFills.increment();
        tell(listener -> listener.fillTooLarge(table));
    }

    void written(WriteOperation operation, WriteOutcome outcome, Duration waited, Duration took) {
        tell(listener -> listener.written(table, operation, outcome, waited, took));
    }

    void invalidated(InvalidationCause cause) {
        countInvalidation(cause);
        tellInvalidation(cause);
    }

    void countInvalidation(InvalidationCause cause) {
        requireNonNull(invalidations.get(cause)).increment();
        lastInvalidation = new LiveTableStatus.Invalidation(cause, clock.instant());
    }

    void tellInvalidation(InvalidationCause cause) {
        tell(listener -> listener.invalidated(table, cause));
    }

    /** Counts an entry that was judged because changes had come since it was known to be right. */
    void judged(Verdict verdict) {
        requireNonNull(verdicts.get(verdict)).increment();
    }

    /** Counts a hit that was compared with the master. */
    void verified(boolean isSame) {
        (isSame ? verified : differing).increment();
    }

    void event() {
        events.increment();
        lastEvent = clock.instant();
    }

    /** Counts a stretch in which events may have been missed. */
    void gap(GapReason reason) {
        requireNonNull(gaps.get(reason)).increment();
    }

    void leaseChanged(boolean isValid) {
        tell(listener -> listener.leaseChanged(table, isValid));
    }

    /** Counts an event that told of nothing but a write of this node. */
    void echo() {
        echoes.increment();
    }

    void cacheFailed(CacheOperation operation, Throwable failure) {
        cacheErrors.increment();
        tell(listener -> listener.cacheFailed(table, operation, failure));
    }

    void streamChanged(StreamState state, @Nullable Throwable cause) {
        tell(listener -> listener.streamChanged(table, state, cause));
    }

    void queueChanged(int depth) {
        tell(listener -> listener.queueChanged(table, depth));
    }

    private void tell(Consumer<LiveTableListener> news) {
        for (ListenerRelay relay : relays) {
            relay.tell(news);
        }
    }

    long reads(ReadSource source) {
        return adder(source).sum();
    }

    long bypassesInTransactions() {
        return inTransactions.sum();
    }

    private LongAdder adder(ReadSource source) {
        return switch (source) {
            case HIT -> hits;
            case MISS -> misses;
            case BYPASS -> bypasses;
            case STALE -> staleReads;
        };
    }

    /**
     * Returns what was shown though it was old.
     *
     * @param isBreakerOpen whether the master is left alone, since it keeps failing
     */
    LiveTableStatus.OldRows oldRows(boolean isBreakerOpen) {
        Map<StaleReason, Long> counts = new EnumMap<>(StaleReason.class);
        staleByReason.forEach((reason, count) -> counts.put(reason, count.sum()));
        return new LiveTableStatus.OldRows(counts, refreshes.sum(), failedRefreshes.sum(), isBreakerOpen);
    }

    Map<InvalidationCause, Long> invalidations() {
        Map<InvalidationCause, Long> counts = new EnumMap<>(InvalidationCause.class);
        invalidations.forEach((cause, count) -> counts.put(cause, count.sum()));
        return counts;
    }

    Map<Verdict, Long> verdicts() {
        Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
        verdicts.forEach((verdict, count) -> counts.put(verdict, count.sum()));
        return counts;
    }

    long verified() {
        return verified.sum();
    }

    long differing() {
        return differing.sum();
    }

    LiveTableStatus.@Nullable Invalidation lastInvalidation() {
        return lastInvalidation;
    }

    long fills() {
        return fills.sum();
    }

    long rejectedFills() {
        return rejectedFills.sum();
    }

    long tooLargeFills() {
        return tooLargeFills.sum();
    }

    long events() {
        return events.sum();
    }

    @Nullable
    Instant lastEvent() {
        return lastEvent;
    }

    Map<GapReason, Long> gaps() {
        Map<GapReason, Long> counts = new EnumMap<>(GapReason.class);
        gaps.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    long echoes() {
        return echoes.sum();
    }

    /** Takes what counts for an economy. */
    void counts(Economy economy, Supplier<EconomyCount> counted) {
        economies.put(economy, counted);
    }

    Map<Economy, EconomyCount> economies() {
        Map<Economy, EconomyCount> counts = new EnumMap<>(Economy.class);
        for (Economy economy : Economy.values()) {
            counts.put(
                    economy,
                    economies.getOrDefault(economy, () -> EconomyCount.NONE).get());
        }
        return counts;
    }

    long cacheErrors() {
        return cacheErrors.sum();
    }
}
