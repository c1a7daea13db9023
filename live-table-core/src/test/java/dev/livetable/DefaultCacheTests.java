package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.table.InMemoryTable;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The cache of live tables that are given none. */
class DefaultCacheTests extends LiveTableSetup {

    private final InMemoryTable other = InMemoryTable.of(SCHEMA, product(7, "other", 70));

    @Test
    @DisplayName("tables that are given no cache share one")
    void tablesThatAreGivenNoCacheShareOne() {
        LiveTableBuilder one = LiveTable.builder("one", master);
        LiveTableBuilder two = LiveTable.builder("two", master);

        assertThat(one.cache()).isSameAs(two.cache());
    }

    @Test
    @DisplayName("tables of one name do not see each other's rows there, at once or one after the other")
    void tablesOfOneNameDoNotMeet() {
        LiveTable first = open(LiveTable.builder("products", master));
        LiveTable second = open(LiveTable.builder("products", other));
        assertThat(firstPage(first)).hasSize(2);
        assertThat(firstPage(second)).containsExactly(product(7, "other", 70));

        second.invalidate();
        assertThat(sourceOfFirstPage(first)).hasToString("HIT");

        first.close();
        LiveTable third = open(LiveTable.builder("products", other));
        assertThat(firstPage(third)).containsExactly(product(7, "other", 70));
    }

    @Test
    @DisplayName("a closed table leaves nothing there")
    void aClosedTableLeavesNothing() {
        LiveTable table = open(LiveTable.builder("products", master));
        firstPage(table);
        Cache shared = DefaultCache.shared();
        String key = table.entries(1, true).get(0).key();
        assertThat(shared.get(key)).isNotNull();

        table.close();

        assertThat(shared.get(key)).isNull();
        assertThat(shared.entries(Cache.regionOf(key), 9)).isEmpty();
        shared.put("unrelated#0/row", new CachedRows(List.of(), OptionalLong.empty(), false, Instant.EPOCH));
        shared.invalidatePrefix("unrelated#0/");
    }
}
