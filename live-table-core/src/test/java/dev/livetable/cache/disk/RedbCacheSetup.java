package dev.livetable.cache.disk;

import dev.livetable.cache.CacheContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cache on disk with an entry that is committed, which can be opened again and killed. */
abstract class RedbCacheSetup {

    @TempDir
    Path temp = Path.of("");

    @SuppressWarnings("NullAway.Init") // opened before each test
    RedbCache cache;

    final Path folder() {
        return temp.resolve("cache");
    }

    /** Opens the cache in its folder. */
    RedbCache opened() {
        return RedbCache.open(folder());
    }

    @BeforeEach
    void open() {
        cache = opened();
        cache.put("t/page", CacheContract.rows(1));
        cache.flush();
    }

    @AfterEach
    void close() {
        cache.close();
    }

    final void reopen() {
        cache.close();
        cache = opened();
    }

    /** Opens what a process would find if this one were killed now. */
    final RedbCache afterKill() throws IOException {
        return RedbCache.open(RedbCacheTests.copy(folder(), temp.resolve("killed" + System.nanoTime())));
    }
}
