package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** The places for calls of a master: so many, and one for each question. Safe for use by many threads. */
final class CallPlaces {

    /*
     * The invariant: no place is free that somebody waits for who could have it. So who gives his place back gives it to the one
     * who has waited for longest, in one step under the lock. Whoever waits for a question that is being asked keeps nobody else.
     *
     * Who gives up may be given a place at that moment. So he gives it back in any case, as one who has had it.
     *
     * Time is told by those who call, before they take the lock.
     */

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<Place> taken = new HashSet<>();

    @GuardedBy("lock")
    private final Set<Place> awaited = new LinkedHashSet<>();

    /** A place, or the wish for one. */
    static final class Place {

        private final Set<String> keys;
        private final CompletableFuture<Void> given = new CompletableFuture<>();
        private volatile long begun;

        private Place(Set<String> keys) {
            this.keys = keys;
        }

        /** Returns what is completed when the place is given. */
        CompletableFuture<Void> given() {
            return given;
        }

        /** Returns when it was given. */
        long begun() {
            return begun;
        }
    }

    CallPlaces(int most) {
        this.most = most;
    }

    /**
     * Takes a place for a call that asks some questions, or waits for one. It has to be given back.
     *
     * @param keys the keys of the questions
     */
    Place take(Set<String> keys, long now) {
        Place place = new Place(keys);
        lock.lock();
        try {
            if (isThereFor(place)) {
                take(place, now);
            } else {
                awaited.add(place);
                return place;
            }
        } finally {
            lock.unlock();
        }
        place.given.complete(null);
        return place;
    }

    /** Ends a call, or the wait for a place. */
    void giveBack(Place place, long now) {
        List<Place> next = new ArrayList<>();
        lock.lock();
        try {
            taken.remove(place);
            awaited.remove(place);
            for (Iterator<Place> all = awaited.iterator(); all.hasNext() && taken.size() < most; ) {
                Place each = all.next();
                if (isThereFor(each)) {
                    all.remove();
                    take(each, now);
                    next.add(each);
                }
            }
        } finally {
            lock.unlock();
        }
        next.forEach(each -> each.given.complete(null));
    }

    /**
     * Returns for how long the call has been under way that leaves no place for a question: that of the question itself, else the
     * oldest one where there is no room; 0 when there is a place.
     */
    long busyFor(String key, long now) {
        lock.lock();
        try {
            long longest = 0;
            for (Place each : taken) {
                if (each.keys.contains(key)) {
                    return now - each.begun;
                }
                longest = Math.max(longest, now - each.begun);
            }
            return taken.size() < most ? 0 : longest;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean isThereFor(Place place) {
        return taken.size() < most && taken.stream().allMatch(each -> Collections.disjoint(each.keys, place.keys));
    }

    @GuardedBy("lock")
    private void take(Place place, long now) {
        place.begun = now;
        taken.add(place);
    }
}
