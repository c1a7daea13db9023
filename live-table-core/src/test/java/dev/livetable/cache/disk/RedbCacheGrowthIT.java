package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces the entries of a cache without a pause, and looks at the size of its files all the time.
 * {@code -Dlive.growth.seconds=60} makes it longer than a few seconds.
 */
class RedbCacheGrowthIT {

    private static final long MEGABYTE = 1024L * 1024;
    private static final int ENTRIES = 2_000;
    private static final int SECONDS = Integer.getInteger("live.growth.seconds", 3);

    @TempDir
    Path folder = Path.of("");

    /** Returns rows of about 10 kB, which do not repeat themselves. */
    private static CachedRows large(long number) {
        byte[] random = new byte[10_000];
        new Random(number).nextBytes(random);
        Row row = Row.of("bytes", random);
        return new CachedRows(List.of(row), OptionalLong.of(number), false, Instant.EPOCH);
    }

    private long sizeOfFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    @DisplayName("the files stay below three times their entries and 256 MB, however much is replaced")
    void sustainedOverwrites() throws IOException {
        Random random = new Random(1);
        long puts = 0;
        long largest = 0;
        long heaviest = 0;
        try (RedbCache cache = RedbCache.open(folder)) {
            for (int i = 0; i < ENTRIES; i++) {
                cache.put("t/" + i, large(i));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end) {
                for (int i = 0; i < 100; i++) {
                    cache.put("t/" + random.nextInt(ENTRIES), large(random.nextInt(Integer.MAX_VALUE)));
                }
                puts += 100;
                long size = sizeOfFiles();
                largest = Math.max(largest, size);
                heaviest = Math.max(
                        heaviest, cache.statistics("t").weight()); // it may drop entries, and then shrink its files
                assertThat(size).isLessThan(3 * heaviest + 256 * MEGABYTE);
            }
            assertThat(cache.problem()).isEmpty();
            assertThat(largest).isGreaterThan(20 * MEGABYTE);
            // what is put faster than the disk takes it is not kept, nor what it was to replace
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                cache.put("t/1", large(1));
                assertThat(cache.get("t/1")).isEqualTo(large(1));
            });
        }
        System.out.printf(
                "%d MB of entries, %d puts a second of 10 kB each, %d MB of files at most, %d MB when closed%n",
                ENTRIES / 100, puts / SECONDS, largest / MEGABYTE, sizeOfFiles() / MEGABYTE);
    }
}
