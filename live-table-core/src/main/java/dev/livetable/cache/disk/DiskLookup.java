package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.Lookup;
import dev.livetable.cache.RegionPrefixes;
import java.lang.ref.WeakReference;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/** Looks for one key in a disk cache, and remembers the entry that was there. */
final class DiskLookup implements Lookup {

    /*
     * The invariant: what is found is what the map has under the key at some moment of the call.
     *
     * Each change of a map gives it a new root, and none comes back. So an entry that was found is there as long as the map
     * has the root that it had before the entry was looked for. All else, such as what became of the entry, is asked each time.
     *
     * Neither the entry nor the root is kept on the heap by what is remembered. Fields are read and written without a lock:
     * root and entry are remembered together, in one object. What is looked for once only is not remembered.
     */

    private final DiskReads reads;
    private final String key;
    private final String prefix;
    private final String rest;
    private @Nullable Remembered remembered;
    private boolean isAskedAgain;

    private static final class Remembered extends WeakReference<StoredRows> {

        private final WeakReference<RootReference<String, StoredRows>> root;

        Remembered(StoredRows stored, RootReference<String, StoredRows> root) {
            super(stored);
            this.root = new WeakReference<>(root);
        }
    }

    DiskLookup(DiskReads reads, String key) {
        this.reads = reads;
        this.key = key;
        this.prefix = RegionPrefixes.of(key);
        this.rest = key.substring(prefix.length());
    }

    @Override
    public @Nullable CachedRows get() {
        return reads.get(this);
    }

    /** Returns the whole key. */
    String key() {
        return key;
    }

    /** Returns the prefix of the region, with which the key begins. */
    String prefix() {
        return prefix;
    }

    /** Returns the key without the prefix. */
    String rest() {
        return rest;
    }

    /** Returns the entry that a map has; null when there is none. */
    @Nullable
    StoredRows in(MVMap<String, StoredRows> map) {
        RootReference<String, StoredRows> root = map.getRoot();
        Remembered known = remembered;
        StoredRows stored = known != null && known.root.refersTo(root) ? known.get() : null;
        return stored == null ? find(map, root) : stored;
    }

    private @Nullable StoredRows find(MVMap<String, StoredRows> map, RootReference<String, StoredRows> root) {
        StoredRows found = map.get(rest);
        if (found != null && isAskedAgain) {
            remembered = new Remembered(found, root);
        }
        isAskedAgain = true;
        return found;
    }
}
