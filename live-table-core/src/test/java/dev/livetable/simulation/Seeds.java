package dev.livetable.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs seeds of a simulation, side by side on all processors. No two of them share anything. */
final class Seeds {

    /** A simulation. */
    @FunctionalInterface
    interface Run {

        /** Runs a seed, counts what happens, and returns its history if it fails, else null. */
        @Nullable
        String run(long seed, Map<String, Integer> counts) throws InterruptedException;
    }

    private final Run run;
    private final AtomicLong next;
    private final AtomicLong end;

    private Seeds(Run run, long from, long end) {
        this.run = run;
        this.next = new AtomicLong(from);
        this.end = new AtomicLong(end);
    }

    /**
     * Runs seeds until one fails.
     *
     * @param property runs one seed alone
     * @param counts what happens is added to it
     * @return the number and the history of the first one that fails; null when none does
     */
    static @Nullable String firstFailure(Run run, String property, long from, long seeds, Map<String, Integer> counts)
            throws InterruptedException {
        Seeds all = new Seeds(run, from, from + seeds);
        int processors = Runtime.getRuntime().availableProcessors();
        ExecutorService threads = Executors.newFixedThreadPool(processors);
        try {
            List<Future<Lane>> lanes = new ArrayList<>();
            for (int lane = 0; lane < processors; lane++) {
                lanes.add(threads.submit(all::runSome));
            }
            Lane first = null;
            for (Future<Lane> future : lanes) {
                Lane lane = future.get();
                lane.counts.forEach((what, count) -> counts.merge(what, count, Integer::sum));
                if (lane.failure != null && (first == null || lane.failed < first.failed)) {
                    first = lane;
                }
            }
            return first == null
                    ? null
                    : first.failure + "\nSeed " + first.failed + ": run it alone with -D" + property + "="
                            + first.failed;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a seed could not be run", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Runs the seeds that nobody else has taken; after a failure only those before it. */
    private Lane runSome() throws InterruptedException {
        Lane lane = new Lane();
        for (long seed = next.getAndIncrement(); seed < end.get(); seed = next.getAndIncrement()) {
            String failure = run.run(seed, lane.counts);
            if (failure != null) {
                lane.failure = failure;
                lane.failed = seed;
                end.accumulateAndGet(seed, Math::min);
            }
        }
        return lane;
    }

    /** What one thread has seen. */
    private static final class Lane {

        private final Map<String, Integer> counts = History.newCounts();
        private @Nullable String failure;
        private long failed;
    }
}
