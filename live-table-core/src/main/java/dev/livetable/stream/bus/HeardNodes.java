package dev.livetable.stream.bus;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was heard of all other nodes. Guarded by the lock of the link. */
final class HeardNodes {

    /*
     * A node that was not heard of for an hour is forgotten, and so is the one that was silent for longest where there are too
     * many. If it is heard again, that is as the first message of any node: in order after a quiet time, else a hole.
     */

    private static final int MOST = 10_000;
    private static final String UNREADABLE = "";

    /** In the order in which they were heard last. */
    private final Map<String, Heard> nodes = new LinkedHashMap<>(16, 0.75f, true);

    /** Returns what was heard of a node; null if that is nothing. */
    @Nullable
    Heard get(String id) {
        return nodes.get(id);
    }

    /** Adds a node of which nothing was heard. */
    Heard add(Message message, long now) {
        forget(now);
        Heard node = new Heard(message.name(), message.limit().toNanos());
        nodes.put(message.node(), node);
        return node;
    }

    private void forget(long now) {
        nodes.values().removeIf(node -> now - node.heardAt() > Heard.LONGEST);
        while (nodes.size() >= MOST) {
            nodes.remove(nodes.keySet().iterator().next());
        }
    }

    /** Notes what a message says of a node, and of its announcements. */
    void hear(Message message, long now) {
        Heard node = nodes.get(message.node());
        if (node == null) {
            throw new IllegalStateException("The node was not added");
        }
        node.hear(message.number(), now);
        message.closed().forEach(node::close);
        if (message.open() != null) {
            node.onlyOpen(message.open(), now);
        }
        message.announced().forEach(table -> node.open(table, message.number(), now));
    }

    /** Notes that a message could not be read. It may have been an announcement of any table. */
    void unreadable(Duration limit, long now) {
        Heard unknown = nodes.computeIfAbsent(UNREADABLE, id -> new Heard("", limit.toNanos()));
        unknown.hear(0, now);
        unknown.openUntilDue(now);
    }

    /** Returns how many announcements are open, of a table or of all. */
    int countOpen(@Nullable String table) {
        return (int)
                nodes.values().stream().mapToLong(node -> node.countOpen(table)).sum();
    }

    /** Returns in how many nanoseconds an announcement is due; {@link Long#MAX_VALUE} if none is open. */
    long dueIn(long now) {
        return nodes.values().stream().mapToLong(node -> node.dueIn(now)).min().orElse(Long.MAX_VALUE);
    }

    /** Returns the tables of which announcements are due, each with a node that has made one; null for every table. */
    Set<Due> takeDue(long now) {
        Set<Due> due = new LinkedHashSet<>();
        nodes.values().forEach(node -> node.takeDue(now).forEach(table -> due.add(new Due(table, node.name))));
        return due;
    }

    /** A table that an announcement is due of, and the name of the node. */
    record Due(@Nullable String table, String node) {}
}
