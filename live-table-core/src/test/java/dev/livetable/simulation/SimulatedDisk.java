package dev.livetable.simulation;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cache that does what {@link Cache} promises, and no more: what was not committed may be lost with the process, from any
 * moment on; invalidations and marks are committed. Any call may fail, before it did anything or after.
 */
final class SimulatedDisk {

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final boolean persistent;
    private Content content = new Content();
    private Content durable = new Content();
    private final List<Consumer<Content>> uncommitted = new ArrayList<>();
    private final Set<String> brokenMarks = new HashSet<>();
    private final Set<String> brokenInvalidations = new HashSet<>();

    /** How many of a hundred calls fail, by operation. */
    final Map<String, Integer> faults = new HashMap<>();

    private static final class Content {
        final Map<String, CachedRows> entries = new HashMap<>();
        final Map<String, String> bindings = new HashMap<>();
        final Set<String> marks = new HashSet<>();

        void drop(String prefix) {
            entries.keySet().removeIf(key -> key.startsWith(prefix));
        }

        Content copy() {
            Content copy = new Content();
            copy.entries.putAll(entries);
            copy.bindings.putAll(bindings);
            copy.marks.addAll(marks);
            return copy;
        }
    }

    SimulatedDisk(Interleaving turns, History history, SplittableRandom random, boolean persistent) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.persistent = persistent;
    }

    /** Returns whether neither a mark nor an invalidation could be recorded, so that nothing can be known after a crash. */
    boolean isHelpless(String region) {
        return brokenMarks.contains(region) && brokenInvalidations.contains(region);
    }

    boolean isPersistent() {
        return persistent;
    }

    private void change(Consumer<Content> operation) {
        operation.accept(content);
        uncommitted.add(operation);
    }

    private void commit() {
        uncommitted.forEach(operation -> operation.accept(durable));
        uncommitted.clear();
    }

    /** Ends the process that has the cache open. */
    void end(boolean inGoodOrder) {
        int kept = inGoodOrder || random.nextBoolean() ? uncommitted.size() : random.nextInt(uncommitted.size() + 1);
        uncommitted.subList(0, kept).forEach(operation -> operation.accept(durable));
        uncommitted.clear();
        if (!persistent) {
            durable = new Content();
        }
        content = durable.copy();
        for (String region : List.copyOf(content.marks)) {
            history.count("dropped at opening");
            content.drop(region + "/");
            content.marks.remove(region);
        }
        durable = content.copy();
        brokenMarks.clear();
        brokenInvalidations.clear();
    }

    /** Returns the cache as a process has it open. */
    Cache open(Consumer<String> onPut) {
        return new Handle(onPut);
    }

    private final class Handle implements Cache {

        private final Consumer<String> onPut;

        Handle(Consumer<String> onPut) {
            this.onPut = onPut;
        }

        private void run(String operation, String subject, Runnable action) {
            turns.pauseLocked("cache " + operation);
            boolean fails = random.nextInt(100) < faults.getOrDefault(operation, 0);
            if (!fails || random.nextInt(4) == 0) {
                history.note("cache " + operation, subject);
                action.run();
            }
            turns.pauseLocked("cache has " + operation);
            if (fails) {
                history.note("cache fails to " + operation, subject);
                history.count("cache fails to " + operation);
                throw new SimulatedFailure("the cache fails to " + operation);
            }
        }

        @Override
        public @Nullable CachedRows get(String key) {
            turns.fetches();
            turns.pause("asks the cache", true);
            if (random.nextInt(100) < faults.getOrDefault("get", 0)) {
                history.count("cache fails to get");
                throw new SimulatedFailure("the cache fails to get");
            }
            return content.entries.get(key);
        }

        @Override
        public void put(String key, CachedRows rows) {
            onPut.accept(key);
            run("put", key, () -> change(content -> content.entries.put(key, rows)));
        }

        @Override
        public void invalidatePrefix(String prefix) {
            String region = Cache.regionOf(prefix);
            try {
                run("invalidate", prefix, () -> {
                    change(content -> content.drop(prefix));
                    commit();
                });
                brokenInvalidations.remove(region);
                brokenMarks.remove(region);
            } catch (SimulatedFailure e) {
                brokenInvalidations.add(region);
                throw e;
            }
        }

        @Override
        public boolean isPersistent() {
            return persistent;
        }

        @Override
        public boolean bind(String region, String property, String value) {
            boolean[] dropped = {false};
            run("bind", region, () -> {
                String before = content.bindings.get(region + "/" + property);
                dropped[0] = before != null && !before.equals(value);
                change(content -> {
                    content.bindings.put(region + "/" + property, value);
                    if (dropped[0]) {
                        content.drop(region + "/");
                    }
                });
                commit();
            });
            return dropped[0];
        }

        @Override
        public void mark(String region) {
            try {
                run("mark", region, () -> {
                    change(content -> content.marks.add(region));
                    commit();
                });
                brokenMarks.remove(region);
            } catch (SimulatedFailure e) {
                brokenMarks.add(region);
                throw e;
            }
        }

        @Override
        public void unmark(String region) {
            run("unmark", region, () -> change(content -> content.marks.remove(region)));
        }

        @Override
        public RegionStatistics statistics(String region) {
            long entries = content.entries.keySet().stream()
                    .filter(key -> key.startsWith(region + "/"))
                    .count();
            return new RegionStatistics(entries, entries, 0);
        }
    }
}
