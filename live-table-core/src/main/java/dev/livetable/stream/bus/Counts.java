package dev.livetable.stream.bus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a bus has counted since it was made. Safe for use by many threads. */
final class Counts {

    /** How many messages of other nodes were heard. */
    final LongAdder received = new LongAdder();

    /** How many holes there were in the numbers of other nodes. */
    final AtomicLong holes = new AtomicLong();

    /** How many messages could not be read. */
    final AtomicLong unreadable = new AtomicLong();

    final Map<String, LongAdder> receivedOf = new ConcurrentHashMap<>();
    final Map<String, LongAdder> toldOf = new ConcurrentHashMap<>();
    volatile @Nullable String position;
    volatile @Nullable Duration lag;

    static long of(Map<String, LongAdder> counts, String table) {
        LongAdder count = counts.get(table);
        return count == null ? 0 : count.sum();
    }

    static void add(Map<String, LongAdder> counts, String table) {
        counts.computeIfAbsent(table, name -> new LongAdder()).increment();
    }
}
