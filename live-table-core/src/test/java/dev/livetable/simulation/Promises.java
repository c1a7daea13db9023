package dev.livetable.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** From when on each commit must be shown by every node. */
final class Promises {

    private final List<Promise> all = new ArrayList<>();

    private record Promise(long from, SimulatedMaster.Commit commit) {}

    /** From a time on no node may show what was before a commit. */
    void add(long from, SimulatedMaster.Commit commit) {
        all.add(new Promise(from, commit));
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
                SimulatedMaster.Commit commit = due.remove().commit;
                floors.rise(commit.made(), commit.state());
            }
        }
    }
}
