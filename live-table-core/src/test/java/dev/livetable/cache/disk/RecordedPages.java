package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A region whose changes are put on record, one after another. The change at a position touches one page, and that page
 * then shows the position. So an entry is right if it shows the last position that touched its page, up to where the entry
 * says that it holds: whatever was stamped, patched or removed before the process was killed.
 */
final class RecordedPages {

    private static final String REGION = "recorded";
    private static final long LOG = -77;

    private RecordedPages() {}

    /** Returns what a page shows when changes up to a position have been made. */
    private static long shown(long position, int page) {
        long sinceTouched = Math.floorMod(position - page, RedbCacheKillChild.PAGES);
        return Math.max(0, position - sinceTouched);
    }

    private static RecordedChange change(long position) {
        return RedbCacheRecordTests.change(LOG, position);
    }

    /** Changes the region, and tells two files what is being recorded, and what has been. */
    static void use(RedbCache cache, Path folder, int steps) throws IOException {
        Random random = new Random();
        check(cache, folder);
        try (RandomAccessFile begun = new RandomAccessFile(begun(folder).toFile(), "rw");
                RandomAccessFile done = new RandomAccessFile(done(folder).toFile(), "rw")) {
            long position = RedbCacheKillChild.read(begun(folder));
            for (int step = 0; step < steps; step++) {
                position += step == 0 && position > 0 ? 0 : 1; // what was begun last is recorded again
                RedbCacheKillChild.write(begun, position);
                cache.record(REGION, change(position));
                RedbCacheKillChild.write(done, position);
                for (int page = 0; page < RedbCacheKillChild.PAGES; page++) {
                    touch(cache, page, position, random.nextInt(6));
                }
            }
        }
    }

    private static void touch(RedbCache cache, int page, long position, int dice) {
        String key = key(page);
        CachedRows old = cache.get(key);
        CachedRows now = CacheContract.rows(shown(position, page)).asOf(new LogPosition(LOG, position, 1));
        if (old == null || dice == 0) {
            cache.put(key, now);
        } else if (dice == 1) {
            cache.remove(key);
        } else if (dice < 5) {
            boolean isUntouched = old.total().equals(now.total());
            CachedRows changed = isUntouched ? old.asOf(now.asOf()) : now;
            if (!cache.replace(key, old, changed) && cache.problem().isPresent()) {
                throw new IllegalStateException("There is a problem: " + cache.problem());
            }
        }
    }

    /** Returns how many entries there are, all of which are right; and sees that what was recorded is on record. */
    static int check(RedbCache cache, Path folder) throws IOException {
        long least = RedbCacheKillChild.read(done(folder));
        long most = RedbCacheKillChild.read(begun(folder));
        RecordedLog recorded = cache.recorded(REGION);
        if (least > 0) {
            assertRecorded(recorded, least, most);
        }
        int kept = 0;
        for (int page = 0; page < RedbCacheKillChild.PAGES; page++) {
            CachedRows found = cache.get(key(page));
            if (found != null) {
                kept++;
                long position = found.asOf().position();
                assertThat(position).isBetween(1L, most);
                assertThat(found)
                        .isEqualTo(CacheContract.rows(shown(position, page)).asOf(new LogPosition(LOG, position, 1)));
            }
        }
        return kept;
    }

    private static void assertRecorded(@Nullable RecordedLog recorded, long least, long most) {
        if (recorded == null) {
            throw new AssertionError("Nothing is on record, though " + least + " was");
        }
        assertThat(recorded.log()).isEqualTo(LOG);
        assertThat(recorded.head()).isBetween(least, most);
        List<RecordedChange> changes = recorded.changes();
        assertThat(changes.size()).isGreaterThanOrEqualTo((int) Math.min(recorded.head(), 1_000));
        for (int i = 0; i < changes.size(); i++) {
            long position = recorded.head() - changes.size() + 1 + i;
            if (!changes.get(i).equals(change(position))) {
                throw new AssertionError("Another change than that at " + position + " is on record there");
            }
        }
    }

    private static String key(int page) {
        return REGION + "/page/" + page;
    }

    private static Path begun(Path folder) {
        return folder.resolve("begun");
    }

    private static Path done(Path folder) {
        return folder.resolve("done");
    }
}
