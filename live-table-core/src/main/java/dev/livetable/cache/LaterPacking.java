package dev.livetable.cache;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Packs the rows of entries a little after they were put, some at a time. Safe for use by many threads. */
final class LaterPacking {

    /*
     * Keys wait in a queue. One task at a time takes them out; the first key that is added while there is no task begins one.
     * Where more keys wait than there is room for, the task looks at all entries once it is through. So each entry that stays
     * is packed in the end.
     */

    private static final Logger log = LoggerFactory.getLogger(LaterPacking.class);
    static final int MOST_WAITING = 10_000;
    private static final int ROWS_AT_ONCE = 5_000;

    private final Executor later;
    private final ToIntFunction<String> pack;
    private final Supplier<Iterator<String>> all;
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean isAtWork = new AtomicBoolean();
    private volatile boolean missedSome;

    /**
     * Packs nothing yet.
     *
     * @param later runs the task, a little later
     * @param pack packs the rows under a key, if they are there and loose, and returns how much work that was in rows
     * @param all returns the keys of all entries whose rows are loose
     */
    LaterPacking(Executor later, ToIntFunction<String> pack, Supplier<Iterator<String>> all) {
        this.later = later;
        this.pack = pack;
        this.all = all;
    }

    /** Lets the rows under a key be packed. */
    void add(String key) {
        if (count.get() < MOST_WAITING) {
            count.incrementAndGet();
            waiting.add(key);
        } else if (!missedSome) {
            missedSome = true;
        }
        begin();
    }

    private void begin() {
        if (!isAtWork.get() && isAtWork.compareAndSet(false, true)) {
            goOn();
        }
    }

    private void goOn() {
        try {
            later.execute(this::work);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            isAtWork.set(false);
            log.debug("Nobody takes the work of packing rows, so they stay as they are for now", e);
        }
    }

    private void work() {
        boolean isDone = false;
        try {
            int rows = 0;
            String key = next();
            for (; key != null; key = rows < ROWS_AT_ONCE ? next() : null) {
                rows += 1 + pack.applyAsInt(key);
            }
            if (waiting.isEmpty() && missedSome) {
                missedSome = false;
                addAll();
            }
            isDone = waiting.isEmpty();
        } finally {
            end(isDone);
        }
    }

    private void end(boolean isDone) {
        if (!isDone) {
            goOn();
            return;
        }
        isAtWork.set(false);
        if (!waiting.isEmpty()) {
            begin(); // one was added just before
        }
    }

    private @Nullable String next() {
        String key = waiting.poll();
        if (key != null) {
            count.decrementAndGet();
        }
        return key;
    }

    private void addAll() {
        for (Iterator<String> keys = all.get(); keys.hasNext(); ) {
            if (count.get() >= MOST_WAITING) {
                missedSome = true;
                return;
            }
            count.incrementAndGet();
            waiting.add(keys.next());
        }
    }
}
