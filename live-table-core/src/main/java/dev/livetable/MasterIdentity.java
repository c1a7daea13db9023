package dev.livetable;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.table.Table;
import java.util.UUID;

/** What rows on disk say of the master that they are of. */
final class MasterIdentity {

    /*
     * A master that does not know its identity is no other than itself. So it gets a name that nothing else ever has:
     * no other master of this process, and none of the next. It keeps it for as long as it is there, so a live table
     * that is built over it again finds its rows.
     */

    /** Does its little upkeep at once: to wake a thread for it takes longer, at the start of each table. */
    private static final Cache<Table, String> UNKNOWN =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    private MasterIdentity() {}

    /** Returns a text that is equal for two masters only if the rows of one may stand for those of the other. */
    static String of(Table master) {
        return master.identity()
                .map(known -> "known " + known)
                .orElseGet(() -> UNKNOWN.get(master, any -> "unknown " + UUID.randomUUID()));
    }
}
