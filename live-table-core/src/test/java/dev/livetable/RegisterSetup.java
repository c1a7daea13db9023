package dev.livetable;

import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.SynchronousMemCache;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import dev.livetable.table.Written;
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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * A live table over a master that is one row with one number, for Lincheck: it has no thread and no time of its own. Who writes is the
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

    static long value(LiveTable through) {
        return through.get("1").orElseThrow().get("value") instanceof Long value ? value : -1;
    }

    void patch(int value) {
        table.patch("1", Row.of("value", (long) value));
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
        long before = master.value.getAndSet(value);
        if (subscriber != null) {
            subscriber.event(LiveEvent.updated("1", RowImage.whole(row(before)), RowImage.whole(row(value))));
        }
    }

    private static Row row(long value) {
        return Row.of("id", 1L).with("value", value);
    }

    /** Does what is due within a time, of what was planned until now. */
    void pass(Duration time) {
        later.pass(time);
    }

    /** The row, which it changes in one step. */
    static final class Register implements WritableTable {

        private final AtomicLong value = new AtomicLong();
        private final Set<String> done = ConcurrentHashMap.newKeySet();

        /** Returns whether a write that bears a tag was carried out. */
        boolean isDone(int tag) {
            return done.contains(String.valueOf(tag));
        }

        long value() {
            return value.get();
        }

        /** Lets others raise the number, of which nobody tells. */
        void raise() {
            value.incrementAndGet();
        }

        @Override
        public TableSchema schema() {
            return SCHEMA;
        }

        @Override
        public WriteReach writeReach() {
            return new WriteReach(true, "there is one row", Set.of());
        }

        @Override
        public Optional<Row> get(String id) {
            return Optional.of(row(value.get()));
        }

        @Override
        public Optional<Row> get(String id, Filter within) {
            return get(id);
        }

        @Override
        public Row patch(String id, Row changes, Filter within) {
            return patchReturningBefore(id, changes, within).answer();
        }

        @Override
        public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
            done.add(String.valueOf(changes.getIfPresent(TAG)));
            Long given = changes.getIfPresent("value") instanceof Long number ? number : null;
            long before = given == null ? value.getAndIncrement() : value.getAndSet(given);
            return new Written<>(row(given == null ? before + 1 : given), RowImage.whole(row(before)));
        }

        @Override
        public long count(Filter filter) {
            throw new UnsupportedOperationException("count");
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            throw new UnsupportedOperationException("list");
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
