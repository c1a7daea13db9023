package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.MemCache;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lists that take long to prepare for the cache, and those that it never keeps. */
class LargeListTests extends LiveTableSetup {

    @Test
    @DisplayName("a list that is being encoded for the cache holds up no write, and is not shown after it")
    void encodingHoldsUpNoWrite() throws Exception {
        Gate gate = new Gate();
        cache.before(operation -> {
            if (operation.equals("prepare")) {
                gate.pass();
            }
        });
        LiveTable table = open();
        Future<List<Row>> reader = threads.submit(() -> firstPage(table));
        gate.awaitReached();

        Future<Row> write = threads.submit(() -> table.patch("1", Row.of("price", 11)));
        assertThat(result(write).get("price")).isEqualTo(11L);

        gate.open();
        assertThat(result(reader)).contains(product(1, "apple", 10));
        cache.before(operation -> {});
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
    }

    @Test
    @DisplayName("rows too large to keep are served, are no fill, are counted, and are logged once with a masked key")
    void tooLarge() {
        AtomicInteger heard = new AtomicInteger();
        LiveTable table = open(builder().cache(MemCache.ofMaximumWeight(100)).listener(new LiveTableListener() {
            @Override
            public void fillTooLarge(String table) {
                heard.incrementAndGet();
            }
        }));
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(RegionCache.class);
        logger.addAppender(logged);
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(table.readList(Filter.equal("name", "secret apple"), FIRST_PAGE)
                                .source())
                        .isEqualTo(ReadSource.MISS);
            }
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(table.status().fills()).isZero();
        assertThat(table.status().rejectedFills()).isZero();
        assertThat(table.status().tooLargeFills()).isEqualTo(2);
        Awaitility.await().until(() -> heard.get() == 2);
        assertThat(logged.list).hasSize(1).first().satisfies(event -> assertThat(event.getFormattedMessage())
                .contains("'products'", "the whole cache has 100", "live.cache.mem.maximum-size", "page?offset=0")
                .doesNotContain("secret"));
    }

    @Test
    @DisplayName("F5: a cache that fails to prepare rows is an error of the cache, and keys are masked in the log")
    void failsToPrepare() {
        FaultyCache failing = cache.failing("prepare");
        LiveTable table = open(builder().cache(failing));
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(RegionCache.class);
        logger.addAppender(logged);
        try {
            assertThat(table.get("1")).isPresent();
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(table.status().cacheErrors()).isEqualTo(1);
        assertThat(table.status().fills()).isZero();
        assertThat(logged.list).hasSize(1).first().satisfies(event -> assertThat(event.getFormattedMessage())
                .contains("failed to PUT products/row?id='******'"));
    }

    @Test
    @DisplayName("a cache of somebody's own that only knows to put goes on working")
    void cacheOfThreeMethods() {
        Cache own = new Cache() {
            @Override
            public @Nullable CachedRows get(String key) {
                return cache.get(key);
            }

            @Override
            public void put(String key, CachedRows rows) {
                cache.put(key, rows);
            }

            @Override
            public void invalidatePrefix(String prefix) {
                cache.invalidatePrefix(prefix);
            }
        };
        CachedRows rows = new CachedRows(List.of(product(1, "apple", 10)), OptionalLong.empty(), false, Instant.EPOCH);
        assertThat(own.prepare("t/page", rows).put()).isTrue();
        assertThat(own.get("t/page")).isEqualTo(rows);
    }
}
