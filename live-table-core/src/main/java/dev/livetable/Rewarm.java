package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.Region.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/** Fetches again, after anything may have changed, what is read most often. Safe for use by many threads. */
final class Rewarm {

    /*
     * A round begins when no change of anything has come for QUIET or a little longer, and EARLIEST after the one before. It fetches one question
     * after the other, with pauses that chance decides: so the nodes of an application, which learn of one change at one
     * moment, do not ask the master all at once. A round ends early when anything may have changed once more: then another
     * one is planned. Nothing of what was fetched is right without being judged as any other entry.
     *
     * One hit in ONE_IN is counted, by chance, and none while another one is being counted. Counters are kept for twice as many
     * questions as are fetched again. Where there is none left, each loses one, and those at zero go (Misra and Gries, Finding
     * repeated elements, 1982): what makes up more than its share of the hits is always there. After a round counters are
     * halved, so that what was read often in former times fades.
     *
     * It runs for nobody: without a transaction, without the thread-locals of a reader, and never for a table with contexts.
     * So it asks only what the table itself asks its master, see ReadPath: a call of a reader's own is not remembered.
     */

    static final Duration QUIET = Duration.ofSeconds(1);
    static final Duration EARLIEST = Duration.ofSeconds(10);
    static final Duration SPREAD = Duration.ofSeconds(5);
    static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    static final int ONE_IN = 8;

    private final Region region;
    private final Scheduler scheduler;
    private final BackgroundCalls background;
    private final DoubleSupplier chance;
    private final Payback payback;
    private final Unasked unasked;
    private final int most;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean isPlanned = new AtomicBoolean();
    private volatile long nextRound;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<String, Heat> heats = new HashMap<>();

    private static final class Heat {

        final Question question;
        int hits = 1;

        Heat(Question question) {
            this.question = question;
        }
    }

    Rewarm(ReadPath reads, Region region, Settings settings, Payback payback) {
        this.region = region;
        this.scheduler = settings.scheduler();
        this.background = settings.background();
        this.chance = settings.jitter();
        this.payback = payback;
        this.unasked = new Unasked(reads, payback);
        this.most = settings.thrift().rewarm();
        this.nextRound = scheduler.nanoTime();
        region.onAnything(this::changed);
    }

    // ---- what is read most often

    /** Notes that a reader was answered from the cache. */
    void shown(Question question) {
        if (chance.getAsDouble() * ONE_IN < 1 && lock.tryLock()) {
            try {
                count(question);
            } finally {
                lock.unlock();
            }
        }
    }

    @GuardedBy("lock")
    private void count(Question question) {
        Heat heat = heats.get(question.key());
        if (heat != null) {
            heat.hits++;
        } else if (heats.size() < 2 * most) {
            heats.put(question.key(), new Heat(question));
        } else {
            heats.values().removeIf(each -> --each.hits == 0);
        }
    }

    /** Returns what is read most often, and lets it fade. */
    private List<Question> hottest() {
        lock.lock();
        try {
            List<Heat> byHits = new ArrayList<>(heats.values());
            byHits.sort(Comparator.comparingInt(heat -> -heat.hits));
            List<Question> hottest =
                    byHits.stream().limit(most).map(heat -> heat.question).toList();
            heats.values().removeIf(heat -> (heat.hits /= 2) == 0);
            return hottest;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that a reader asked a question, and whether the cache had the answer. */
    void asked(Question question, boolean wasThere) {
        unasked.asked(question, wasThere);
    }

    // ---- the rounds

    /** Plans a round, since anything may have changed. Under the locks of whoever appends that: so it asks nobody, not even the time. */
    private void changed() {
        long change = changes.incrementAndGet();
        if (isPlanned.compareAndSet(false, true)) {
            beginAfter(QUIET, change);
        }
    }

    private void beginAfter(Duration pause, long change) {
        scheduler.after(pause.plus(upTo(QUIET)), () -> begin(change));
    }

    private Duration upTo(Duration longest) {
        return Duration.ofNanos((long) (longest.toNanos() * chance.getAsDouble()));
    }

    private void begin(long lastChange) {
        long change = changes.get();
        long early = nextRound - scheduler.nanoTime();
        if (change != lastChange) {
            beginAfter(QUIET, change);
            return;
        }
        if (early > 0) {
            beginAfter(Duration.ofNanos(early), change);
            return;
        }
        isPlanned.set(false);
        long round = changes.get();
        unasked.giveUp();
        if (isOn(round)) {
            nextRound = scheduler.nanoTime() + EARLIEST.toNanos();
            List<Question> hottest = hottest();
            Duration spread = SPREAD.dividedBy(Math.max(1, hottest.size())).multipliedBy(2);
            fetch(round, hottest.iterator(), spread.compareTo(LONGEST_PAUSE) < 0 ? spread : LONGEST_PAUSE);
        }
    }

    private boolean isOn(long round) {
        return changes.get() == round && payback.pays() && region.standing() == Standing.LIVE;
    }

    private void fetch(long round, Iterator<Question> left, Duration longestPause) {
        if (left.hasNext() && isOn(round)) {
            background.run(() -> unasked.fetch(left.next()));
            scheduler.after(upTo(longestPause), () -> fetch(round, left, longestPause));
        }
    }
}
