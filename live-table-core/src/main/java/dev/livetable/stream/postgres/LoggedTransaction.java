package dev.livetable.stream.postgres;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.SharedStream.News;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one transaction changed, as far as the log has told it. Not safe for use by several threads at once. */
final class LoggedTransaction {

    /*
     * What goes beyond a thousand rows of a channel, or a megabyte in all, is a change of anything.
     *
     * A table that nobody listens to is kept by its number: somebody may listen to it before the transaction is told.
     */

    private static final int MOST_ROWS = 1_000;
    private static final long MOST_BYTES = 1L << 20;
    private static final int BYTES_OF_ITSELF = 200;

    private final int number;
    private final Map<String, List<LiveEvent>> rows = new LinkedHashMap<>();
    private final Set<String> anything = new LinkedHashSet<>();
    private final Set<Integer> others = new HashSet<>();
    private long bytes = BYTES_OF_ITSELF;

    LoggedTransaction(int number) {
        this.number = number;
    }

    /** Returns the lower 32 bits of its number. */
    int number() {
        return number;
    }

    /** Returns what the master calls it. */
    String name() {
        return Integer.toUnsignedString(number);
    }

    /** Returns about how much memory it takes. */
    long bytes() {
        return bytes;
    }

    void addAnything(String channel) {
        anything.add(channel);
        rows.remove(channel);
    }

    void addOther(int oid) {
        others.add(oid);
    }

    void add(String channel, List<LiveEvent> events, long size) {
        if (anything.contains(channel)) {
            return;
        }
        List<LiveEvent> all = rows.computeIfAbsent(channel, any -> new ArrayList<>());
        all.addAll(events);
        bytes += size;
        if (all.size() > MOST_ROWS) {
            addAnything(channel);
        }
        if (bytes > MOST_BYTES) {
            shorten();
        }
    }

    /** Makes of all rows a change of anything. */
    void shorten() {
        List.copyOf(rows.keySet()).forEach(this::addAnything);
        bytes = BYTES_OF_ITSELF;
    }

    /** Returns whether it changed nothing that anybody might listen to. */
    boolean isEmpty() {
        return rows.isEmpty() && anything.isEmpty() && others.isEmpty();
    }

    void tell(News news, LoggedTables tables) {
        rows.forEach((channel, events) -> events.forEach(event -> news.event(channel, event)));
        anything.forEach(channel -> news.event(channel, LiveEvent.changed().by(null, name())));
        others.forEach(oid -> tables.of(oid).keySet().forEach(news::lagged));
    }
}
