package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.repository.LiveRepositoryParts;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What makes a repository live, once its live table is there. Safe for use by many threads. */
final class PublishedParts implements Supplier<@Nullable LiveRepositoryParts<?>> {

    /*
     * Beans call repositories while the application starts, before there are live tables. Then the call goes to the repository
     * as it was: nothing is built for it, in the middle of the making of another bean or on a thread that holds a connection.
     * It may have written, so the table begins with a change of anything.
     */

    private volatile @Nullable LiveRepositoryParts<?> parts;
    private volatile boolean hasMissed;

    /** Returns the parts; null as long as there is no live table, or if the repository stays as it was. */
    @Override
    public @Nullable LiveRepositoryParts<?> get() {
        LiveRepositoryParts<?> known = parts;
        if (known == null) {
            hasMissed = true;
            known = parts; // published since: whoever published it may not have seen that
        }
        return known;
    }

    /** Publishes the parts. Returns whether calls may have gone to the repository as it was before that. */
    boolean publish(LiveRepositoryParts<?> made) {
        parts = made;
        return hasMissed;
    }
}
