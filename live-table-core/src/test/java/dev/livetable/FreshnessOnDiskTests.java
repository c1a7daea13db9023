package dev.livetable;

import dev.livetable.cache.Cache;
import dev.livetable.cache.disk.RedbCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The same with the cache on disk. */
class FreshnessOnDiskTests extends FreshnessTests {

    @TempDir
    private static Path folder;

    @Override
    Cache backend() {
        try {
            return RedbCache.open(Files.createTempDirectory(folder, "cache"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
