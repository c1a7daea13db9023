package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.status.InvalidationCause;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingWritableTable;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.WritableTable;
import dev.livetable.table.Written;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a stream tells of this node's own writes. */
class EchoTests extends LiveTableSetup {

    private final ManualLiveStream stream = new ManualLiveStream();
    private volatile @Nullable String transaction = "7";

    /** The master, which says in which transaction it has written. */
    private final WritableTable telling = new ForwardingWritableTable() {
        @Override
        protected WritableTable delegate() {
            return master;
        }

        @Override
        public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
            Written<Row> written = master.patchReturningBefore(id, changes, within);
            return new Written<>(written.answer(), written.before(), transaction);
        }

        @Override
        public Written<Boolean> deleteReturningBefore(String id, Filter within) {
            Written<Boolean> written = master.deleteReturningBefore(id, within);
            return new Written<>(written.answer(), written.before(), transaction);
        }

        @Override
        public Written<Row> insertReturningBefore(Row row) {
            return new Written<>(master.insert(row), RowImage.absent(), transaction);
        }
    };

    private LiveTable openWithEchoes(LiveTableBuilder builder) {
        return open(builder.stream(stream).precision(Precision.ROW));
    }

    private LiveTable openWithEchoes() {
        return openWithEchoes(withEchoes());
    }

    private LiveTableBuilder withEchoes() {
        return LiveTable.builder("products", telling)
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads);
    }

    private void told(LiveEvent event) {
        stream.publish(event.by("other", "7"));
    }

    private static long events(LiveTable table) {
        return changes(table, InvalidationCause.EVENT);
    }

    private static long changes(LiveTable table, InvalidationCause cause) {
        return requireNonNull(table.status().invalidations().get(cause));
    }

    @Test
    @DisplayName("the echo of an own write is no change, and is counted")
    void theEchoOfAnOwnWriteIsNoChange() {
        LiveTable table = openWithEchoes();
        table.patch("1", Row.of("price", 11));
        told(LiveEvent.updated("1"));
        table.delete("2");
        told(LiveEvent.deleted("2"));
        table.insert(product(9, "fig", 90));
        told(LiveEvent.inserted("9", RowImage.part(Row.of("name", "fig"))));

        assertThat(table.status().echoes()).isEqualTo(3);
        assertThat(events(table)).isZero();
        assertThat(table.status().events()).isEqualTo(3);
    }

    @Test
    @DisplayName("a row that the own change did not name is a change, such as one that a trigger changed")
    void aRowThatTheOwnChangeDidNotNameIsAChange() {
        LiveTable table = openWithEchoes();
        table.patch("1", Row.of("price", 11));
        table.get("2");
        master.put(product(2, "banana", 21));

        told(LiveEvent.updated("2"));

        assertThat(price(table, "2")).isEqualTo(21L);
        assertThat(table.status().echoes()).isZero();
    }

    @Test
    @DisplayName("an event that comes before the own change is in the log is a change")
    void anEventThatComesBeforeTheOwnChangeIsAChange() {
        LiveTable table = openWithEchoes();
        master.after(operation -> {
            if (operation.equals("patch")) {
                told(LiveEvent.updated("1"));
            }
        });

        table.patch("1", Row.of("price", 11));

        assertThat(events(table)).isEqualTo(1);
        assertThat(table.status().echoes()).isZero();
    }

    @Test
    @DisplayName("an event that comes while the own change is being appended is a change")
    void anEventThatComesWhileTheOwnChangeIsAppendedIsAChange() {
        LiveTable table = openWithEchoes();
        cache.before(operation -> {
            if (operation.equals("get")) { // which nobody does here, unless others may go on
                told(LiveEvent.updated("1"));
            }
        });

        table.patch("1", Row.of("price", 11));

        assertThat(table.status().echoes()).isZero();
        cache.before(operation -> {});
    }

    @Test
    @DisplayName("F7: the rows of a write of unknown outcome are changes, also when its call ends at last")
    void theRowsOfAWriteOfUnknownOutcomeAreChanges() {
        LiveTable table = openWithEchoes(withEchoes().writeTimeout(Duration.ofSeconds(1)));
        Gate gate = new Gate();
        master.before(operation -> {
            if (operation.equals("patch")) {
                gate.pass();
            }
        });
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        time.advance(Duration.ofSeconds(1));
        assertThat(write).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(UnknownOutcomeException.class);
        long unknown = changes(table, InvalidationCause.UNKNOWN);
        gate.open();
        await().until(() -> changes(table, InvalidationCause.UNKNOWN) > unknown);

        told(LiveEvent.updated("1"));

        assertThat(table.status().echoes()).isZero();
        assertThat(events(table)).isEqualTo(1);
    }

    @Test
    @DisplayName("a row is an echo once: what is told of it a second time is another change")
    void aRowIsAnEchoOnce() {
        LiveTable table = openWithEchoes();
        table.patch("1", Row.of("price", 11));

        told(LiveEvent.updated("1"));
        told(LiveEvent.updated("1"));

        assertThat(table.status().echoes()).isEqualTo(1);
        assertThat(events(table)).isEqualTo(1);
    }

    @Test
    @DisplayName("what contradicts the own change is a change, as of a second statement in the same transaction")
    void whatContradictsTheOwnChangeIsAChange() {
        LiveTable table = openWithEchoes();
        table.patch("1", Row.of("price", 11));
        told(LiveEvent.updated("1", RowImage.unknown(), RowImage.part(Row.of("price", 12))));
        table.patch("1", Row.of("price", 11));
        told(LiveEvent.deleted("1"));
        table.delete("2");
        told(LiveEvent.updated("2"));

        assertThat(table.status().echoes()).isZero();
        assertThat(events(table)).isEqualTo(3);
    }

    @Test
    @DisplayName("anything is never an echo, nor what has no transaction or another one")
    void whatTellsLessIsNoEcho() {
        LiveTable table = openWithEchoes();
        table.patch("1", Row.of("price", 11));
        told(LiveEvent.changed());
        stream.publish(LiveEvent.updated("1"));
        stream.publish(LiveEvent.updated("1").by(null, "8"));
        transaction = null;
        table.patch("2", Row.of("price", 22));
        stream.publish(LiveEvent.updated("2").by(null, null));

        assertThat(table.status().echoes()).isZero();
        assertThat(events(table)).isEqualTo(4);
    }

    @Test
    @DisplayName("where each change is anything no event is an echo")
    void withPrecisionTableNoEventIsAnEcho() {
        LiveTable table = openWithEchoes(withEchoes());
        LiveTable imprecise =
                open(LiveTable.builder("others", telling).cache(cache).scheduler(time).executor(threads).stream(stream)
                        .precision(Precision.TABLE));
        imprecise.patch("1", Row.of("price", 11));

        told(LiveEvent.updated("1"));

        assertThat(imprecise.status().echoes()).isZero();
        assertThat(table.status().echoes()).isZero();
        assertThat(events(imprecise)).isEqualTo(1);
    }

    @Test
    @DisplayName("a new subscription knows no echo: another database may count its transactions alike")
    void aNewSubscriptionKnowsNoEcho() {
        LiveTable table = openWithEchoes();
        table.patch("1", Row.of("price", 11));
        stream.end(new IllegalStateException("failover"));
        await().until(() -> {
            time.advance(Duration.ofMillis(200));
            return table.status().streamState() == StreamState.UP;
        });

        told(LiveEvent.updated("1"));

        assertThat(table.status().echoes()).isZero();
        assertThat(events(table)).isEqualTo(1);
    }

    @Test
    @DisplayName("F15: an event of another context, or of none, is no echo of a write in one")
    void anEventOfAnotherContextIsNoEcho() {
        LiveTable table = openWithEchoes(withEchoes().context(() -> "acme").contextsDisjoint(true));
        table.patch("1", Row.of("price", 11));

        told(LiveEvent.updated("1").in("other"));
        told(LiveEvent.updated("1"));
        assertThat(table.status().echoes()).isZero();

        told(LiveEvent.updated("1").in("acme"));
        assertThat(table.status().echoes()).isEqualTo(1);
    }

    @Test
    @DisplayName("what an own write was patched into stays, whatever its echo")
    void whatAnOwnWriteWasPatchedIntoStays() {
        LiveTable table = openWithEchoes();
        table.get("1");

        table.patch("1", Row.of("price", 11));
        told(LiveEvent.updated("1"));

        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        told(LiveEvent.updated("1"));
        assertThat(table.readGet("1").source()).isEqualTo(MISS);
    }

    @Test
    void rowsAreForgottenByNumberByBytesAndByTime() {
        Echoes echoes = new Echoes(time);
        for (int i = 0; i <= Echoes.MOST_ROWS; i++) {
            echoes.wrote("1", change(Integer.toString(i), RowImage.unknown()));
        }
        assertThat(isEcho(echoes, "1", "0")).isFalse();
        assertThat(isEcho(echoes, "1", "1")).isTrue();
        time.advance(Echoes.LONGEST.plusMillis(1));
        assertThat(isEcho(echoes, "1", "2")).isFalse();

        Row large = Row.of("text", "x".repeat(1 << 20));
        echoes.wrote("2", change("0", RowImage.unknown()));
        for (int i = 1; i <= 4; i++) {
            echoes.wrote("2", change(Integer.toString(i), RowImage.whole(large.with("id", i))));
        }
        assertThat(isEcho(echoes, "2", "0")).isFalse();
        assertThat(isEcho(echoes, "2", "4")).isTrue();
    }

    @Test
    @DisplayName("a row that was noted again is not forgotten with the first time")
    void aRowThatWasNotedAgainIsNotForgottenWithTheFirstTime() {
        Echoes echoes = new Echoes(time);
        echoes.wrote("1", change("1", RowImage.unknown()));
        time.advance(Echoes.LONGEST.dividedBy(2));
        echoes.wrote("1", change("1", RowImage.unknown()));
        time.advance(Echoes.LONGEST.dividedBy(2).plusMillis(1));
        echoes.wrote("1", change("2", RowImage.unknown()));

        assertThat(isEcho(echoes, "1", "1")).isTrue();
        assertThat(isEcho(echoes, "1", "1")).isFalse();
    }

    private static Change change(String id, RowImage after) {
        List<RowChange> rows = List.of(new RowChange(id, RowImage.unknown(), after));
        return new Change(1, InvalidationCause.WRITE, rows, 1, Set.of(), 0);
    }

    private static boolean isEcho(Echoes echoes, String transaction, String id) {
        return echoes.isEcho(transaction, null, RowChange.of(id));
    }
}
