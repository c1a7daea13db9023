package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.StreamState;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** What is left of a live table that could not be built: nothing. */
class FailedBuildTests extends LiveTableSetup {

    private final ManualLiveStream stream = new ManualLiveStream();

    /** A time of which one call fails. */
    private final class FailingScheduler implements Scheduler {

        private final int failing;
        private final AtomicInteger calls = new AtomicInteger();

        FailingScheduler(int failing) {
            this.failing = failing;
        }

        private void call() {
            if (calls.incrementAndGet() == failing) {
                throw new IllegalStateException("no time");
            }
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Cancellation after(Duration delay, Runnable task) {
            call();
            return time.after(delay, task);
        }

        @Override
        public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
            call();
            return time.await(future, limit);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @DisplayName("whichever step fails, the subscription ends, none is made later, and the region is free")
    void whicheverStepFailsNothingGoesOn(int step) {
        FailingScheduler failing = new FailingScheduler(step);

        assertThatThrownBy(() -> builder().stream(stream).scheduler(failing).build())
                .hasMessage("no time");

        Awaitility.await().until(() -> {
            time.advance(Duration.ofMinutes(1));
            return time.pending() == 0;
        });
        Awaitility.await().until(() -> stream.publish(LiveEvent.changed()) == 0);
        LiveTable table = open(builder().stream(stream));
        assertThat(table.status().streamState()).isEqualTo(StreamState.UP);
        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
    }

    @Test
    @DisplayName("a master that cannot say which it is leaves the region free, and no retry of a failed invalidation")
    void aMasterThatCannotSayWhichItIs() {
        cache.failing("bind", "invalidatePrefix");
        assertThatThrownBy(() -> builder().wrapMaster(Nameless::new).build()).hasMessage("which one?");
        cache.failing();

        time.advance(Duration.ofMinutes(1));
        assertThat(time.pending()).isZero();
        assertThat(open().status().state()).isEqualTo(TableState.LIVE);
    }

    private record Nameless(Table table) implements Table {

        @Override
        public Optional<String> identity() {
            throw new IllegalStateException("which one?");
        }

        @Override
        public TableSchema schema() {
            return table.schema();
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            return table.list(filter, pageable);
        }

        @Override
        public Optional<Row> get(String id) {
            return table.get(id);
        }

        @Override
        public long count(Filter filter) {
            return table.count(filter);
        }
    }
}
