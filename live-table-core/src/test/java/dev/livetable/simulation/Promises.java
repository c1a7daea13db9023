package dev.livetable.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** From when on each commit must be shown by every node. */
final class Promises {

    private final List<Promise> all = new ArrayList<>();

    private final BooleanSupplier keepsAnnounced;

    /**
     * A commit that must be shown from a time on.
     *
     * @param isAnnounced whether nobody has acknowledged it, and the others know by its announcement alone
     */
    private record Promise(long from, SimulatedMaster.Commit commit, boolean isAnnounced) {}

    /**
     * Begins with none.
     *
     * @param keepsAnnounced returns whether announcements are kept, and not lost by the log
     */
    Promises(BooleanSupplier keepsAnnounced) {
        this.keepsAnnounced = keepsAnnounced;
    }

    /** From a time on no node may show what was before a commit. */
    void add(long from, SimulatedMaster.Commit commit) {
        all.add(new Promise(from, commit, false));
    }

    /** From a time on no node may show what was before a commit that was announced. */
    void addAnnounced(long from, SimulatedMaster.Commit commit) {
        all.add(new Promise(from, commit, true));
    }

    /** Returns when the last promise counts. */
    long last() {
        return all.stream().mapToLong(Promise::from).max().orElse(0);
    }

    /** Returns what raises the floors of one node. */
    Follower follower() {
        return new Follower();
    }

    /** Who raises the floors of one node when the time has come. */
    final class Follower {

        private final PriorityQueue<Promise> due = new PriorityQueue<>(Comparator.comparingLong(Promise::from));
        private int known;

        /** Raises floors by all that counts now. */
        void raise(Floors floors, long now) {
            due.addAll(all.subList(known, all.size()));
            known = all.size();
            while (!due.isEmpty() && due.element().from <= now) {
                Promise promise = due.remove();
                if (!promise.isAnnounced || keepsAnnounced.getAsBoolean()) {
                    floors.rise(promise.commit.made(), promise.commit.state());
                }
            }
        }
    }
}
