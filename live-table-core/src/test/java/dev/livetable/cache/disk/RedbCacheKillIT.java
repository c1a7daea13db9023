package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CachedRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that uses the cache, again and again, and looks at what it left. {@code -Dlive.kill.rounds=30} makes it
 * more than a few times.
 */
class RedbCacheKillIT {

    private static final int ROUNDS = Integer.getInteger("live.kill.rounds", 4);

    @TempDir
    Path folder = Path.of("");

    @Test
    @DisplayName("F9: a killed process leaves nothing stale, whatever it was doing")
    void killed() throws Exception {
        Random random = new Random(ROUNDS);
        int kept = 0;
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(round, 100 + random.nextInt(900));
            kept += check();
        }
        assertThat(kept)
                .as("rows that survived, so that this is no empty claim")
                .isPositive();
    }

    private void runAndKill(int round, long millis) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RedbCacheKillChild.class.getName(),
                        folder.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = child.getInputStream()) {
            assertThat(out.read()).as("the child is ready").isEqualTo('R');
            assertThat(child.waitFor(millis, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Returns how many rows were kept, all of which are what the master has. */
    private int check() throws IOException {
        int kept = 0;
        try (RedbCache cache = RedbCache.open(folder.resolve("cache"))) {
            assertThat(cache.filesSetAside()).isZero();
            assertThat(cache.badEntries()).isZero();
            for (int page = 0; page < RedbCacheKillChild.PAGES; page++) {
                CachedRows found = cache.get(RedbCacheKillChild.UNCHANGED + page);
                if (found != null) {
                    kept++;
                    assertThat(found).isEqualTo(CacheContract.rows(page));
                }
            }
            for (int region = 0; region < RedbCacheKillChild.REGIONS; region++) {
                long master = RedbCacheKillChild.read(folder.resolve("master" + region));
                long least = region == RedbCacheKillChild.EVENTS
                        ? RedbCacheKillChild.read(folder.resolve("handled" + region))
                        : master;
                for (int page = 0; page < RedbCacheKillChild.PAGES; page++) {
                    CachedRows found = cache.get("t" + region + "/page/" + page);
                    if (found != null) {
                        kept++;
                        long value = found.total().orElseThrow();
                        assertThat(found).isEqualTo(CacheContract.rows(value));
                        assertThat(value).as("t" + region + "/page/" + page).isBetween(least, master);
                    }
                }
            }
            kept += checkBound(cache);
            kept += RecordedPages.check(cache, folder);
            assertThat(cache.filesSetAside()).isZero();
            assertThat(cache.badEntries()).isZero();
        }
        return kept;
    }

    /** Returns how many rows were kept under the columns that were told last, all of which have these. */
    private int checkBound(RedbCache cache) throws IOException {
        int kept = 0;
        long columns = RedbCacheKillChild.read(folder.resolve(RedbCacheKillChild.BOUND));
        cache.bind(RedbCacheKillChild.BOUND, "columns", Long.toString(columns));
        for (int page = 0; page < RedbCacheKillChild.PAGES; page++) {
            CachedRows found = cache.get(RedbCacheKillChild.BOUND + "/page/" + page);
            if (found != null) {
                kept++;
                assertThat(found).isEqualTo(CacheContract.rows(columns));
            }
        }
        return kept;
    }
}
