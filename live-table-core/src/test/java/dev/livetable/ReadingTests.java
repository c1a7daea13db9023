package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;

/** What answers say of where they came from. */
class ReadingTests extends LiveTableSetup {

    private static final PageRequest FIRST = PageRequest.of(0, 2);
    private static final Duration TTL = Duration.ofMinutes(10);

    private final InMemoryTable source =
            InMemoryTable.of(SCHEMA, product(1, "a", 1), product(2, "b", 2), product(3, "c", 3));
    private LiveTable products;
    private LiveTables tables;

    @BeforeEach
    void openTable() {
        products = openNamed("products");
        tables = new LiveTables(List.of(products));
    }

    private LiveTable openNamed(String name) {
        LiveTableBuilder builder = LiveTable.builder(name, source)
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads);
        return open(builder.ttl(TTL).staleWhileRevalidate(Duration.ofMinutes(1)));
    }

    @Test
    @DisplayName("a page is as old as its total, where that was counted before its rows were fetched")
    void isAsOldAsItsTotal() {
        source.totalKnown(false);
        Instant counted = products.readCount(Filter.all()).fetchedAt();
        time.advance(Duration.ofMinutes(1));
        assertThat(products.readList(Filter.all(), FIRST).fetchedAt()).isAfter(counted);

        assertThat(products.readPage(Filter.all(), FIRST).fetchedAt()).isEqualTo(counted);
        assertThat(tables.readingOf(products.page(Filter.all(), FIRST))
                        .orElseThrow()
                        .fetchedAt())
                .isEqualTo(counted);
    }

    @Test
    @DisplayName("that there is no row is not remembered for the ttl, whatever is made of it")
    void whatIsMadeOfNoRowHasNoTtl() {
        Reading<String> none = products.readGet("9").map(row -> row.isPresent() ? "yes" : "no");
        Reading<String> one = products.readGet("1").map(row -> row.isPresent() ? "yes" : "no");

        assertThat(none.value()).isEqualTo("no");
        assertThat(none.freshness().ttl()).isNull();
        assertThat(none.map(String::length).freshness()).isEqualTo(none.freshness());
        assertThat(one.freshness().ttl()).isEqualTo(TTL);
        assertThat(one.freshness().isSharedByCallers())
                .isEqualTo(none.freshness().isSharedByCallers());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("the tables know of each page and slice whether it came from the cache, and when it was fetched")
    void knowsWhereAPageCameFrom(boolean totalKnown) {
        source.totalKnown(totalKnown);

        Page<?> fetched = products.page(Filter.all(), FIRST);
        time.advance(Duration.ofMinutes(1));
        Page<?> kept = products.page(Filter.all(), FIRST);
        Slice<?> keptSlice = products.list(Filter.all(), FIRST);

        assertThat(source(fetched)).contains(MISS);
        assertThat(source(kept)).contains(HIT);
        assertThat(source(keptSlice)).contains(HIT);
        assertThat(fetched).isEqualTo(kept).hasSameHashCodeAs(kept);
        assertThat(fetched.getTotalElements()).isEqualTo(3);
        assertThat(tables.readingOf(kept).orElseThrow().fetchedAt())
                .isEqualTo(tables.readingOf(fetched).orElseThrow().fetchedAt());
    }

    @Test
    void knowsWhereASliceCameFrom() {
        source.totalKnown(false);
        Slice<?> fetched = products.list(Filter.all(), FIRST);

        assertThat(fetched).isNotInstanceOf(Page.class);
        assertThat(source(fetched)).contains(MISS);
        assertThat(source(products.list(Filter.all(), FIRST))).contains(HIT);
    }

    @Test
    void knowsThoseOfItsViews() {
        LiveTable view = products.view(Filter.equal("name", "a"));

        view.page(Filter.all(), FIRST);
        assertThat(source(view.page(Filter.all(), FIRST))).contains(HIT);
    }

    @Test
    void knowsNothingOfPagesOfOthers() {
        LiveTable others = openNamed("others");
        others.page(Filter.all(), FIRST);

        assertThat(tables.readingOf(others.page(Filter.all(), FIRST))).isEmpty();
        assertThat(tables.readingOf(new PageImpl<>(source.rows()))).isEmpty();
    }

    @Test
    @DisplayName("a reading says for how long its table shows what it has read")
    void saysForHowLongItIsShown() {
        products.readGet("1");

        for (Reading<?> reading : new Reading<?>[] {
            products.readGet("1"),
            products.readGet("2"),
            products.readPage(Filter.all(), FIRST),
            products.readPage(Filter.all(), FIRST).map(Page::getContent),
            products.readCount(Filter.all()),
            tables.readingOf(products.page(Filter.all(), FIRST)).orElseThrow()
        }) {
            assertThat(reading.freshness()).isEqualTo(new Freshness(true, TTL, Duration.ofMinutes(1), Duration.ZERO));
        }
    }

    private Optional<ReadSource> source(Slice<?> slice) {
        return tables.readingOf(slice).map(Reading::source);
    }
}
