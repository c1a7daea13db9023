package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CacheContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has been forced to the disk when a call returns. */
class RedbCacheSyncTests {

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void register() {
        FaultyFile.register();
    }

    private RedbCache open(boolean sync) {
        RedbCache cache =
                RedbCache.builder(folder).scheme(FaultyFile.SCHEME).sync(sync).open();
        cache.put("a/page", CacheContract.rows(1));
        cache.put("b/page/1", CacheContract.rows(1));
        settle(cache);
        return cache;
    }

    /** Does what is due, so that hardly anything is written of the cache's own accord during the next second. */
    private static void settle(RedbCache cache) {
        cache.cleanUp();
        FaultyFile.EVENTS.clear();
    }

    /** Returns what was written and forced since it was asked last, without repetitions. */
    private static List<String> events() {
        List<String> events = new ArrayList<>();
        for (String event : FaultyFile.EVENTS) {
            if (events.isEmpty() || !events.get(events.size() - 1).equals(event)) {
                events.add(event);
            }
        }
        FaultyFile.EVENTS.clear();
        return events;
    }

    @Test
    @DisplayName("F9: with sync an invalidation and a mark are on the disk when they return")
    void forced() {
        try (RedbCache cache = open(true)) {
            cache.invalidatePrefix("a/");
            assertThat(events()).containsSequence("write cache.journal", "force cache.journal");
            settle(cache);
            cache.mark("b");
            assertThat(events()).containsSequence("write cache.journal", "force cache.journal");
        }
        try (RedbCache cache = open(true)) {
            cache.invalidatePrefix("b/page/");
            assertThat(events()).containsSequence("write cache.journal", "force cache.journal");
        }
    }

    @Test
    @DisplayName("F9: with sync the store is on the disk before the journal says so")
    void storeBeforeJournal() {
        try (RedbCache cache = open(true)) {
            cache.invalidatePrefix("a/");
            cache.flush();
            assertThat(events()).containsSequence("force cache.mv", "write cache.journal", "force cache.journal");
        }
    }

    @Test
    @DisplayName("without sync nobody waits for the disk")
    void notForced() {
        try (RedbCache cache = open(false)) {
            cache.invalidatePrefix("a/");
            cache.mark("b");
            cache.flush();
            assertThat(events())
                    .contains("write cache.journal", "write cache.mv")
                    .noneMatch(event -> event.startsWith("force"));
        }
    }
}
