package dev.livetable.spring.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.RedbCache;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The meters of the cache on disk")
class DiskCacheMetricsTests {

    private static double damaged(Cache cache, String what) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new DiskCacheMetrics(cache).bindTo(registry);
        return registry.get(DiskCacheMetrics.DAMAGED)
                .tag("what", what)
                .functionCounter()
                .count();
    }

    @Test
    @DisplayName("count a file that was put aside")
    void countAFile(@TempDir Path folder) throws IOException {
        RedbCache.open(folder).close();
        Path store = folder.resolve("cache.mv");
        Files.write(store, new byte[(int) Files.size(store)]);

        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(damaged(cache, "file")).isEqualTo(1);
            assertThat(damaged(cache, "entry")).isZero();
        }
    }

    @Test
    @DisplayName("are there, at 0, where no cache is on disk")
    void areThereWithoutDisk() {
        try (MemCache cache = MemCache.create()) {
            assertThat(damaged(cache, "file")).isZero();
            assertThat(damaged(cache, "entry")).isZero();
        }
    }
}
