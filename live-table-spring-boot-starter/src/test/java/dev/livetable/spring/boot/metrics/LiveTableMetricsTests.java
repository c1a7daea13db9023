package dev.livetable.spring.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.Precision;
import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.ReadSource;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveTableMetricsTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LiveTableMetrics metrics = new LiveTableMetrics(registry);
    private final InMemoryTable master = Cities.create();
    private final ManualLiveStream stream = new ManualLiveStream();
    private final LiveTable table = registered(
            LiveTable.builder("cities", master).stream(stream).listener(metrics).build());

    private LiveTable registered(LiveTable built) {
        metrics.register(built);
        return built;
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void areAllThereBeforeAnythingHappens() {
        assertThat(registry.getMeters().stream().map(LiveTableMetricsTests::text))
                .contains(
                        "live.table.reads{result=hit,table=cities}",
                        "live.table.reads{result=miss,table=cities}",
                        "live.table.reads{result=bypass,table=cities}",
                        "live.table.reads{result=stale,table=cities}",
                        "live.table.reads.stale{reason=refreshing,table=cities}",
                        "live.table.reads.stale{reason=error,table=cities}",
                        "live.table.reads.stale{reason=gap,table=cities}",
                        "live.table.refreshes{outcome=ok,table=cities}",
                        "live.table.refreshes{outcome=failed,table=cities}",
                        "live.table.breaker.open{table=cities}",
                        "live.table.invalidations{cause=write,table=cities}",
                        "live.table.invalidations{cause=unknown,table=cities}",
                        "live.table.invalidations{cause=event,table=cities}",
                        "live.table.invalidations{cause=followed,table=cities}",
                        "live.table.invalidations{cause=gap,table=cities}",
                        "live.table.invalidations{cause=manual,table=cities}",
                        "live.table.invalidations{cause=restart,table=cities}",
                        "live.table.judged{table=cities,verdict=untouched}",
                        "live.table.judged{table=cities,verdict=patched}",
                        "live.table.judged{table=cities,verdict=touched}",
                        "live.table.judged{table=cities,verdict=not-knowable}",
                        "live.table.judged{table=cities,verdict=too-old}",
                        "live.table.verified{result=same,table=cities}",
                        "live.table.verified{result=differs,table=cities}",
                        "live.table.economy{by=known-totals,result=saved,table=cities}",
                        "live.table.economy{by=read-ahead,result=wasted,table=cities}",
                        "live.table.economy{by=missing-rows,result=saved,table=cities}",
                        "live.table.economy{by=rewarm,result=wasted,table=cities}",
                        "live.table.writes{op=insert,outcome=ok,table=cities}",
                        "live.table.writes{op=replace,outcome=refused,table=cities}",
                        "live.table.writes{op=patch,outcome=failed,table=cities}",
                        "live.table.writes{op=delete,outcome=timeout,table=cities}",
                        "live.table.writes{op=deleteAll,outcome=ok,table=cities}",
                        "live.table.write.wait{table=cities}",
                        "live.table.fetches{outcome=ok,table=cities}",
                        "live.table.fetches{outcome=failed,table=cities}",
                        "live.table.fills.rejected{table=cities}",
                        "live.table.fills.too.large{table=cities}",
                        "live.table.queue.depth{table=cities}",
                        "live.table.events{table=cities}",
                        "live.table.echoes{table=cities}",
                        "live.table.gaps{reason=lost,table=cities}",
                        "live.table.gaps{reason=lagged,table=cities}",
                        "live.table.gaps{reason=late,table=cities}",
                        "live.table.gaps{reason=unanswered,table=cities}",
                        "live.table.writes.announced{table=cities}",
                        "live.table.stream.up{table=cities}",
                        "live.table.stream.lag{table=cities}",
                        "live.table.lease.left{table=cities}",
                        "live.cache.errors{op=get}",
                        "live.cache.errors{op=put}",
                        "live.cache.errors{op=invalidate}",
                        "live.cache.errors{op=mark}",
                        "live.cache.errors{op=bind}",
                        "live.cache.errors{op=record}")
                .hasSize(3 + 7 + 8 + 5 + 2 + 4 * 2 + 7 * 4 + 1 + 2 + 1 + 1 + 1 + 1 + 1 + 4 + 1 + 3 + 6);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
        assertThat(registry.find(LiveTableMetrics.WRITES).timers())
                .hasSize(28)
                .allSatisfy(timer -> assertThat(timer.count()).isZero());
        assertThat(count(LiveTableMetrics.READS, "result", "hit")).isZero();
    }

    @Test
    void countReads() {
        table.get("1");
        table.get("1");
        table.get("1");
        stream.end(null);
        table.get("1");

        assertThat(count(LiveTableMetrics.READS, "result", "miss")).isEqualTo(1);
        assertThat(count(LiveTableMetrics.READS, "result", "hit")).isEqualTo(2);
        assertThat(count(LiveTableMetrics.READS, "result", "bypass")).isEqualTo(1);
    }

    @Test
    void addNothingToAHit() throws NoSuchMethodException {
        assertThat(LiveTableMetrics.class
                        .getMethod("read", String.class, ReadSource.class)
                        .getDeclaringClass())
                .isEqualTo(LiveTableListener.class);
    }

    @Test
    void countInvalidationsAndEvents() {
        table.invalidate();
        table.get("1");
        stream.publish(LiveEvent.changed());
        table.patch("1", Row.of("name", "Bonn"));

        assertThat(count(LiveTableMetrics.INVALIDATIONS, "cause", "manual")).isEqualTo(1);
        assertThat(count(LiveTableMetrics.INVALIDATIONS, "cause", "event")).isEqualTo(1);
        assertThat(count(LiveTableMetrics.INVALIDATIONS, "cause", "write")).isEqualTo(1);
        assertThat(registry.get(LiveTableMetrics.EVENTS).functionCounter().count())
                .isEqualTo(1);
    }

    @Test
    void countEntriesThatWereJudged() {
        LiveTable precise = registered(LiveTable.builder("precise", master)
                .precision(Precision.ROW)
                .listener(metrics)
                .build());
        precise.get("1");
        precise.get("2");
        precise.patch("1", Row.of("name", "Bonn"));
        precise.get("1");
        precise.get("2");
        precise.invalidate();
        precise.get("2"); // its entry is gone, or it is judged
        precise.close();

        assertThat(judged("patched") + judged("touched")).isEqualTo(1);
        assertThat(judged("untouched")).isEqualTo(1);
        assertThat(judged("too-old")).isZero();
    }

    private double judged(String verdict) {
        return registry.get(LiveTableMetrics.JUDGED)
                .tags("table", "precise", "verdict", verdict)
                .functionCounter()
                .count();
    }

    @Test
    void countHitsThatWereCompared() {
        LiveTable compared = registered(LiveTable.builder("compared", master)
                .verifySample(1)
                .listener(metrics)
                .build());
        compared.get("1");
        compared.get("1");
        await().untilAsserted(() -> assertThat(verified("same")).isEqualTo(1));
        assertThat(verified("differs")).isZero();
        master.patch("1", Row.of("name", "Bonn"));
        await().untilAsserted(() -> {
            compared.get("1");
            assertThat(verified("differs")).isPositive();
        });
        compared.close();
    }

    private double verified(String result) {
        return registry.get(LiveTableMetrics.VERIFIED)
                .tags("table", "compared", "result", result)
                .functionCounter()
                .count();
    }

    @Test
    void timeWritesByOperationAndOutcome() {
        table.patch("1", Row.of("name", "Bonn"));
        assertThatThrownBy(() -> table.insert(Cities.city(1, "Rome"))).isInstanceOf(DuplicateIdException.class);
        master.before(operation -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> table.deleteAll(Filter.all())).hasRootCauseMessage("broken");

        await().untilAsserted(() -> {
            assertThat(writes("patch", "ok").count()).isEqualTo(1);
            assertThat(writes("insert", "refused").count()).isEqualTo(1);
            assertThat(writes("deleteAll", "failed").count()).isEqualTo(1);
            assertThat(registry.get(LiveTableMetrics.WRITE_WAIT).timer().count())
                    .isEqualTo(3);
        });
    }

    @Test
    void showHowManyWritesWait() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        master.before(operation -> {
            begun.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        CompletableFuture<?> first = table.patchAsync("1", Row.of("name", "Bonn"));
        await().until(() -> begun.getCount() == 0);
        CompletableFuture<?> second = table.patchAsync("1", Row.of("name", "Berlin"));

        assertThat(registry.get(LiveTableMetrics.QUEUE_DEPTH).gauge().value()).isEqualTo(1);
        held.countDown();
        CompletableFuture.allOf(first, second).join();
        assertThat(registry.get(LiveTableMetrics.QUEUE_DEPTH).gauge().value()).isZero();
    }

    @Test
    void timeFetches() {
        table.get("1");
        master.before(operation -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> table.get("2")).hasRootCauseMessage("broken");

        await().untilAsserted(() -> {
            assertThat(fetches("ok").count()).isEqualTo(1);
            assertThat(fetches("failed").count()).isEqualTo(1);
        });
    }

    @Test
    void countRejectedFills() {
        master.after(operation -> table.invalidate());
        table.get("1");

        assertThat(registry.get(LiveTableMetrics.FILLS_REJECTED)
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void countErrorsOfTheCacheByOperation() {
        LiveTable onBroken = LiveTable.builder("broken", master)
                .cache(new BrokenCache())
                .listener(metrics)
                .build();
        onBroken.get("1");

        await().untilAsserted(() -> assertThat(registry.get(LiveTableMetrics.CACHE_ERRORS)
                        .tag("op", "get")
                        .counter()
                        .count())
                .isPositive());
        onBroken.close();
    }

    @Test
    void outliveTheirTable() {
        table.get("1");
        table.close();

        assertThat(count(LiveTableMetrics.READS, "result", "miss")).isEqualTo(1);
        assertThat(registry.get(LiveTableMetrics.QUEUE_DEPTH).gauge().value()).isZero();
    }

    private double count(String meter, String tag, String value) {
        return registry.get(meter).tag(tag, value).functionCounter().count();
    }

    private Timer writes(String operation, String outcome) {
        return registry.get(LiveTableMetrics.WRITES)
                .tags("op", operation, "outcome", outcome)
                .timer();
    }

    private Timer fetches(String outcome) {
        return registry.get(LiveTableMetrics.FETCHES).tag("outcome", outcome).timer();
    }

    private static String text(Meter meter) {
        String tags = meter.getId().getTags().stream()
                .map((Tag tag) -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        return meter.getId().getName() + tags;
    }

    private static final class BrokenCache implements Cache {

        @Override
        public @Nullable CachedRows get(String key) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void put(String key, CachedRows rows) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void invalidatePrefix(String prefix) {
            throw new IllegalStateException("broken");
        }
    }

    @Test
    void aQuestionThatIsRefusedIsNoFailedFetch() {
        assertThatThrownBy(() -> table.count(Filter.equal("colour", "red"))).hasMessageContaining("colour");
        table.get("1");

        await().untilAsserted(() -> assertThat(registry.get("live.table.fetches")
                        .tag("outcome", "ok")
                        .timer()
                        .count())
                .isEqualTo(1));
        assertThat(registry.get("live.table.fetches")
                        .tag("outcome", "failed")
                        .timer()
                        .count())
                .isZero();
    }
}
