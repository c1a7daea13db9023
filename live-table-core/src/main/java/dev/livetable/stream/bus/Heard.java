package dev.livetable.stream.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was heard of another node. Guarded by the lock of the link. */
final class Heard {

    /*
     * An announcement counts from when it was heard. If it is not closed by its number within the limit of its node, it is a
     * change of anything, and so it is each time it has become twice as old, for an hour at most. Then it is spent. So a node
     * that died costs others a few fetches, however many there are to make. An announcement is remembered until it is closed,
     * since its node goes on to say that it is open.
     *
     * After a hole in the numbers there may be announcements that were not heard, of any table. They are one announcement
     * of every table, until the node says what is open.
     */

    static final long LONGEST = 3_600_000_000_000L;

    final String name;
    private final long limit;
    private final List<Open> announcements = new ArrayList<>();
    private long last;
    private long heardAt;

    /** An announcement that is open; of every table if there is no table. */
    private static final class Open {

        private final @Nullable String table;
        private final long number;
        private final long since;
        private long due;
        private long end;
        private boolean isSpent;

        Open(@Nullable String table, long number, long since, long limit) {
            this.table = table;
            this.number = number;
            this.since = since;
            this.due = since + limit;
            this.end = since + LONGEST;
        }

        void takeDue(long now) {
            isSpent = now - end >= 0;
            long twiceAsOld = now + (now - since);
            due = twiceAsOld - end < 0 ? twiceAsOld : end;
        }

        boolean isOf(@Nullable String other) {
            return table == null ? other == null : table.equals(other);
        }
    }

    Heard(String name, long limit) {
        this.name = name;
        this.limit = Math.min(limit, LONGEST);
    }

    long last() {
        return last;
    }

    long heardAt() {
        return heardAt;
    }

    void hear(long number, long now) {
        last = number;
        heardAt = now;
    }

    /** Notes an announcement of a table; of every table, if there is none. */
    void open(@Nullable String table, long number, long now) {
        if (announcements.stream().noneMatch(open -> open.number == number && open.isOf(table))) {
            announcements.add(new Open(table, number, now, limit));
        }
    }

    /** Notes that there may be an announcement that nobody will close: a change of anything when its limit is over. */
    void openUntilDue(long now) {
        announcements.removeIf(open -> open.isSpent);
        if (announcements.isEmpty()) {
            open(null, 0, now);
        }
        announcements.forEach(open -> open.end = now + limit);
    }

    void close(String table, long upTo) {
        announcements.removeIf(open -> open.isOf(table) && open.number <= upTo);
    }

    /** Notes that these announcements are open and no others. */
    void onlyOpen(Map<String, List<Long>> open, long now) {
        announcements.removeIf(each ->
                each.table == null || !open.getOrDefault(each.table, List.of()).contains(each.number));
        open.forEach((table, numbers) -> numbers.forEach(number -> open(table, number, now)));
    }

    long countOpen(@Nullable String table) {
        return announcements.stream()
                .filter(open -> open.table != null && (table == null || open.isOf(table)))
                .count();
    }

    /** Returns in how many nanoseconds an announcement is due; {@link Long#MAX_VALUE} if none is open. */
    long dueIn(long now) {
        return announcements.stream()
                .filter(open -> !open.isSpent)
                .mapToLong(open -> open.due - now)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Returns the tables of the announcements that are due, null for every table. */
    List<@Nullable String> takeDue(long now) {
        List<@Nullable String> tables = new ArrayList<>();
        for (Open open : announcements) {
            if (!open.isSpent && now - open.due >= 0) {
                tables.add(open.table);
                open.takeDue(now);
            }
        }
        return tables;
    }
}
