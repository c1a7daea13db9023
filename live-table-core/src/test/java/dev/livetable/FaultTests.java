package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.TableState;
import dev.livetable.table.FaultyTable;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.UnknownOutcomeException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;

class FaultTests extends LiveTableSetup {

    private final FaultyTable faulty = new FaultyTable(master);

    private LiveTable openFaulty() {
        return open(builder().wrapMaster(table -> faulty).writeTarget(faulty));
    }

    @Test
    @DisplayName("F7: a write that failed after it was done is seen by the next read")
    void aWriteThatFailedAfterItWasDoneIsSeen() {
        LiveTable table = openFaulty();
        assertThat(price(table, "1")).isEqualTo(10L);

        faulty.failingAfter("patch");
        assertThatThrownBy(() -> table.patch("1", Row.of("price", 11)))
                .isInstanceOf(UnknownOutcomeException.class)
                .cause()
                .hasMessage("the table cannot patch");

        assertThat(price(table, "1")).isEqualTo(11L);
    }

    @Test
    @DisplayName("an error of the master fails that call only")
    void anErrorOfTheMasterFailsThatCallOnly() {
        LiveTable table = openFaulty();
        for (Error error : new Error[] {new StackOverflowError("deep"), new OutOfMemoryError("full")}) {
            faulty.before(operation -> {
                throw error;
            });
            assertThatThrownBy(() -> firstPage(table)).isSameAs(error);
            assertThatThrownBy(() -> table.patch("1", Row.of("price", 11))).isSameAs(error);

            faulty.failing();
            assertThat(firstPage(table)).hasSize(2);
            assertThat(table.patch("1", Row.of("price", 12))).isEqualTo(product(1, "apple", 12));
            assertThat(table.count(Filter.all())).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("rows that cannot be told apart are an error that names the column, and are not kept")
    void rowsWithoutAnIdAreAnError() {
        for (Row broken :
                List.of(Row.of("name", "apple"), Row.of("name", "apple").with("id", null))) {
            LiveTable table = open(builder().wrapMaster(inner -> new Giving(inner, broken)));

            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(MasterFailedException.class)
                        .isThrownBy(() -> firstPage(table))
                        .withMessageContaining("id column 'id'")
                        .withMessageContaining("name");
                assertThatExceptionOfType(MasterFailedException.class)
                        .isThrownBy(() -> table.get("1"))
                        .withMessageContaining("id column 'id'");
            }
            table.close();
        }
    }

    @Test
    @DisplayName("a read from within any call of the master answers, also of what is asked or written there")
    void aReadFromWithinACallOfTheMasterAnswers() {
        LiveTable table = openFaulty();
        AtomicInteger inside = new AtomicInteger();
        faulty.before(operation -> {
            if (inside.getAndIncrement() == 0) {
                assertThat(table.get("2")).isPresent();
                assertThat(firstPage(table)).hasSize(2);
                assertThat(table.count(Filter.all())).isPositive();
                table.invalidate();
            }
        });
        List<Consumer<LiveTable>> calls = List.of(
                LiveTableSetup::firstPage,
                any -> any.get("2"),
                any -> any.count(Filter.all()),
                any -> any.insert(product(4, "date", 40)),
                any -> any.patch("1", Row.of("price", 11)),
                any -> any.replace("1", product(1, "apple", 12)),
                any -> any.delete("4"),
                any -> any.deleteAll(Filter.equal("id", 3)));
        for (Consumer<LiveTable> call : calls) {
            inside.set(0);
            call.accept(table);
            assertThat(inside).hasValueGreaterThan(1);
        }

        assertThat(firstPage(table)).containsExactly(product(1, "apple", 12), product(2, "banana", 20));
    }

    @Test
    @DisplayName("calls of the master that each read what the other fetches answer")
    void callsThatReadWhatTheOtherFetchesAnswer() throws Exception {
        LiveTable table = openFaulty();
        CyclicBarrier both = new CyclicBarrier(2);
        Set<Thread> inside = ConcurrentHashMap.newKeySet();
        faulty.before(operation -> {
            if (inside.add(Thread.currentThread())) {
                await(both);
                if (operation.equals("get")) {
                    firstPage(table);
                } else {
                    table.get("1");
                }
            }
        });

        Future<Row> row = threads.submit(() -> table.get("1").orElseThrow());
        Future<List<Row>> page = threads.submit(() -> firstPage(table));

        assertThat(result(row)).isEqualTo(product(1, "apple", 10));
        assertThat(result(page)).hasSize(2);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("F10: a closed table says so, to readers and to writers, however often it is closed")
    void aClosedTableSaysSo() {
        LiveTable table = openFaulty();
        LiveTable view = table.view(Filter.equal("name", "apple"));
        firstPage(table);
        table.close();
        table.close();

        for (LiveTable closed : List.of(table, view)) {
            List<ThrowingCallable> reads = List.of(
                    () -> closed.get("1"),
                    () -> firstPage(closed),
                    () -> closed.page(Filter.all(), FIRST_PAGE),
                    () -> closed.count(Filter.all()),
                    closed::invalidate);
            assertThat(reads).allSatisfy(read -> assertThatExceptionOfType(ClosedException.class)
                    .isThrownBy(read)
                    .withMessageContaining("'products'"));
            List<ThrowingCallable> writes = List.of(
                    () -> closed.insert(product(4, "apple", 40)),
                    () -> closed.patch("1", Row.of("price", 11)),
                    () -> closed.replace("1", product(1, "apple", 11)),
                    () -> closed.delete("1"),
                    () -> closed.deleteAll(Filter.all()));
            assertThat(writes).allSatisfy(write -> assertThatExceptionOfType(NotAcceptedException.class)
                    .isThrownBy(write)
                    .withMessageContaining("closed"));
            List<CompletableFuture<?>> answers = List.of(
                    closed.insertAsync(product(4, "apple", 40)),
                    closed.patchAsync("1", Row.of("price", 11)),
                    closed.replaceAsync("1", product(1, "apple", 11)),
                    closed.deleteAsync("1"),
                    closed.deleteAllAsync(Filter.all()));
            assertThat(answers).allSatisfy(answer -> assertThatThrownBy(answer::join)
                    .hasCauseInstanceOf(NotAcceptedException.class)
                    .hasMessageContaining("closed"));
            assertThat(closed.status().state()).isEqualTo(TableState.CLOSED);
        }
        assertThat(faulty.calls("patch")).isZero();
        assertThat(master.rows()).hasSize(3);
    }

    @Test
    @DisplayName("F10: closed by several threads in the midst of writes, each write is answered or refused")
    void closedByManyInTheMidstOfWrites() throws Exception {
        LiveTable table = openFaulty();
        List<Future<Boolean>> writers = onThreads(8, () -> {
            table.insert(Row.of("name", "new").with("price", 1));
            try {
                while (true) {
                    table.patch("1", Row.of("price", 11));
                }
            } catch (NotAcceptedException e) {
                return String.valueOf(e.getMessage()).contains("closed");
            }
        });
        Awaitility.await().until(() -> master.rows().size() == 11);
        for (Future<?> closing : onThreads(4, () -> {
            table.close();
            return true;
        })) {
            result(closing);
        }

        for (Future<Boolean> writer : writers) {
            assertThat(result(writer)).isTrue();
        }
    }

    /** A table of one row, whatever is asked. */
    private static final class Giving extends ForwardingTable {

        private final Table table;
        private final Row row;

        Giving(Table table, Row row) {
            this.table = table;
            this.row = row;
        }

        @Override
        protected Table delegate() {
            return table;
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            return new SliceImpl<>(List.of(row));
        }

        @Override
        public Optional<Row> get(String id) {
            return Optional.of(row);
        }

        @Override
        public Optional<Row> get(String id, Filter within) {
            return Optional.of(row);
        }

        @Override
        public long count(Filter filter) {
            return 1;
        }
    }
}
