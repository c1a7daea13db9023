package dev.livetable;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.ContextException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares a part of the hits with the master, on another thread. Safe for use by many threads. */
final class Verification {

    /*
     * The entry and the answer of the master are compared only if no change was appended from before the master was asked
     * until the entry was taken, and no write of this table was under way at either moment: what such a write has done is at
     * the master and may not be in the log yet. What differs then was changed by others who told nobody, or is a fault:
     * nothing here tells one from the other. One comparison is under way at a time.
     */

    private static final Logger logger = LoggerFactory.getLogger(Verification.class);

    private final double part;
    private final DoubleSupplier chance;
    private final Settings settings;
    private final ChangeLog log;
    private final StatusRecorder recorder;
    private final BiFunction<Question, ReadPath.Asked<CachedRows>, CachedRows> master;
    private final Function<Question, @Nullable CachedRows> kept;
    private final AtomicBoolean isUnderWay = new AtomicBoolean();
    private final AtomicBoolean hasToldDifference = new AtomicBoolean();

    /**
     * Takes what is compared.
     *
     * @param master asks the master
     * @param kept returns what is kept and right; null when there is nothing
     */
    Verification(
            Settings settings,
            ChangeLog log,
            StatusRecorder recorder,
            BiFunction<Question, ReadPath.Asked<CachedRows>, CachedRows> master,
            Function<Question, @Nullable CachedRows> kept) {
        this.part = settings.verifySample();
        this.chance = settings.jitter();
        this.settings = settings;
        this.log = log;
        this.recorder = recorder;
        this.master = master;
        this.kept = kept;
    }

    /**
     * Compares what a reader has just got, if it is that hit's turn by chance.
     *
     * @param asked how the reader would have asked the master
     */
    void afterHit(Question question, ReadPath.Asked<CachedRows> asked) {
        if (part > 0 && chance.getAsDouble() < part && isUnderWay.compareAndSet(false, true)) {
            try {
                Caller caller = settings.contexts().caller();
                settings.background().execute(() -> caller.run(() -> compare(question, asked), this::refused));
            } catch (ContextException e) {
                refused(e);
            } catch (RejectedExecutionException e) {
                isUnderWay.set(false); // there will be other hits
            }
        }
    }

    private void compare(Question question, ReadPath.Asked<CachedRows> asked) {
        try {
            boolean isBeingWritten = log.hasOpenTickets(); // before the head: a write that has ended is in the log
            long head = log.head();
            CachedRows answer = master.apply(question, asked);
            CachedRows entry = kept.apply(question);
            if (entry != null && !isBeingWritten && !log.hasOpenTickets() && log.head() == head) {
                verified(question, question.showsSame(entry, answer));
            }
        } catch (RuntimeException e) {
            logger.debug("Live table '{}' cannot compare a hit with its master", recorder.table(), e);
        } finally {
            isUnderWay.set(false);
        }
    }

    private void refused(ContextException why) {
        logger.debug("Live table '{}' cannot compare a hit as the one who asked", recorder.table(), why);
        isUnderWay.set(false);
    }

    private void verified(Question question, boolean isSame) {
        recorder.verified(isSame);
        if (!isSame && hasToldDifference.compareAndSet(false, true)) {
            logger.warn(
                    "Live table '{}' has shown for {} what its master does not show, at position {} of its log. Others may"
                            + " have written without telling it. This is logged once; see differs in its status",
                    recorder.table(),
                    question.maskedKey(),
                    log.head());
        }
    }
}
