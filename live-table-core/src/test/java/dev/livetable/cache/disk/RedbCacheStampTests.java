package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of entries on disk that are stamped, patched and removed. */
class RedbCacheStampTests extends RedbCacheSetup {

    @Override
    RedbCache opened() {
        return RedbCache.builder(folder()).memory(1).open(); // so that what is read is what is on disk
    }

    private @Nullable CachedRows afterKill(String key) throws IOException {
        try (RedbCache killed = afterKill()) {
            return killed.get(key);
        }
    }

    private CachedRows get(String key) {
        CachedRows found = cache.get(key);
        assertThat(found).isNotNull();
        return found == null ? CacheContract.rows(0) : found;
    }

    private static CachedRows asOf(CachedRows rows, long position) {
        return rows.asOf(new LogPosition(3, position, position));
    }

    private CachedRows stamp(String key, long position) {
        CachedRows old = get(key);
        CachedRows stamped = asOf(old, position);
        assertThat(cache.replace(key, old, stamped)).isTrue();
        assertThat(cache.get(key)).isEqualTo(stamped);
        return stamped;
    }

    @Test
    @DisplayName("a stamp is there after the next commit, with its rows, and not with rows put since")
    void stamped() throws IOException {
        CachedRows stamped = stamp("t/page", 5);
        cache.flush();
        assertThat(afterKill("t/page")).isEqualTo(stamped);
        reopen();
        assertThat(cache.get("t/page")).isEqualTo(stamped);
        stamp("t/page", 6);
        CachedRows last = stamp("t/page", 7);
        reopen();
        assertThat(cache.get("t/page")).isEqualTo(last);
        cache.put("t/page", CacheContract.rows(1));
        assertThat(get("t/page").asOf()).isEqualTo(LogPosition.NONE);
        reopen();
        assertThat(get("t/page").asOf()).isEqualTo(LogPosition.NONE);
    }

    @Test
    @DisplayName("a stamp that waits for the commit is not taken for one of rows put meanwhile")
    void stampOfOtherRows() {
        stamp("t/page", 5);
        cache.put("t/page", CacheContract.rows(2));
        assertThat(cache.get("t/page")).isEqualTo(CacheContract.rows(2));
        reopen();
        assertThat(cache.get("t/page")).isEqualTo(CacheContract.rows(2));
    }

    @Test
    @DisplayName("a stamp does not write the entry again")
    void stampIsSmall() throws IOException {
        CachedRows large = new CachedRows(
                List.of(Row.of("text", "x".repeat(300_000))), OptionalLong.empty(), false, Instant.EPOCH);
        cache.put("t/large", large);
        cache.flush();
        long before = Files.size(folder().resolve("cache.mv"));
        for (int position = 1; position <= 20; position++) {
            stamp("t/large", position);
            cache.flush();
        }
        assertThat(Files.size(folder().resolve("cache.mv")) - before).isLessThan(600_000);
        reopen();
        assertThat(cache.get("t/large")).isEqualTo(asOf(large, 20));
    }

    @Test
    @DisplayName("an entry that was read anew since it was judged is the same entry if it is equal in every respect")
    void decodedAnew() {
        CachedRows old = get("t/page");
        CachedRows equal = new CachedRows(old.rows(), old.total(), old.more(), old.fetchedAt(), old.asOf(), false);
        assertThat(cache.replace("t/page", asOf(equal, 1), asOf(equal, 2))).isFalse();
        assertThat(cache.replace("t/page", CacheContract.rows(2), CacheContract.rows(3)))
                .isFalse();
        assertThat(cache.replace("t/page", equal, asOf(equal, 2))).isTrue();
        assertThat(cache.replace("t/page", asOf(equal, 2), asOf(CacheContract.rows(3), 3)))
                .isTrue();
        reopen();
        assertThat(cache.get("t/page")).isEqualTo(asOf(CacheContract.rows(3), 3));
    }

    @Test
    @DisplayName("a copied file has the stamps, too")
    void copied() {
        CachedRows stamped = stamp("t/page", 5);
        for (int round = 0; round < 100; round++) {
            cache.put("t/other", CacheContract.rows(round));
            cache.flush();
        }
        cache.close();
        cache = RedbCache.builder(folder()).slack(1).open();
        assertThat(cache.get("t/page")).isEqualTo(stamped);
        reopen();
        assertThat(cache.get("t/page")).isEqualTo(stamped);
    }

    @Test
    @DisplayName("what was removed or patched comes back after a kill as it was, but not after a commit")
    void removed() throws IOException {
        CachedRows stamped = stamp("t/page", 5);
        cache.flush();
        cache.remove("t/page");
        assertThat(cache.get("t/page")).isNull();
        cache.flush();
        assertThat(afterKill("t/page")).isNull();
        cache.put("t/page", CacheContract.rows(1));
        assertThat(get("t/page")).isEqualTo(CacheContract.rows(1)).isNotEqualTo(stamped);
    }
}
