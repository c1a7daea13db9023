package dev.livetable;

import dev.livetable.Question.RowQuestion;
import dev.livetable.ReadPath.Asked;
import dev.livetable.ReadPath.Leader;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StaleReason;
import dev.livetable.status.TableState;
import dev.livetable.table.Causes;
import dev.livetable.table.ContextException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.TableFailure;
import dev.livetable.table.UnreachableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads with rows that the cache ceased to show, where that is allowed: while they are fetched anew, or when the master
 * fails. Safe for use by many threads.
 */
final class StaleReads {

    /*
     * The invariant: a row that is known to have changed is never shown. What is known is what the log tells: what this node
     * wrote, what it was told of, and each anything but that of a gap. So an old entry is judged as a hit is: the head of the
     * log is noted, then the entry is taken, and each known change between the two is judged. Only then its age is looked at.
     * The entry is looked up when it is shown, after the master has failed. So a change that was appended meanwhile counts.
     *
     * While changes are told in time, an entry that is right is merely old: ttl is all that keeps it from being a hit. In a gap
     * (the stream is lost, or the lease has lapsed), and across one, it is right but for what may have gone by untold. That is
     * as in a table without a stream. So it is shown only when the master fails, and says so.
     *
     * Nothing of a gap gets into the cache: an entry that was judged across one takes no position, neither here nor by what is
     * done with the answer. It bears none at all, so it cannot take the place of what is kept.
     *
     * An entry of an earlier process, or of a table that had the region before, is not shown across a gap: nobody knows what
     * has gone by between the two.
     *
     * No reader of a question goes back: whoever gives an answer that is not kept removes the older entry first (Fetches). So
     * what is there is as new as the last answer.
     *
     * That there is no row is never said as an old answer: whoever is told so may make it.
     *
     * Who can be shown old rows waits for the master no longer than those who join a fetch; see LimitedFetches.
     *
     * While the master is left alone, somebody finds out when it is back: a refresh, when it is the turn of one. Where the
     * last one could not be run as its reader on another thread, nobody but readers can ask. Then it is the turn of a reader
     * who has old rows to be shown if he fails. So he is never worse off than by a refresh that fails, but for the time.
     *
     * Old rows are shown where a hit may be: not in a transaction that has written. What fails within a transaction fails: its
     * owner has to learn that. Who asks for fresh rows gets none.
     */

    private final ReadPath reads;
    private final Region region;
    private final Settings settings;
    private final MasterBreakers breakers;
    private final Refreshes refreshes;
    private final LimitedFetches limited;
    private final long ttlMillis;
    private volatile boolean isUsed;

    /** Whether the last refresh found nobody to run it as its reader. */
    private volatile boolean isCallersOnly;

    StaleReads(ReadPath reads, Region region, StatusRecorder recorder, Settings settings) {
        this.reads = reads;
        this.region = region;
        this.settings = settings;
        this.breakers = new MasterBreakers(recorder.table(), settings);
        this.refreshes = new Refreshes(settings.background(), breakers);
        this.limited = new LimitedFetches(reads, recorder, settings);
        this.ttlMillis =
                settings.ttl() == null ? Long.MAX_VALUE : settings.ttl().toMillis();
        use(settings.stale());
    }

    /** An old entry, and why it is shown. */
    private record Old(CachedRows rows, StaleReason why) {}

    /** Prepares for reads that may be answered so: from now on calls of the master count, and entries outlive gaps. */
    void use(StaleLimits limits) {
        if (limits.areAny()) {
            isUsed = true;
        }
        if (!limits.ifError().isZero()) {
            region.keepAcrossGaps(limits.ifError());
        }
    }

    /** Returns whether the master is left alone where old rows can be shown. */
    boolean isBreakerOpen() {
        return breakers.isAnyOpen();
    }

    /**
     * Notes how a call of the master ended, or that it goes on for too long.
     *
     * @param question what was asked; one of several that were asked at once
     * @param begun when it began, in the scheduler's nanoseconds
     * @param fetch the fetch that it was made for, or one of them; null when there is none
     * @param failure what it threw; null when it returned
     */
    void called(Question question, long begun, @Nullable Fetch fetch, @Nullable Throwable failure) {
        if (!isUsed) {
            return;
        }
        if (failure == null) {
            breakers.succeeded(question.context());
        } else if (saysMasterFailed(failure) && (fetch == null || fetch.countAsFailed())) {
            breakers.failed(question, begun);
        }
    }

    /**
     * Reads what the cache does not show: from it, if that is allowed, else from the master.
     *
     * @param allowed for how long old rows may be shown
     * @param fetch asks the master; is given who runs a fetch that the reader begins
     */
    Reading<CachedRows> read(
            Question question,
            Asked<CachedRows> asked,
            StaleLimits allowed,
            Function<Leader, Reading<CachedRows>> fetch) {
        if (!allowed.areAny() || !reads.mayHit()) {
            return fetch.apply(Leader.READER);
        }
        Old old = atOnce(question, allowed);
        if (old != null) {
            refresh(List.of(question), some -> reads.refresh(question, asked));
            return reads.stale(old.rows, old.why);
        }
        return fetched(question, allowed, fetch);
    }

    private Reading<CachedRows> fetched(
            Question question, StaleLimits allowed, Function<Leader, Reading<CachedRows>> fetch) {
        boolean hasOld = !allowed.ifError().isZero() && afterFailure(question, allowed) != null;
        return ask(List.of(question), hasOld, fetch, failure -> {
            Old old = insteadOf(failure, question, allowed);
            return old == null ? null : reads.stale(old.rows, old.why);
        });
    }

    /**
     * Asks the master: for as long as it takes, or for as long as others wait who can be shown old rows. Who could be, and cannot
     * any more when the time is over, asks as if there had been none.
     *
     * @param haveOld whether old rows may be shown of each of the questions
     * @param instead looks for them when the master has failed, once: a cache that fails may not find them again; null when
     *     there are none
     */
    private <A> A ask(
            List<? extends Question> questions,
            boolean haveOld,
            Function<Leader, A> fetch,
            Function<RuntimeException, @Nullable A> instead) {
        try {
            return fetch.apply(haveOld ? limited.leader(questions) : Leader.READER);
        } catch (RuntimeException e) {
            A old = instead.apply(e);
            if (old != null) {
                return old;
            }
            if (haveOld
                    && e instanceof FetchTimeoutException
                    && !Thread.currentThread().isInterrupted()) {
                return fetch.apply(Leader.READER);
            }
            throw e;
        }
    }

    /** Answers a question with old rows, since the master has failed; throws the failure when none may be shown. */
    Reading<CachedRows> readInsteadOf(RuntimeException failure, Question question, StaleLimits allowed) {
        Old old = insteadOf(failure, question, allowed);
        if (old == null) {
            throw failure;
        }
        return reads.stale(old.rows, old.why);
    }

    /**
     * Answers those of several questions that may be answered with old rows at once, and has them fetched anew.
     *
     * @param questions is left without them
     * @param answers takes their answers
     * @param fetch fetches some questions by one call
     * @return why they are old, the worst reason; null when none is
     */
    <Q extends Question> @Nullable StaleReason readAtOnce(
            List<Q> questions, StaleLimits allowed, Map<Q, CachedRows> answers, Consumer<List<Q>> fetch) {
        Map<Q, Old> found = new LinkedHashMap<>();
        if (allowed.areAny() && reads.mayHit()) {
            for (Q question : questions) {
                Old old = atOnce(question, allowed);
                if (old != null) {
                    found.put(question, old);
                }
            }
        }
        if (found.isEmpty()) {
            return null;
        }
        questions.removeAll(found.keySet());
        refresh(List.copyOf(found.keySet()), fetch);
        return shown(found, answers);
    }

    /**
     * Asks the master for several rows, as it is asked for one; those that have no answer then are answered with old rows, if
     * each of them may be.
     *
     * @param answers takes the answers
     * @param fetch asks the master for those that have no answer; is given who runs the fetches that the reader begins
     */
    RowsPath.Fetched fetched(
            List<RowQuestion> questions,
            StaleLimits allowed,
            Map<RowQuestion, CachedRows> answers,
            Function<Leader, RowsPath.Fetched> fetch) {
        boolean haveOld = !allowed.ifError().isZero()
                && !questions.isEmpty()
                && reads.mayHit()
                && questions.stream().allMatch(question -> afterFailure(question, allowed) != null);
        return ask(questions, haveOld, fetch, failure -> {
            Map<RowQuestion, Old> old = insteadOf(failure, questions, allowed, answers);
            return old.isEmpty() ? null : new RowsPath.Fetched(ReadSource.STALE, shown(old, answers));
        });
    }

    /** Returns old rows for each question that has no answer; none when one of them has none that may be shown. */
    private Map<RowQuestion, Old> insteadOf(
            RuntimeException failure,
            List<RowQuestion> questions,
            StaleLimits allowed,
            Map<RowQuestion, CachedRows> answers) {
        Map<RowQuestion, Old> found = new LinkedHashMap<>();
        for (RowQuestion question : questions) {
            if (!answers.containsKey(question)) {
                Old old = insteadOf(failure, question, allowed);
                if (old == null) {
                    return Map.of();
                }
                found.put(question, old);
            }
        }
        return found;
    }

    private <Q extends Question> @Nullable StaleReason shown(Map<Q, Old> found, Map<Q, CachedRows> answers) {
        StaleReason worst = null;
        for (Map.Entry<Q, Old> each : found.entrySet()) {
            Old old = each.getValue();
            answers.put(each.getKey(), reads.stale(old.rows, old.why).value());
            worst = worse(worst, old.why);
        }
        return worst;
    }

    /** Returns the worse one of two reasons, each null when there is none. */
    static @Nullable StaleReason worse(@Nullable StaleReason one, @Nullable StaleReason other) {
        return one == null || other != null && other.compareTo(one) > 0 ? other : one;
    }

    private <Q extends Question> void refresh(List<Q> questions, Consumer<List<Q>> fetch) {
        Caller caller;
        try {
            caller = settings.contexts().caller();
        } catch (ContextException e) {
            isCallersOnly = true; // the reader has his answer; what he knows cannot be carried to another thread
            return;
        }
        if (!refreshes.begin(questions, fetch, task -> runAs(caller, task))) {
            isCallersOnly = true;
        }
    }

    private void runAs(Caller caller, Runnable task) {
        caller.run(
                () -> {
                    isCallersOnly = false;
                    task.run();
                },
                contextIsMissing -> isCallersOnly = true);
    }

    /** Returns whether a reader has to find out whether the master is back, since nobody else can and it is his turn. */
    private boolean hasToTry(Question question, StaleLimits allowed) {
        return reads.ways().now() == ReadWay.CACHE
                && afterFailure(question, allowed) != null
                && breakers.mayTry(question);
    }

    /** Returns old rows that are shown without waiting for the master; null when it has to be asked. */
    private @Nullable Old atOnce(Question question, StaleLimits allowed) {
        boolean isLeftAlone = breakers.isOpen(question.context());
        if (isLeftAlone && isCallersOnly && hasToTry(question, allowed)) {
            return null;
        }
        CachedRows entry =
                allowed.whileRevalidate().isZero() ? null : reads.hits().lookup(question);
        if (entry != null && !entry.recount() && question.isFound(entry)) {
            long over = age(entry) - ttlMillis;
            if (over >= 0 && over < allowed.whileRevalidate().toMillis()) {
                return new Old(entry, isLeftAlone ? StaleReason.ERROR : StaleReason.REFRESHING);
            }
        }
        return isLeftAlone ? afterFailure(question, allowed) : null;
    }

    private @Nullable Old insteadOf(RuntimeException failure, Question question, StaleLimits allowed) {
        boolean mayBe = !allowed.ifError().isZero()
                && saysMasterFailed(failure)
                && reads.ways().now() == ReadWay.CACHE
                && reads.mayHit();
        return mayBe ? afterFailure(question, allowed) : null;
    }

    /** Returns what may be shown of a question when the master fails; null when there is nothing. */
    private @Nullable Old afterFailure(Question question, StaleLimits allowed) {
        long untoldSince = region.untoldSince(); // before the head: what is over by then is in the log
        ChangeLog log = region.log();
        long head = log.head();
        CachedRows entry = region.cache().get(question);
        if (entry == null || region.state() == TableState.CLOSED) {
            return null;
        }
        long position = log.positionOf(entry.asOf());
        if (position < 0 || age(entry) < 0 || !question.isFound(entry)) {
            return null;
        }
        Judging judging = question.judging(reads.knownSchema(question.context()), entry);
        untoldSince = Math.min(untoldSince, judging.judgeWhatIsKnown(log, position, head));
        boolean isInGap = untoldSince != Long.MAX_VALUE;
        if (!judging.verdict().isRight() || isInGap && position < region.trustedFrom()) {
            return null;
        }
        long untold = isInGap ? settings.clock().millis() - untoldSince : 0;
        return untold >= 0
                        && Math.max(untold, age(entry) - ttlMillis)
                                < allowed.ifError().toMillis()
                ? new Old(judging.right(LogPosition.NONE), isInGap ? StaleReason.GAP : StaleReason.ERROR)
                : null;
    }

    private long age(CachedRows entry) {
        return settings.clock().millis() - entry.fetchedAt().toEpochMilli();
    }

    /** Returns whether a failure is one of the master, and not of what was asked, or of who asks. */
    static boolean saysMasterFailed(Throwable failure) {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        return failure instanceof TableFailure
                ? failure instanceof MasterFailedException
                        || failure instanceof UnreachableException
                        || failure instanceof FetchTimeoutException
                : Causes.of(failure).anyMatch(WatchedMaster::saysUnreachable);
    }
}
