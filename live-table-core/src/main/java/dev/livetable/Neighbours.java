package dev.livetable;

import dev.livetable.table.WriteReach;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The live tables of an application, and which of them follow which. */
final class Neighbours {

    private final Map<String, LiveTable> tables;
    private final Set<String> standIns;

    /**
     * Takes the tables.
     *
     * @param standIns the names of tables that are not here and may be followed all the same
     */
    Neighbours(Map<String, LiveTable> tables, Set<String> standIns) {
        this.tables = tables;
        this.standIns = Set.copyOf(standIns);
    }

    /**
     * Tells each table which follow it, and which others there are.
     *
     * @throws IllegalArgumentException if a table follows one that is not there, or itself, directly or over others
     */
    void connect() {
        tables.values().forEach(this::requireLeaders);
        Map<String, Set<Region>> following = new LinkedHashMap<>();
        tables.keySet().forEach(name -> following.put(name, regions(followersOf(name))));
        tables.forEach((name, table) -> {
            Map<Region, Followers.Neighbour> others = new LinkedHashMap<>();
            tables.forEach((otherName, other) -> {
                if (other != table) {
                    LiveTableParts parts = other.parts();
                    others.put(
                            parts.region(),
                            new Followers.Neighbour(parts.precision(), following.getOrDefault(otherName, Set.of())));
                }
            });
            table.parts().connect(following.getOrDefault(name, Set.of()), others);
        });
    }

    private void requireLeaders(LiveTable table) {
        for (String leader : table.parts().follows()) {
            if (!tables.containsKey(leader) && !standIns.contains(leader)) {
                throw new IllegalArgumentException("Live table '" + table.name() + "' follows '" + leader
                        + "', which is not there; there are " + tables.keySet());
            }
        }
    }

    /** Returns the names of the tables that follow one, directly or over others. */
    private Set<String> followersOf(String leader) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> left = new ArrayDeque<>();
        left.add(leader);
        while (!left.isEmpty()) {
            String next = left.remove();
            for (LiveTable table : tables.values()) {
                if (table.parts().follows().contains(next) && found.add(table.name())) {
                    left.add(table.name());
                }
            }
        }
        if (found.contains(leader)) {
            throw new IllegalArgumentException("Live table '" + leader + "' follows itself over " + found
                    + "; take one of them out of its follows");
        }
        return found;
    }

    /** Returns the names of the tables that one follows, by its own word or because their masters change its rows. */
    Set<String> leadersOf(String follower) {
        LiveTable table = tables.get(follower);
        if (table == null) {
            return Set.of();
        }
        Set<String> leaders = new TreeSet<>(table.parts().follows());
        WriteReach own = table.parts().precision().reach();
        if (own != null) {
            tables.forEach((name, other) -> {
                WriteReach reach = other.parts().precision().reach();
                if (other != table && reach != null && reach.others().contains(own.self())) {
                    leaders.add(name);
                }
            });
        }
        return leaders;
    }

    private Set<Region> regions(Set<String> names) {
        Set<Region> regions = new LinkedHashSet<>();
        tables.forEach((name, table) -> {
            if (names.contains(name)) {
                regions.add(table.parts().region());
            }
        });
        return regions;
    }
}
