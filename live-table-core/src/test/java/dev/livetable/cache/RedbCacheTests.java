package dev.livetable.cache;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RedbCacheTests extends CacheContract {

    @TempDir
    Path folder = Path.of("");

    @Override
    protected Cache open() {
        return RedbCache.open(folder.resolve("cache"));
    }
}
