package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.PreparedPut;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The fetches that are under way, by the key of their question, and the step in which each of them ends. */
final class Fetches {

    /*
     * No reader of a question goes back: a read that begins after another has ended shows no older state of the master.
     * Two fetches of a question that overlap may have asked the master in either order. So when a fetch gives its
     * answer, all others of the question that are under way become outdated: what they bring may be older. An outdated
     * fetch gives what is kept, if that is right, in place of its own answer. If nothing is, it gives way to a fetch that
     * has begun since and is not outdated: those who wait for the one join the other. If there is none, it gives its own
     * answer; since that may be newer than what others are about to give, those become outdated again, and nothing is
     * kept. So does one that is asked for fresh rows. All this is one step under the lock of the question: nothing is put or given in between.
     *
     * When the table is closed, no fetch of it puts or removes anything any more: its region may be another table's.
     *
     * Hits take no lock. Only those who fill the same question wait for one another.
     */

    private final RegionCache cache;
    private final Runnable appendAnything;
    private final ConcurrentHashMap<String, OfQuestion> underWay = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    private static final class OfQuestion {

        final ReentrantLock lock = new ReentrantLock();

        @GuardedBy("lock")
        final List<Fetch> current = new ArrayList<>(1);

        @GuardedBy("lock")
        final List<Fetch> outdated = new ArrayList<>(0);

        @GuardedBy("lock")
        boolean isOver;

        volatile @Nullable Fetch last;

        /** Begins with a fetch. */
        OfQuestion(Fetch first) {
            current.add(first);
            last = first;
        }
    }

    /**
     * Takes what it needs.
     *
     * @param appendAnything makes all that is kept be fetched anew, where an older entry cannot be removed
     */
    Fetches(RegionCache cache, Runnable appendAnything) {
        this.cache = cache;
        this.appendAnything = appendAnything;
    }

    /** Returns the number of questions for which a fetch is under way. */
    int count() {
        return underWay.size();
    }

    /** Returns the fetch of a question that began last, of those that are not outdated; null when there is none. */
    @Nullable
    Fetch last(String key) {
        OfQuestion question = underWay.get(key);
        return question == null ? null : question.last;
    }

    /**
     * Begins a fetch, unless another one has begun since the caller looked.
     *
     * @param seen what {@link #last} returned
     * @return whether the fetch has begun
     */
    @SuppressWarnings("ReferenceEquality") // a fetch is told from another by what it is
    boolean begin(String key, Fetch fetch, @Nullable Fetch seen) {
        while (true) {
            OfQuestion question = underWay.putIfAbsent(key, new OfQuestion(fetch));
            if (question == null) {
                return true; // the usual case, without the lock
            }
            question.lock.lock();
            try {
                if (question.isOver) {
                    continue;
                }
                if (question.last != null && question.last != seen) {
                    return false;
                }
                question.current.add(fetch);
                question.last = fetch;
                return true;
            } finally {
                question.lock.unlock();
            }
        }
    }

    /**
     * Ends a fetch that brought an answer.
     *
     * @param answer the answer
     * @param put keeps the answer; null when it is not right any more, or nothing is kept now
     * @param kept looks up what is kept and right; null when there is nothing
     * @return what is given; null when another fetch, which has begun since, will give it
     */
    @Nullable
    CachedRows end(
            String key,
            Fetch fetch,
            CachedRows answer,
            @Nullable PreparedPut put,
            Supplier<@Nullable CachedRows> kept) {
        OfQuestion question = underWay.get(key);
        if (question == null) {
            throw new IllegalStateException("The fetch has ended before");
        }
        question.lock.lock();
        try {
            CachedRows given = given(key, question, fetch, answer, put, kept);
            leave(key, question);
            return given;
        } finally {
            question.lock.unlock();
        }
    }

    @GuardedBy("question.lock")
    private @Nullable CachedRows given(
            String key,
            OfQuestion question,
            Fetch fetch,
            CachedRows answer,
            @Nullable PreparedPut put,
            Supplier<@Nullable CachedRows> kept) {
        boolean isOutdated = question.outdated.remove(fetch);
        question.current.remove(fetch);
        if (isClosed) {
            return answer;
        }
        boolean givesWay = isOutdated && !fetch.isFresh();
        CachedRows entry = givesWay ? kept.get() : null;
        if (entry != null || givesWay && !question.current.isEmpty()) {
            return entry;
        }
        boolean isKept = !isOutdated && cache.put(key, put);
        if (!isKept && !cache.remove(key)) {
            appendAnything.run();
        }
        question.outdated.addAll(question.current);
        question.current.clear();
        return answer;
    }

    /** Ends a fetch that brought no answer of the master's. Ending it twice does nothing more. */
    void abandon(String key, Fetch fetch) {
        OfQuestion question = underWay.get(key);
        if (question == null) {
            return; // it has ended before
        }
        question.lock.lock();
        try {
            question.current.remove(fetch);
            question.outdated.remove(fetch);
            leave(key, question);
        } finally {
            question.lock.unlock();
        }
    }

    @GuardedBy("question.lock")
    private void leave(String key, OfQuestion question) {
        int left = question.current.size();
        question.last = left == 0 ? null : question.current.get(left - 1);
        if (left == 0 && question.outdated.isEmpty()) {
            question.isOver = true;
            underWay.remove(key, question);
        }
    }

    /** Lets no fetch put or remove anything from now on. */
    void close() {
        isClosed = true;
        underWay.values().forEach(Fetches::awaitEnd);
    }

    /** Returns when who has the lock of a question, and may have asked too early whether this is closed, has left it. */
    private static void awaitEnd(OfQuestion question) {
        question.lock.lock();
        try {
            question.last = null; // nobody joins what is under way
        } finally {
            question.lock.unlock();
        }
    }
}
