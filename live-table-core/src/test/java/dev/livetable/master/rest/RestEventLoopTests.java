package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.UnsupportedRequestException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;
import reactor.core.scheduler.NonBlocking;

/** On a thread that must not wait, such as an event loop of WebFlux, an API is not called. */
class RestEventLoopTests extends RestFixture {

    private final TestApi api = api(3);
    private final RestTable table = api.table().paging(Paging.none()).build();

    private static class EventLoop extends Thread implements NonBlocking {

        EventLoop(Runnable task) {
            super(task);
        }
    }

    /** The threads of a server may extend those that are marked. */
    private static final class ServerLoop extends EventLoop {

        ServerLoop(Runnable task) {
            super(task);
        }
    }

    private static <T> T onEventLoop(Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        new ServerLoop(task).start();
        return task.get(10, TimeUnit.SECONDS);
    }

    private static @Nullable Throwable thrownOnEventLoop(ThrowingCallable call) throws Exception {
        return onEventLoop(() -> catchThrowable(call));
    }

    private static void assertRefused(ThrowingCallable call) throws Exception {
        assertThat(thrownOnEventLoop(call))
                .isInstanceOf(UnsupportedRequestException.class)
                .hasMessageContainingAll("'fruits'", " was not sent: ", "subscribeOn(Schedulers.boundedElastic())");
    }

    @Test
    void sendsNothing() throws Exception {
        assertRefused(() -> table.list(Filter.all(), Pageable.unpaged()));
        assertRefused(() -> table.get("1"));
        assertRefused(() -> table.insert(fruit(9, "fig")));
        assertRefused(() -> table.replace("1", fruit(1, "fig")));
        assertRefused(() -> table.patch("1", Row.of("name", "fig")));
        assertRefused(() -> table.delete("1"));

        assertThat(api.requests()).isEmpty();
    }

    @Test
    void isNoFailureOfTheMaster() throws Exception {
        LiveTable live = LiveTable.builder("fruits", table)
                .cache(MemCache.create())
                .staleIfError(Duration.ofHours(1))
                .build();
        live.get("1");

        for (int i = 0; i < 5; i++) {
            assertRefused(() -> live.get("2"));
        }

        assertThat(live.status().failedReads()).isNull();
        assertThat(live.status().oldRows().isBreakerOpen()).isFalse();
        assertThat(onEventLoop(() -> live.readGet("1")).source()).isEqualTo(ReadSource.HIT);
        assertThat(live.get("2")).isPresent();
    }

    /** Writes have threads of their own, so the API is called. */
    @Test
    void aLiveTableWritesElsewhere() throws Exception {
        LiveTable live =
                LiveTable.builder("fruits", table).cache(MemCache.create()).build();

        CompletableFuture<Row> written = onEventLoop(() -> live.patchAsync("1", Row.of("name", "fig")));

        assertThat(written.get(10, TimeUnit.SECONDS).get("name")).isEqualTo("fig");
    }
}
