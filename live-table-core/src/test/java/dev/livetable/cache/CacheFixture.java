package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Row;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What the parts of {@link CacheContract} share: how a cache is made, and what is put into it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class CacheFixture {

    private final Map<String, Lookup> lookups = new HashMap<>();
    private @Nullable Cache opened;

    /** Returns a new, empty cache; it is closed after the test. */
    protected abstract Cache open() throws Exception;

    /** Returns whether the cache keeps what is put into it. One that never keeps anything overrides this. */
    protected boolean keepsEntries() {
        return true;
    }

    /** Returns whether {@link Cache#statistics} and {@link Cache#entries} tell what there is. */
    protected boolean countsEntries() {
        return keepsEntries();
    }

    /**
     * Returns a new, empty cache that has room for some, but not for all of a hundred entries of about 30 kB; null when the
     * cache has no bound. It may evict later than at once, so it is given time.
     */
    protected @Nullable Cache openSmall() throws Exception {
        return null;
    }

    @BeforeEach
    void openCache() throws Exception {
        opened = open();
    }

    @AfterEach
    void closeCache() {
        cache().close();
    }

    /** Returns the cache that {@link #open} returned for this test. */
    protected final Cache cache() {
        if (opened == null) {
            throw new IllegalStateException("The cache is opened before each test");
        }
        return opened;
    }

    /** Returns rows of their own for a number. */
    public static CachedRows rows(long number) {
        Row row = Row.of("id", number).with("name", "name of " + number);
        return new CachedRows(List.of(row), OptionalLong.of(number), true, Instant.EPOCH);
    }

    /** Checks what is under a key; a cache that keeps nothing has nothing there. */
    protected final void assertKept(String key, CachedRows expected) {
        assertFound(key, keepsEntries() ? expected : null);
    }

    /** Checks that nothing is under a key. */
    protected final void assertMissing(String key) {
        assertFound(key, null);
    }

    /** Checks what is found by the key, and by what has looked for it since it was checked first, and so may remember it. */
    private void assertFound(String key, @Nullable CachedRows expected) {
        Lookup lookup = lookups.computeIfAbsent(key, cache()::lookup);
        assertThat(lookup.get()).as("lookup of " + key).isEqualTo(expected);
        assertThat(cache().get(key)).as(key).isEqualTo(expected);
        for (int i = 0; i < 2; i++) {
            assertThat(lookup.get()).as("lookup of " + key + ", again").isEqualTo(expected);
        }
    }

    /** Returns how often the tests under load go round; more takes longer and finds more. */
    protected int rounds() {
        return 200;
    }
}
