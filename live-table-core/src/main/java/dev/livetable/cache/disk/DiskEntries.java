package dev.livetable.cache.disk;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a generation, under their keys without the region. Where there is no map there are no entries. Any
 * method may throw anything when the file is damaged.
 */
final class DiskEntries {

    private final DiskGeneration generation;
    private final @Nullable MVMap<String, StoredRows> map;

    DiskEntries(DiskGeneration generation) {
        this.generation = generation;
        this.map = generation.map;
    }

    /** Returns whether this is still where the generation's entries are. */
    boolean isCurrent() {
        return map != null && generation.isIn(map);
    }

    @Nullable
    StoredRows get(String key) {
        return map == null ? null : map.get(key);
    }

    /** Keeps an entry; returns how many bytes it takes on disk, or 0 when it could not be kept. */
    long put(String key, StoredRows rows) {
        if (map == null) {
            return 0;
        }
        generation.used = true;
        long size = size(key, rows);
        generation.bytes.addAndGet(size - size(key, map.put(key, rows)));
        return size;
    }

    void remove(String key) {
        if (map != null) {
            generation.bytes.addAndGet(-size(key, map.remove(key)));
        }
    }

    /** Removes all entries whose keys start with a text. */
    void removeAll(String start) {
        String from = start;
        List<String> batch = keysFrom(from, 1_000);
        while (!batch.isEmpty()) {
            for (String key : batch) {
                if (!key.startsWith(start)) {
                    return;
                }
                remove(key);
                from = key + '\0';
            }
            batch = keysFrom(from, 1_000);
        }
    }

    /** Returns the first keys that are not before a text, in order. */
    List<String> keysFrom(String from, int limit) {
        List<String> keys = new ArrayList<>();
        if (map != null) {
            MVStore.TxCounter version = map.getStore().registerVersionUsage();
            try {
                for (Iterator<String> all = map.keyIterator(from); all.hasNext() && keys.size() < limit; ) {
                    keys.add(all.next());
                }
            } finally {
                map.getStore().deregisterVersionUsage(version);
            }
        }
        return keys;
    }

    long count() {
        return map == null ? 0 : map.sizeAsLong();
    }

    long bytes() {
        return map == null ? 0 : generation.bytes.get();
    }

    /** Returns how many bytes an entry takes on disk, about; 0 for none. */
    static long size(String key, @Nullable StoredRows rows) {
        return rows == null ? 0 : 16L + key.length() + rows.length();
    }
}
