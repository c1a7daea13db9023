package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.ReadSource;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.UnknownOutcomeException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One live table after another in one region of a cache that stays open. */
class SuccessionTests extends LiveTableSetup {

    private static final Duration SETTLE_TIME = Duration.ofSeconds(1);

    private LiveTable first() {
        return open(builder().writeTimeout(Duration.ofSeconds(4)).settleTime(SETTLE_TIME));
    }

    /** Closes the first table while a write of it is overdue, and returns what lets that go on. */
    private Gate closeWhileAWriteIsOverdue() {
        Gate gate = new Gate();
        master.before(operation -> {
            if (operation.equals("patch")) {
                gate.pass();
            }
        });
        LiveTable first = first();
        CompletableFuture<Row> hung = first.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        master.before(operation -> {});
        time.advance(Duration.ofSeconds(4));
        time.advance(SETTLE_TIME);
        Awaitility.await().until(hung::isCompletedExceptionally);
        assertThat(price(first, "1")).isEqualTo(10L);
        first.close();
        return gate;
    }

    @Test
    void whatIsSettledIsServedByTheNextTable() {
        LiveTable first = first();
        first.patch("1", Row.of("price", 11));
        Awaitility.await().until(() -> !cache.isMarked("products"));
        firstPage(first);
        first.close();

        assertThat(sourceOfFirstPage(open())).isEqualTo(HIT);
    }

    @Test
    @DisplayName("what is written past a closed table is seen through the next one")
    void whatIsWrittenPastAClosedTable() {
        LiveTable first = first();
        first.get("1");
        first.close();
        OwnWritesTests.writes(first)
                .write(WriteOperation.PATCH, Set.of("1"), () -> master.patch("1", Row.of("price", 11)), done -> null);

        assertThat(price(open(), "1")).isEqualTo(11L);
    }

    @ParameterizedTest
    @CsvSource({"10, HIT", "2000, MISS"})
    @DisplayName("of the changes of a closed table the last ones are kept, and what is older is fetched anew")
    void littleIsKeptOfAClosedTable(int changes, ReadSource source) {
        LiveTable first = open(builder().precision(Precision.ROW));
        first.get("1");
        for (int i = 0; i < changes; i++) {
            first.patch("2", Row.of("price", i));
        }
        Awaitility.await().until(() -> !cache.isMarked("products"));
        first.close();

        LiveTable second = open(builder().precision(Precision.ROW));
        second.schema(); // by which changes are compared with what is kept
        assertThat(second.readGet("1").source()).isEqualTo(source);
        assertThat(price(second, "2")).isEqualTo(changes - 1L);
    }

    @Test
    @DisplayName("F7: what a write changes that was overdue when its table was closed is seen through the next one")
    void anOverdueWriteIsSeenThroughTheNextTable() {
        Gate gate = closeWhileAWriteIsOverdue();

        LiveTable second = open();

        assertThat(price(second, "1")).isEqualTo(10L);
        assertThat(second.patch("2", Row.of("price", 22))).isNotNull();
        time.advance(LONG);
        assertThat(cache.isMarked("products")).as("F9: it may yet be applied").isTrue();

        gate.open();
        Awaitility.await().until(() -> Objects.equals(price(second, "1"), 11L));
        Awaitility.await().until(() -> !cache.isMarked("products"));
        assertThat(sourceOfFirstPage(second)).isEqualTo(MISS);
        assertThat(sourceOfFirstPage(second)).isEqualTo(HIT);
    }

    @Test
    @DisplayName("F7: tables between that end before it, or are built in vain, do not make what was left forgotten")
    void tablesBetweenDoNotMakeItForgotten() {
        Gate gate = closeWhileAWriteIsOverdue();
        Table broken =
                (Table) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Table.class}, (p, m, a) -> {
                    throw new IllegalStateException("broken");
                });
        assertThatThrownBy(() -> open(builder().wrapMaster(table -> broken))).hasMessage("broken");
        open().close();

        LiveTable last = open();

        assertThat(price(last, "1")).isEqualTo(10L);
        time.advance(LONG);
        gate.open();
        Awaitility.await().until(() -> Objects.equals(price(last, "1"), 11L));
    }

    @Test
    @DisplayName("F7: a write that had not settled when its table was closed is given its time by the next one")
    void aWriteThatHadNotSettledIsGivenItsTime() {
        LiveTable first = first();
        master.before(operation -> {
            throw new IllegalStateException("connection lost");
        });
        assertThatThrownBy(() -> first.patch("1", Row.of("price", 11)))
                .isInstanceOf(UnknownOutcomeException.class)
                .cause()
                .hasMessage("connection lost");
        master.before(operation -> {});
        first.close();

        LiveTable second = open();
        assertThat(price(second, "1")).isEqualTo(10L);
        master.put(product(1, "apple", 11));
        time.advance(SETTLE_TIME);

        Awaitility.await().until(() -> Objects.equals(price(second, "1"), 11L));
    }

    @Test
    @DisplayName("F6: rows that could not be dropped before their table was closed are not served by the next one")
    void rowsThatCouldNotBeDroppedAreNotServed() {
        LiveTable first = first();
        firstPage(first);
        cache.failing("invalidatePrefix", "remove", "replace");
        first.patch("1", Row.of("price", 11));
        first.close();

        LiveTable second = open();

        assertThat(firstPage(second)).contains(product(1, "apple", 11));
        assertThat(sourceOfFirstPage(second)).isEqualTo(HIT);
    }
}
