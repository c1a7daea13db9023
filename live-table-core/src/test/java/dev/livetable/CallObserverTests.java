package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.CallObserver;
import dev.livetable.status.FetchOutcome;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import dev.livetable.table.Capability;
import dev.livetable.table.FaultyTable;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnsupportedRequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.domain.Pageable;

class CallObserverTests extends LiveTableSetup {

    /** What was observed, in order; a thread other than the test's is marked with a star. */
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private final Thread caller = Thread.currentThread();

    private final AtomicReference<@Nullable Thread> asking = new AtomicReference<>();

    private void saw(String what) {
        seen.add((Thread.currentThread() == caller ? "" : "*") + what);
    }

    private final CallObserver observer = new CallObserver() {
        @Override
        public ObservedCall<FetchOutcome> fetching(String table, QuestionKind question) {
            return call(table + " fetch " + question);
        }

        @Override
        public ObservedCall<WriteOutcome> writing(String table, WriteOperation operation) {
            return call(table + " write " + operation);
        }

        @Override
        public Runnable handedOver(Runnable fetch) {
            saw("handed over");
            return () -> {
                saw("taken over");
                fetch.run();
            };
        }
    };

    private <O> ObservedCall<O> call(String what) {
        saw(what);
        return new ObservedCall<>() {
            @Override
            public Scope open() {
                saw("open");
                return () -> saw("close");
            }

            @Override
            public void end(O outcome, @Nullable Throwable failure) {
                saw(outcome + (failure == null ? "" : " " + failure.getClass().getSimpleName()));
            }
        };
    }

    private LiveTable observed() {
        return open(builder().observer(observer));
    }

    private void assertSeen(String... expected) {
        assertThat(seen).containsExactly(expected);
        seen.clear();
    }

    @Test
    void aFetchIsObservedAndAHitIsNot() {
        LiveTable table = observed();

        firstPage(table);
        assertSeen("products fetch PAGE", "open", "close", "OK");
        firstPage(table);
        assertSeen();

        table.list(Filter.all(), Pageable.unpaged());
        table.get("1");
        table.count(Filter.all());
        assertThat(seen)
                .filteredOn(what -> what.startsWith("products"))
                .containsExactly("products fetch ALL", "products fetch ROW", "products fetch COUNT");
    }

    @Test
    @DisplayName(
            "A write is observed from its caller's thread, around the master on the queue's thread, until it is answered")
    void aWriteIsObserved() {
        LiveTable table = observed();

        table.patch("1", Row.of("price", 11));

        assertSeen("products write PATCH", "*open", "*close", "*OK");
    }

    @Test
    void theEndOfAnAsynchronousWriteIsObservedBeforeItsFutureIsComplete() {
        LiveTable table = observed();

        table.patchAsync("1", Row.of("price", 11)).join();

        assertSeen("products write PATCH", "*open", "*close", "*OK");
    }

    @Test
    void aRefusedWriteIsObservedAsRefused() {
        LiveTable table = observed();

        assertThatThrownBy(() -> table.patch("99", Row.of("price", 11))).isInstanceOf(RowNotFoundException.class);

        assertSeen("products write PATCH", "*open", "*close", "*REFUSED RowNotFoundException");
    }

    @Test
    void aWriteThatIsNotAcceptedIsObservedAsRefused() {
        LiveTable table = observed();
        table.close();

        assertThatThrownBy(() -> table.patch("1", Row.of("price", 11))).isInstanceOf(NotAcceptedException.class);

        assertSeen("products write PATCH", "REFUSED NotAcceptedException");
    }

    @Test
    void aWriteThatOverrunsItsLimitIsObservedOnce() {
        Gate gate = new Gate();
        LiveTable table = open(builder().observer(observer).writeTimeout(Duration.ofSeconds(1)));
        master.before(operation -> {
            if (operation.equals("patch")) {
                gate.pass();
            }
        });

        CompletableFuture<Row> answer = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        time.advance(Duration.ofSeconds(1));
        assertThat(answer).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(UnknownOutcomeException.class);
        gate.open();

        Awaitility.await().until(() -> seen.contains("*close"));
        assertThat(seen).filteredOn(what -> what.contains("TIMEOUT")).hasSize(1);
        assertThat(seen).noneMatch(what -> what.contains("OK"));
    }

    @Test
    void aWriteInATransactionIsObservedUntilTheMasterHasAnswered() {
        FakeTransactions transactions = new FakeTransactions();
        master.participation(dev.livetable.table.Participation.JOINED);
        LiveTable table = open(builder().observer(observer).transactions(transactions));
        transactions.begin(CallerTransaction.READ_WRITE);

        table.patch("1", Row.of("price", 11));
        assertSeen("products write PATCH", "open", "close", "OK");

        transactions.end(Completion.COMMITTED);
        assertSeen();
    }

    @Test
    void aFetchThatAnotherThreadCarriesOutIsHandedOver() {
        FakeTransactions transactions = new FakeTransactions();
        LiveTable table = open(builder().observer(observer).transactions(transactions));
        transactions.begin(CallerTransaction.READ_ONLY);

        firstPage(table);
        assertSeen("products fetch PAGE", "open", "close", "OK", "handed over");

        transactions.end(CallerTransactions.Completion.COMMITTED);
        Awaitility.await().until(() -> table.status().fills() == 1);
        assertSeen("*taken over", "*products fetch PAGE", "*open", "*close", "*OK");
    }

    @Test
    @DisplayName("What is refused without asking the master is refused, and no failed fetch")
    void aRefusedQuestionIsNoFailedFetch() {
        List<String> told = new CopyOnWriteArrayList<>();
        LiveTable table = open(builder().observer(observer).listener(telling(told)));

        assertThatThrownBy(() -> table.count(Filter.equal("colour", "red")))
                .isInstanceOf(InvalidRequestException.class);
        assertSeen("products fetch COUNT", "open", "close", "REFUSED InvalidRequestException");
        master.capabilities(EnumSet.complementOf(EnumSet.of(Capability.COUNT)));
        assertThatThrownBy(() -> table.count(Filter.all())).isInstanceOf(UnsupportedRequestException.class);
        assertSeen("products fetch COUNT", "open", "close", "REFUSED UnsupportedRequestException");

        firstPage(table);
        Awaitility.await().until(() -> !told.isEmpty());
        assertThat(told).containsExactly("null");
    }

    @Test
    void aReadOfAClosedTableIsNoFetch() {
        LiveTable table = observed();
        table.close();

        assertThatThrownBy(() -> firstPage(table)).isInstanceOf(ClosedException.class);

        assertSeen();
    }

    @Test
    @DisplayName("A master that cannot even say its columns is a failed fetch")
    void aMasterThatCannotSayItsColumnsIsAFailedFetch() {
        List<String> told = new CopyOnWriteArrayList<>();
        LiveTable table = open(LiveTable.builder("products", new FaultyTable(master).failing("schema"))
                .cache(cache)
                .scheduler(time)
                .executor(threads)
                .observer(observer)
                .listener(telling(told)));

        assertThatThrownBy(() -> firstPage(table)).hasRootCauseMessage("the table cannot schema");

        assertSeen("products fetch PAGE", "open", "close", "FAILED MasterFailedException");
        Awaitility.await().untilAsserted(() -> assertThat(told).containsExactly("MasterFailedException"));
    }

    private static LiveTableListener telling(List<String> told) {
        return new LiveTableListener() {
            @Override
            public void fetched(String table, Duration took, @Nullable Throwable failure) {
                told.add(failure == null ? "null" : failure.getClass().getSimpleName());
            }
        };
    }

    @Test
    void anObserverThatThrowsHarmsNobody() {
        LiveTable table = open(builder().observer(new CallObserver() {
            @Override
            public ObservedCall<FetchOutcome> fetching(String table, QuestionKind question) {
                throw new AssertionError("broken observer");
            }

            @Override
            public ObservedCall<WriteOutcome> writing(String table, WriteOperation operation) {
                return new ObservedCall<>() {
                    @Override
                    public Scope open() {
                        return () -> {
                            throw new AssertionError("broken scope");
                        };
                    }

                    @Override
                    public void end(WriteOutcome outcome, @Nullable Throwable failure) {
                        throw new AssertionError("broken end");
                    }
                };
            }
        }));

        table.patch("1", Row.of("price", 11));
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
    }

    /** Returns one that makes something of tasks that are handed over, and observes nothing else. */
    private static CallObserver making(UnaryOperator<Runnable> made) {
        return new CallObserver() {
            @Override
            public ObservedCall<FetchOutcome> fetching(String table, QuestionKind question) {
                return ObservedCall.none();
            }

            @Override
            public ObservedCall<WriteOutcome> writing(String table, WriteOperation operation) {
                return ObservedCall.none();
            }

            @Override
            public Runnable handedOver(Runnable fetch) {
                return made.apply(fetch);
            }
        };
    }

    @SuppressWarnings("NullAway") // what an observer returns that was compiled without
    private static List<UnaryOperator<Runnable>> broken() {
        return List.of(
                task -> {
                    throw new AssertionError("broken when it is handed over");
                },
                task -> null,
                task -> () -> {
                    throw new AssertionError("broken before the task");
                },
                task -> () -> {
                    task.run();
                    throw new AssertionError("broken after the task");
                },
                task -> () -> {},
                task -> () -> {
                    task.run();
                    task.run();
                });
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("What is handed over runs once, whatever an observer makes of it")
    void broken(UnaryOperator<Runnable> made) {
        AtomicInteger runs = new AtomicInteger();
        Runnable task = new ObserverGuard(making(made)).handedOver(runs::incrementAndGet);
        assertThat(runs).hasValue(0);

        task.run();

        assertThat(runs).hasValue(1);
    }

    @Test
    void whatATaskThrowsThatWasHandedOverIsThrown() {
        IllegalStateException failure = new IllegalStateException("of the task");
        Runnable failing = () -> {
            throw failure;
        };
        List<UnaryOperator<Runnable>> all = new ArrayList<>(broken());
        all.add(task -> task);
        all.add(task -> () -> {
            try {
                task.run();
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException(e);
            }
        });
        all.add(task -> () -> {
            try {
                task.run();
            } catch (IllegalStateException e) {
                saw("swallowed");
            }
        });

        for (UnaryOperator<Runnable> made : all) {
            Runnable task = new ObserverGuard(making(made)).handedOver(failing);
            assertThatThrownBy(task::run).isSameAs(failure);
        }
        assertSeen("swallowed");
    }

    @Test
    @DisplayName("An observer that never runs what is handed over takes no place for ever")
    void anObserverThatRunsNothing() throws Exception {
        List<Future<?>> handedOver = new CopyOnWriteArrayList<>();
        master.before(operation -> asking.set(Thread.currentThread()));
        LiveTable table = open(builder()
                .observer(making(task -> () -> {
                    throw new AssertionError("broken observer");
                }))
                .executor(task -> handedOver.add(threads.submit(task)))
                .ttl(Duration.ofMinutes(1))
                .staleIfError(Duration.ofDays(1)));
        table.get("1");
        for (int i = 0; i <= LimitedFetches.MOST; i++) {
            for (Future<?> each : handedOver) {
                result(each); // so its place is free again
            }
            time.advance(Duration.ofMinutes(1));
            asking.set(null);

            assertThat(table.get("1")).isPresent();

            assertThat(asking.get()).as("on another thread").isNotNull().isNotEqualTo(caller);
        }
    }
}
