package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.json.RowModule;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

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

    /** Returns all forms of reading: of a row, a count, and of pages and slices that are kept and that are not. */
    private List<Reading<?>> readings(LiveTable table) {
        List<Reading<?>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(table.readGet("1"));
            all.add(table.readCount(Filter.all()));
            all.add(table.readPage(Filter.all(), FIRST));
            all.add(table.readList(Filter.all(), FIRST));
            all.add(tables.readingOf(table.page(Filter.all(), FIRST)).orElseThrow());
            all.add(tables.readingOf(table.list(Filter.all(), FIRST)).orElseThrow());
            all.add(table.masterCalls().count(Filter.all(), () -> 3));
            all.add(table.masterCalls().rows(List.of("1"), ids -> source.getAll(ids, Filter.all())));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("what one read allows is what is said of its answer, in place of what the table allows")
    void saysWhatThisReadAllows(boolean totalKnown) {
        source.totalKnown(totalKnown);
        LiveTable none = products.allowingStale(Duration.ZERO, Duration.ZERO);
        LiveTable other = products.allowingStale(Duration.ofSeconds(9), Duration.ofSeconds(99));

        assertThat(readings(none))
                .extracting(Reading::freshness)
                .containsOnly(new Freshness(true, TTL, Duration.ZERO, Duration.ZERO));
        assertThat(readings(other))
                .extracting(Reading::freshness)
                .containsOnly(new Freshness(true, TTL, Duration.ofSeconds(9), Duration.ofSeconds(99)));
        assertThat(readings(products))
                .extracting(Reading::freshness)
                .containsOnly(new Freshness(true, TTL, Duration.ofMinutes(1), Duration.ZERO));
        assertThat(none.page(Filter.all(), FIRST)).isEqualTo(products.page(Filter.all(), FIRST));
        assertThat(none.view(Filter.equal("name", "a")).readGet("1").freshness().staleWhileRevalidate())
                .isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("what had to be fresh is not shown to one who asks again")
    void whatHadToBeFreshHasNoTtl(boolean totalKnown) throws Exception {
        source.totalKnown(totalKnown);
        Freshness none = new Freshness(true, null, Duration.ZERO, Duration.ZERO);
        Receipt receipt = products.receipt().get();
        LiveTable stale = products.allowingStale(Duration.ofSeconds(9), Duration.ofSeconds(99));

        for (LiveTable table : List.of(
                products.fresh(),
                products.atLeast(receipt),
                stale.fresh(),
                products.fresh().allowingStale(Duration.ofSeconds(9), Duration.ZERO))) {
            assertThat(readings(table)).extracting(Reading::freshness).containsOnly(none);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "where the root is named, it has the name of Spring Data's class, whether the rows came from the cache or not")
    void theNameOfTheRootIsTheSame(boolean totalKnown) {
        source.totalKnown(totalKnown);
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new RowModule())
                .enable(SerializationFeature.WRAP_ROOT_VALUE)
                .build();
        String slice = mapper.writeValueAsString(products.list(Filter.all(), FIRST));
        String page = mapper.writeValueAsString(products.page(Filter.all(), FIRST));

        assertThat(slice).startsWith(totalKnown ? "{\"PageImpl\":{" : "{\"SliceImpl\":{");
        assertThat(page).startsWith("{\"PageImpl\":{");
        assertThat(mapper.writeValueAsString(products.list(Filter.all(), FIRST)))
                .isEqualTo(slice);
        assertThat(mapper.writeValueAsString(products.page(Filter.all(), FIRST)))
                .isEqualTo(page);
    }

    @Test
    @DisplayName("what allows the same as the table needs no more than it for a page that is kept")
    void whatAllowsTheSame() {
        products.page(Filter.all(), FIRST);

        assertThat(products.allowingStale(Duration.ofMinutes(1), Duration.ZERO).page(Filter.all(), FIRST))
                .hasSameClassAs(products.page(Filter.all(), FIRST));
    }

    private Optional<ReadSource> source(Slice<?> slice) {
        return tables.readingOf(slice).map(Reading::source);
    }
}
