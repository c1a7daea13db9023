package dev.livetable;

import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.SynchronousMemCache;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * A live table over a master that is one number, for Lincheck: it has no thread and no time of its own. Who writes is the
 * worker of the queue, or waits for the one who is; what is planned for later is done when a test says so.
 */
abstract class RegisterSetup {

    private static final TableSchema SCHEMA = TableSchema.of(
            "register",
            List.of(new Column("id", ColumnType.INTEGER, false, true), Column.of("value", ColumnType.INTEGER)),
            "id");

    private static final String TAG = "tag";

    final Register master = new Register();
    final FaultyCache cache = new FaultyCache(SynchronousMemCache.create());
    private final Later later = new Later();
    private LiveStream.@Nullable Subscriber subscriber;
    final LiveTable table;

    RegisterSetup() {
        table = LiveTable.builder("register", master).cache(cache).stream(made -> {
                    subscriber = made;
                    made.confirmed();
                    return () -> {};
                })
                .executor(Runnable::run)
                .scheduler(later)
                .clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
                .build();
    }

    long count(LiveTable through) {
        return through.count(Filter.all());
    }

    void patch(int value) {
        table.patch("1", Row.of("value", value));
    }

    /** Raises the number by one, and returns it. */
    long increment(LiveTable through) {
        return through.patch("1", Row.empty()).get("value") instanceof Long value ? value : -1;
    }

    /** Returns what raises the number by one, and can be told apart. */
    static Row tagged(int tag) {
        return Row.of(TAG, tag);
    }

    /** Lets others change the master, and returns when the event that tells of it has been handled. */
    void changeAndTell(int value) {
        master.value = value;
        if (subscriber != null) {
            subscriber.event(LiveEvent.changed());
        }
    }

    /** Does what is due within a time, of what was planned until now. */
    void pass(Duration time) {
        later.pass(time);
    }

    /** The number, which it gives as the number of its rows. */
    static final class Register implements WritableTable {

        volatile long value;
        private final Set<String> done = ConcurrentHashMap.newKeySet();

        /** Returns whether a write that bears a tag was carried out. */
        boolean isDone(int tag) {
            return done.contains(String.valueOf(tag));
        }

        @Override
        public TableSchema schema() {
            return SCHEMA;
        }

        @Override
        public long count(Filter filter) {
            return value;
        }

        @Override
        public Row patch(String id, Row changes, Filter within) {
            done.add(String.valueOf(changes.getIfPresent(TAG)));
            value = changes.getIfPresent("value") instanceof Long given ? given : value + 1;
            return Row.of("value", value);
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            throw new UnsupportedOperationException("list");
        }

        @Override
        public Optional<Row> get(String id) {
            throw new UnsupportedOperationException("get");
        }

        @Override
        public Row insert(Row row) {
            throw new UnsupportedOperationException("insert");
        }

        @Override
        public Row replace(String id, Row row, Filter within) {
            throw new UnsupportedOperationException("replace");
        }

        @Override
        public boolean delete(String id, Filter within) {
            throw new UnsupportedOperationException("delete");
        }

        @Override
        public long deleteAll(Filter filter) {
            throw new UnsupportedOperationException("deleteAll");
        }
    }

    /** A time in which nothing becomes due by itself. */
    private static final class Later implements Scheduler {

        private final Queue<Plan> plans = new ConcurrentLinkedQueue<>();

        private record Plan(Duration delay, Runnable task) {}

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Cancellation after(Duration delay, Runnable task) {
            Plan plan = new Plan(delay, task);
            plans.add(plan);
            return () -> plans.remove(plan);
        }

        @Override
        public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
            try {
                future.get();
            } catch (ExecutionException | CancellationException e) {
                return true;
            }
            return true;
        }

        void pass(Duration time) {
            for (Plan plan : List.copyOf(plans)) {
                if (plan.delay.compareTo(time) <= 0 && plans.remove(plan)) {
                    plan.task.run();
                }
            }
        }
    }
}
