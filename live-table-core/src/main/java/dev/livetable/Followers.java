package dev.livetable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.TableState;
import dev.livetable.table.WriteReach;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The live tables that follow one: what changes it is anything to them. They are named when they are built, or found
 * since the master changes their rows with its own. Safe for use by many threads.
 */
final class Followers {

    /*
     * Tables are built one by one, and know of one another when they are put together as LiveTables. A write asks for
     * the followers when its turn has come, after the master was asked what else its writes change. While a master has
     * not said so, or another one has not said which table it is, that other table counts as one that follows.
     *
     * A follower is shown only while this table may be (F12). One that is not known to follow, but may, is told of changes
     * and shown all the same.
     *
     * A table can be put together with others more than once: with those of its own context, and with those of each
     * context below. What has been connected follows until it is closed.
     */

    private final Region leader;
    private final PrecisionChoice precision;
    private final Set<Region> named = ConcurrentHashMap.newKeySet();
    private final Map<Region, Neighbour> neighbours = new ConcurrentHashMap<>();

    /**
     * Another table, which may follow because of what the master does.
     *
     * @param precision what its own master says of itself
     * @param followers what follows it in turn, by name
     */
    record Neighbour(PrecisionChoice precision, Set<Region> followers) {}

    /**
     * Tables that were not known before.
     *
     * @param named those that follow by name
     * @param neighbours others, which may follow
     */
    record Added(Set<Region> named, Set<Region> neighbours) {}

    Followers(Region leader, PrecisionChoice precision) {
        this.leader = leader;
        this.precision = precision;
    }

    /**
     * Takes what there is to find followers among, beside what there was before.
     *
     * @param follow the regions of the tables that follow by name, directly or over others
     * @param others all other tables
     * @return what was not there before
     */
    Added connect(Set<Region> follow, Map<Region, Neighbour> others) {
        Added added = new Added(without(named, follow), without(neighbours.keySet(), others.keySet()));
        named.removeIf(Followers::isClosed);
        neighbours.keySet().removeIf(Followers::isClosed);
        named.addAll(follow);
        follow.forEach(follower -> follower.follow(leader));
        neighbours.putAll(others);
        return added;
    }

    private static Set<Region> without(Set<Region> known, Set<Region> all) {
        Set<Region> added = new LinkedHashSet<>(all);
        added.removeAll(known);
        return added;
    }

    /** Returns the regions of the tables that follow and are open, as far as is known now. */
    List<Region> now() {
        WriteReach reach = precision.reach();
        Set<Region> all = new LinkedHashSet<>(named);
        if (reach == null || !reach.others().isEmpty()) {
            neighbours.forEach((region, other) -> {
                if (mayReach(reach, other.precision)) {
                    all.add(region);
                    all.addAll(other.followers);
                    if (reach != null && other.precision.reach() != null) {
                        region.follow(leader);
                        other.followers.forEach(follower -> follower.follow(leader));
                    }
                }
            });
        }
        return all.isEmpty()
                ? List.of()
                : all.stream().filter(region -> !isClosed(region)).toList();
    }

    /**
     * Appends to all of them that anything may have changed.
     *
     * @return whether that is on record everywhere, or the regions are marked
     */
    @CanIgnoreReturnValue
    boolean invalidate() {
        boolean isSafe = true;
        for (Region follower : now()) {
            isSafe &= follower.invalidate(InvalidationCause.FOLLOWED);
        }
        return isSafe;
    }

    /**
     * Appends to all of them that anything may have changed in a context.
     *
     * @param leader the region of the table that they follow
     * @return whether that is on record everywhere, or the regions are marked
     */
    boolean invalidate(Region leader, String context) {
        boolean isSafe = true;
        for (Region follower : now()) {
            String here = follower.contexts().ofFollowed(leader.contexts(), context);
            isSafe &= here == null
                    ? follower.invalidate(InvalidationCause.FOLLOWED)
                    : follower.invalidate(InvalidationCause.FOLLOWED, here);
        }
        return isSafe;
    }

    private static boolean isClosed(Region region) {
        return region.state() == TableState.CLOSED;
    }

    private static boolean mayReach(@Nullable WriteReach reach, PrecisionChoice other) {
        if (!other.canBeAsked()) {
            return false;
        }
        WriteReach known = other.reach();
        if (known == null) {
            other.askElsewhere();
        }
        return reach == null || known == null || reach.others().contains(known.self());
    }
}
