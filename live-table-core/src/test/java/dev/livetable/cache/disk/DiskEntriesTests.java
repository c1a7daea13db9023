package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.disk.DiskStamps.Stamp;
import java.util.Map;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Entries of a generation, in a store in memory. */
class DiskEntriesTests {

    /** Keys that do something once, when the map compares them: the reader is on its way to the entry then. */
    private static final class Keys extends StringDataType {

        private Runnable onItsWay = () -> {};

        @Override
        public int binarySearch(String key, Object keys, int size, int initialGuess) {
            Runnable once = onItsWay;
            onItsWay = () -> {};
            once.run();
            return super.binarySearch(key, keys, size, initialGuess);
        }
    }

    @Test
    @DisplayName("an entry that was removed is not found by a reader who is overtaken by the commit of that")
    void removedWhileLookedUp() {
        Keys keys = new Keys();
        try (MVStore store = MVStore.open(null)) {
            DiskGeneration generation = new DiskGeneration(1, new TreeMap<>());
            generation.map = store.openMap(
                    "entries",
                    new MVMap.Builder<String, StoredRows>().keyType(keys).valueType(StoredRows.Type.INSTANCE));
            MVMap<Long, byte[]> committed = store.openMap(
                    "stamps",
                    new MVMap.Builder<Long, byte[]>()
                            .keyType(LongDataType.INSTANCE)
                            .valueType(ByteArrayDataType.INSTANCE));
            StoredRows entry = StoredRows.of("t/page", CacheContract.rows(1));
            DiskEntries entries = new DiskEntries(generation);
            entries.put("page", entry);
            assertThat(entries.get("page")).isNotNull();

            generation.stamps.put("page", new Stamp(entry.number(), null));
            keys.onItsWay = () -> {
                Map<String, Stamp> pending = generation.stamps.pending();
                entries.write(pending, committed);
                generation.stamps.committed(pending);
            };
            assertThat(entries.get("page")).isNull();
            assertThat(entries.get("page")).isNull();
            assertThat(generation.stamps.pending()).isEmpty();
        }
    }
}
