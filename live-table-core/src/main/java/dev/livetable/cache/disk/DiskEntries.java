package dev.livetable.cache.disk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.disk.DiskStamps.Stamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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

    /**
     * An entry that was found.
     *
     * @param stored the entry
     * @param position up to where it holds by what became of it; null when its own bytes, or what was decoded of them, say it
     */
    record Found(StoredRows stored, @Nullable LogPosition position) {

        /** Returns the rows; see {@link StoredRows#rows}. */
        CachedRows rows(String key) {
            return stored.rows(key, position);
        }
    }

    /** Returns whether this is still where the generation's entries are. */
    boolean isCurrent() {
        return map != null && generation.isIn(map);
    }

    /** Returns the entry under a key; null when there is none, or it was removed. */
    @Nullable
    Found get(String key) {
        return get(key, null);
    }

    /** Returns the entry that is looked for; null when there is none, or it was removed. */
    @Nullable
    Found get(DiskLookup lookup) {
        return get(lookup.rest(), lookup);
    }

    private @Nullable Found get(String key, @Nullable DiskLookup lookup) {
        Stamp stamp = generation.stamps.of(key); // before the entry, see there
        StoredRows stored = map == null ? null : lookup == null ? map.get(key) : lookup.in(map);
        if (stored == null) {
            return null;
        }
        if (stamp != null && stamp.entry() == stored.number()) {
            return stamp.position() == null ? null : new Found(stored, stamp.position());
        }
        return new Found(stored, stored.isDecoded() ? null : position(stored.number()));
    }

    private @Nullable LogPosition position(long entry) {
        MVMap<Long, byte[]> stamps = generation.committedStamps; // looked up late: there may be none before
        byte[] stamp = stamps == null ? null : stamps.get(entry);
        return stamp == null ? null : DiskStamps.decode(entry, stamp);
    }

    /** Keeps an entry; returns how many bytes it takes on disk, or 0 when it could not be kept. */
    long put(String key, StoredRows rows) {
        if (map == null) {
            return 0;
        }
        generation.used = true;
        long size = size(key, rows);
        forget(key, map.put(key, rows));
        generation.bytes.addAndGet(size);
        return size;
    }

    /** Puts an entry in the place of another if that is still there; returns whether it was. */
    boolean replace(String key, StoredRows old, StoredRows rows) {
        if (map == null || !map.replace(key, old, rows)) {
            return false;
        }
        forget(key, old);
        generation.bytes.addAndGet(size(key, rows));
        return true;
    }

    @CanIgnoreReturnValue
    boolean remove(String key) {
        StoredRows gone = map == null ? null : map.remove(key);
        forget(key, gone);
        return gone != null;
    }

    /** Removes an entry if it is still there. */
    private void remove(String key, StoredRows old) {
        if (map != null && map.remove(key, old)) {
            forget(key, old);
        }
    }

    private void forget(String key, @Nullable StoredRows gone) {
        if (gone != null) {
            generation.bytes.addAndGet(-size(key, gone));
            MVMap<Long, byte[]> stamps = generation.committedStamps;
            if (stamps != null) {
                stamps.remove(gone.number());
            }
        }
    }

    /** Writes what became of entries beside them, or removes those that were removed, to be committed. */
    void write(Map<String, Stamp> pending, MVMap<Long, byte[]> target) {
        pending.forEach((key, stamp) -> {
            StoredRows stored = map == null ? null : map.get(key);
            LogPosition position = stamp.position();
            if (stored != null && stored.number() == stamp.entry()) {
                if (position == null) {
                    remove(key, stored);
                } else {
                    target.put(stamp.entry(), DiskStamps.encode(stamp.entry(), position));
                }
            }
        });
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
        return rows == null ? 0 : 24L + key.length() + rows.length();
    }
}
