package dev.livetable.cache;

import dev.livetable.cache.MemRegion.Entry;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** Looks for one key in a {@link MemCache}, and remembers the entry that was there. */
final class MemLookup implements Lookup {

    /*
     * The invariant: what is returned is what the cache has under the key at some moment of the call.
     *
     * An entry that is not gone is the one under its key: `gone` is set within Caffeine's atomic operation that takes the
     * entry out, or puts another in its place, and before that can be seen. So to find that an entry is not gone is to find
     * it under its key. The generation is asked after that, as `MemCache.get` does.
     *
     * Caffeine is not told of a read that finds its entry here. It counts reads to choose what is evicted, and begins to when
     * it is half full. From then on it is told of each: what is read often is known when others come that are read once.
     *
     * Fields are read and written without a lock: each entry that was ever under the key may be remembered, since it is asked
     * whether it is gone. What is looked for once only is not remembered: questions that are made anew each time have a lookup
     * each, which nobody asks twice.
     */

    private static final WeakReference<Entry> NONE = new WeakReference<>(null);

    private final MemCache cache;
    private final String key;
    private WeakReference<Entry> remembered = NONE;
    private boolean isAskedAgain;

    MemLookup(MemCache cache, String key) {
        this.cache = cache;
        this.key = key;
    }

    @Override
    public @Nullable CachedRows get() {
        Entry known = cache.hasRoom() ? remembered.get() : null;
        Entry entry = known == null || known.gone ? find() : known;
        return entry == null || entry.generation.retired ? null : entry.rows;
    }

    private @Nullable Entry find() {
        Entry found = cache.entry(key);
        if (found != null && isAskedAgain && cache.hasRoom() && !remembered.refersTo(found)) {
            remembered = new WeakReference<>(found);
        }
        isAskedAgain = true;
        return found;
    }
}
