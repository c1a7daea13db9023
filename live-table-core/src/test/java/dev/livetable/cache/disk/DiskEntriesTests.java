package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.disk.DiskEntries.Found;
import dev.livetable.cache.disk.DiskStamps.Stamp;
import java.util.Map;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    private final Keys keys = new Keys();
    private final MVStore store = MVStore.open(null);
    private final DiskGeneration generation = new DiskGeneration(1, new TreeMap<>());

    @BeforeEach
    void open() {
        generation.map = store.openMap(
                "entries", new MVMap.Builder<String, StoredRows>().keyType(keys).valueType(StoredRows.Type.INSTANCE));
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Commits what became of entries while the next reader is on his way. */
    private void commitOnTheWay() {
        keys.onItsWay = () -> {
            Map<String, Stamp> pending = generation.stamps.pending();
            MVMap<Long, byte[]> committed = store.openMap(
                    "stamps",
                    new MVMap.Builder<Long, byte[]>()
                            .keyType(LongDataType.INSTANCE)
                            .valueType(ByteArrayDataType.INSTANCE));
            new DiskEntries(generation).write(pending, committed);
            generation.committedStamps = committed;
            generation.stamps.committed(pending);
        };
    }

    /** Puts an entry as it is after a restart: nobody has decoded it. */
    private StoredRows put() {
        WriteBuffer bytes = new WriteBuffer();
        StoredRows.Type.INSTANCE.write(bytes, StoredRows.of("t/page", CacheContract.rows(1)));
        StoredRows entry = StoredRows.Type.INSTANCE.read(bytes.getBuffer().flip());
        new DiskEntries(generation).put("page", entry);
        return entry;
    }

    private @Nullable Found found() {
        return new DiskEntries(generation).get("page");
    }

    @Test
    @DisplayName("an entry that was removed is not found by a reader who is overtaken by the commit of that")
    void removedWhileLookedUp() {
        StoredRows entry = put();
        assertThat(found()).isNotNull();
        generation.stamps.put("page", new Stamp(entry.number(), null));
        commitOnTheWay();
        assertThat(found()).isNull();
        assertThat(found()).isNull();
        assertThat(generation.stamps.pending()).isEmpty();
    }

    @Test
    @DisplayName("a reader who is overtaken by the first commit of stamps finds what was committed")
    void stampedWhileLookedUp() {
        StoredRows entry = put();
        LogPosition position = new LogPosition(1, 10, 1);
        commitOnTheWay();
        Runnable commit = keys.onItsWay;
        keys.onItsWay = () -> {
            generation.stamps.put("page", new Stamp(entry.number(), position));
            commit.run();
        };
        Found found = found();
        assertThat(found).isNotNull();
        assertThat(found == null ? null : found.position()).isEqualTo(position);
    }
}
