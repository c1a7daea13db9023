package dev.livetable.simulation;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import java.util.ArrayList;
import java.util.EnumSet;
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
 * moment on; invalidations, marks and the records of changes are committed. Any call may fail, before it did anything or after.
 */
final class SimulatedDisk {

    /** The operations that can fail. */
    static final List<String> OPERATIONS =
            List.of("get", "put", "replace", "remove", "invalidate", "record", "mark", "unmark", "bind");

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final boolean persistent;
    private Content content = new Content();
    private Content durable = new Content();
    private final List<Consumer<Content>> uncommitted = new ArrayList<>();
    /** The regions of which a change is not on record. */
    private final Set<String> unrecorded = new HashSet<>();

    private final int recordsKept;

    /** How many of a hundred calls fail, by operation. */
    final Map<String, Integer> faults = new HashMap<>();

    private static final class Content {
        final Map<String, CachedRows> entries = new HashMap<>();
        final Map<String, String> bindings = new HashMap<>();
        final Set<String> marks = new HashSet<>();
        final Map<String, SimulatedRecord> records = new HashMap<>();
        final Set<String> wereMarked = new HashSet<>();

        void drop(String prefix) {
            entries.keySet().removeIf(key -> key.startsWith(prefix));
        }

        Content copy() {
            Content copy = new Content();
            copy.entries.putAll(entries);
            copy.bindings.putAll(bindings);
            copy.marks.addAll(marks);
            copy.records.putAll(records);
            copy.wereMarked.addAll(wereMarked);
            return copy;
        }
    }

    SimulatedDisk(Interleaving turns, History history, SplittableRandom random, boolean persistent) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.persistent = persistent;
        this.recordsKept = new int[] {2, 6, 1000}[random.nextInt(3)];
    }

    /** Returns whether a change is neither on record nor the region marked, so that nothing can be known after a crash. */
    boolean isHelpless(String region) {
        return unrecorded.contains(region) && !content.marks.contains(region);
    }

    /** Evicts any entry. */
    void evict() {
        List<String> keys = content.entries.keySet().stream().sorted().toList();
        if (!keys.isEmpty()) {
            String key = keys.get(random.nextInt(keys.size()));
            history.note("evicted is", key);
            change(content -> content.entries.remove(key));
        }
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
        content.wereMarked.clear();
        content.wereMarked.addAll(content.marks);
        for (String region : List.copyOf(content.marks)) {
            history.count("dropped at opening");
            content.drop(region + "/");
        }
        durable = content.copy();
        unrecorded.clear();
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

        /** Lets others take their turns, but for those who would wait for a lock that the caller holds. */
        private void pause(String where) {
            HeldLock held = HeldLock.ofCaller();
            switch (held) {
                case NONE -> turns.pause(where, EnumSet.allOf(Interleaving.Held.class));
                case QUESTION_NEXT -> turns.pause(where, EnumSet.allOf(Interleaving.Held.class));
                case QUESTION -> turns.pauseHolding(Interleaving.Held.QUESTION, where);
                case MARK -> turns.pauseHolding(Interleaving.Held.MARK, where);
                case QUESTION_AND_MARK -> turns.checkAlive(); // who holds both lets nobody take either
            }
        }

        private void run(String operation, String subject, Runnable action) {
            pause("cache " + operation);
            boolean fails = random.nextInt(100) < faults.getOrDefault(operation, 0);
            if (!fails || random.nextInt(4) == 0) {
                history.note("cache " + operation, subject);
                action.run();
            }
            pause("cache has " + operation);
            if (fails) {
                history.note("cache fails to " + operation, subject);
                history.count("cache fails to " + operation);
                throw new SimulatedFailure("the cache fails to " + operation);
            }
        }

        @Override
        public @Nullable CachedRows get(String key) {
            turns.fetches();
            HeldLock held = HeldLock.ofCaller();
            if (held == HeldLock.NONE) {
                turns.pause("asks the cache");
            } else {
                pause("asks the cache");
            }
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
        @SuppressWarnings("ReferenceEquality") // these very rows
        public boolean replace(String key, CachedRows old, CachedRows rows) {
            boolean[] replaced = {false};
            run("replace", key, () -> {
                replaced[0] = content.entries.get(key) == old;
                if (replaced[0]) {
                    change(content -> content.entries.put(key, rows));
                }
            });
            return replaced[0];
        }

        @Override
        public void remove(String key) {
            run("remove", key, () -> change(content -> content.entries.remove(key)));
        }

        @Override
        public void invalidatePrefix(String prefix) {
            run("invalidate", prefix, () -> {
                change(content -> content.drop(prefix));
                commit();
            });
        }

        @Override
        public void record(String region, RecordedChange change) {
            try {
                run("record", region + " " + change.position(), () -> {
                    SimulatedRecord before = content.records.getOrDefault(region, SimulatedRecord.EMPTY);
                    SimulatedRecord after = before.with(change, recordsKept);
                    content.records.put(region, after);
                    durable.records.put(region, after);
                });
                if (change.rows() == null) {
                    unrecorded.remove(region);
                }
            } catch (SimulatedFailure e) {
                unrecorded.add(region);
                throw e;
            }
        }

        @Override
        public @Nullable RecordedLog recorded(String region) {
            pause("asks the cache for its record");
            SimulatedRecord record = content.records.get(region);
            return record == null || !persistent ? null : record.asRead();
        }

        @Override
        public boolean wasMarked(String region) {
            return content.wereMarked.contains(region);
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
            run("mark", region, () -> {
                change(content -> content.marks.add(region));
                commit();
            });
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
