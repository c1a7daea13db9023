package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.Economy;
import dev.livetable.status.EconomyCount;
import dev.livetable.status.ReadSource;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** That an id has no row is remembered until there may be one. */
class MissingRowsTests extends LiveTableSetup {

    private static final Row FIG = product(9, "fig", 90);
    private static final Duration DAY = Duration.ofDays(1);

    private final ManualLiveStream stream = new ManualLiveStream();

    @BeforeEach
    void changesAreOfOneRow() {
        master.oneRow();
    }

    private LiveTable remembering() {
        return open(builder().negativeTtl(DAY).precision(Precision.ROW).stream(stream)
                .afterRestart(AfterRestart.TRUST));
    }

    private static EconomyCount count(LiveTable table) {
        return table.status().economies().getOrDefault(Economy.MISSING_ROWS, EconomyCount.NONE);
    }

    @Test
    @DisplayName("a missing row is asked for once, alone and among others")
    void isAskedForOnce() {
        LiveTable table = remembering();
        assertThat(table.get("9")).isEmpty();
        assertThat(table.getAll(List.of("8", "7"))).isEmpty();

        assertThat(table.readGet("9").source()).isEqualTo(ReadSource.HIT);
        assertThat(table.get("8")).isEmpty();
        assertThat(table.getAll(List.of("7", "9", "1"))).containsOnlyKeys("1");

        assertThat(master.calls("get")).isEqualTo(2);
        assertThat(master.calls("getAll")).isEqualTo(1);
        assertThat(count(table)).isEqualTo(new EconomyCount(4, 0, false));
    }

    @Test
    @DisplayName("F1: a row that was inserted here is not missing any more")
    void anOwnInsertIsSeen() {
        LiveTable table = remembering();
        assertThat(table.get("9")).isEmpty();
        assertThat(table.get("8")).isEmpty();

        table.insert(FIG);

        assertThat(table.get("9")).contains(FIG);
        assertThat(table.readGet("8").source()).isEqualTo(ReadSource.HIT);
    }

    @Test
    @DisplayName("F2: a row that an event tells of is not missing any more, and others stay")
    void aToldInsertIsSeen() {
        LiveTable table = remembering();
        assertThat(table.get("9")).isEmpty();
        assertThat(table.get("8")).isEmpty();
        master.put(FIG);

        stream.publish(LiveEvent.inserted("9"));

        assertThat(table.get("9")).contains(FIG);
        assertThat(table.readGet("8").source()).isEqualTo(ReadSource.HIT);
        stream.publish(LiveEvent.changed());
        assertThat(table.readGet("8").source()).isEqualTo(ReadSource.MISS);
    }

    @Test
    @DisplayName("F3: what was inserted while the master was asked is not remembered as missing")
    void anInsertDuringTheFetchIsSeen() {
        LiveTable table = remembering();
        master.after(operation -> {
            if (operation.equals("get")) {
                master.after(any -> {});
                table.insert(FIG);
            }
        });

        assertThat(table.get("9")).isEmpty(); // it began before
        assertThat(table.get("9")).contains(FIG);
    }

    @Test
    void aRowThatComesIntoAViewIsSeenThere() {
        LiveTable table = remembering();
        LiveTable cheap = table.view(Filter.equal("price", 5));
        assertThat(cheap.get("1")).isEmpty();
        assertThat(cheap.readGet("1").source()).isEqualTo(ReadSource.HIT);

        table.patch("1", Row.of("price", 5));

        assertThat(cheap.get("1")).isPresent();
    }

    @Test
    void isForgottenAtTheEndOfItsTime() {
        LiveTable table = remembering();
        assertThat(table.get("9")).isEmpty();
        assertThat(table.get("1")).isPresent();
        master.put(FIG);
        time.advance(DAY.minusNanos(1_000_000));
        assertThat(table.get("9")).isEmpty();

        time.advance(Duration.ofMillis(1));

        assertThat(table.get("9")).contains(FIG);
        assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
    }

    @Test
    void theTimeToLiveOfRowsCountsToo() {
        LiveTable table = open(builder().negativeTtl(DAY).ttl(Duration.ofSeconds(1)));
        assertThat(table.get("9")).isEmpty();
        master.put(FIG);

        time.advance(Duration.ofSeconds(1));

        assertThat(table.get("9")).contains(FIG);
    }

    @Test
    @DisplayName("by default it is not remembered, nor what an earlier table has kept is shown")
    void byDefaultItIsNotRemembered() {
        LiveTable before = remembering();
        assertThat(before.get("9")).isEmpty();
        assertThat(before.readGet("9").source()).isEqualTo(ReadSource.HIT);
        before.close();

        LiveTable table = open();
        assertThat(table.readGet("9").source()).isEqualTo(ReadSource.MISS);
        assertThat(table.readGet("9").source()).isEqualTo(ReadSource.MISS);
    }

    @Test
    @DisplayName("what a master does not tell for certain, or a replica behind, is not remembered")
    void whatIsNotCertainIsNotRemembered() {
        master.tellsMissing(false);
        LiveTable uncertain = remembering();
        assertThat(uncertain.get("9")).isEmpty();
        assertThat(uncertain.readGet("9").source()).isEqualTo(ReadSource.MISS);
        LiveTable stacked =
                open(LiveTable.builder("stacked", uncertain).cache(cache).negativeTtl(DAY));
        assertThat(stacked.get("9")).isEmpty();
        assertThat(stacked.readGet("9").source()).as("nor by a table over it").isEqualTo(ReadSource.MISS);
        uncertain.close();
        master.tellsMissing(true);

        LiveTable behind = open(builder().negativeTtl(DAY).replicaLag(Duration.ofSeconds(1)));
        assertThat(behind.get("9")).isEmpty();
        assertThat(behind.readGet("9").source()).isEqualTo(ReadSource.MISS);
    }

    @Test
    @DisplayName("who looks in a transaction before he inserts causes no fetch after it")
    void isNotFetchedAgainAfterATransaction() {
        FakeTransactions transactions = new FakeTransactions();
        master.participation(Participation.JOINED);
        LiveTable table =
                open(builder().negativeTtl(DAY).transactions(transactions).inTransaction(InTransaction.UNTIL_WRITE));
        transactions.begin(CallerTransaction.READ_WRITE);
        assertThat(table.get("9")).isEmpty();
        assertThat(table.get("1")).isPresent();
        transactions.end(Completion.COMMITTED);

        Awaitility.await().until(() -> table.readGet("1").source() == ReadSource.HIT);
        assertThat(master.calls("get")).isEqualTo(3);
    }

    @Test
    @DisplayName("who asks for ever other ids that are not there stops being remembered")
    void isLeftAloneWhereItDoesNotPay() {
        LiveTable table = remembering();
        for (int id = 100; id < 100 + 3 * MissingRows.MOST; id++) {
            table.get(Integer.toString(id));
        }

        assertThat(table.status().contents().entries()).isEqualTo(MissingRows.MOST);
        assertThat(count(table)).isEqualTo(new EconomyCount(0, Payback.LOOK, true));
        time.advance(Payback.FIRST_PAUSE);
        table.get("9");
        assertThat(table.readGet("9").source()).isEqualTo(ReadSource.HIT);
    }

    @Test
    @DisplayName("of those that are asked for twice, the last ones are remembered")
    void thereIsACap() {
        LiveTable table = remembering();
        table.get("1");
        for (int id = 100; id <= 100 + MissingRows.MOST; id++) {
            table.get(Integer.toString(id));
            table.get(Integer.toString(id));
        }

        assertThat(table.status().contents().entries()).isEqualTo(1 + MissingRows.MOST);
        assertThat(table.readGet("101").source()).isEqualTo(ReadSource.HIT);
        assertThat(table.readGet("100").source()).isEqualTo(ReadSource.MISS);
        assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
    }

    @Test
    @DisplayName("what is remembered again counts once, however often")
    void whatIsRememberedAgainCountsOnce() {
        LiveTable table = remembering();
        List<String> ids = List.of("100", "101", "102");
        for (int round = 0; round <= MissingRows.MOST / ids.size(); round++) {
            table.invalidate();
            for (String id : ids) {
                table.get(id);
                table.get(id);
            }
        }

        assertThat(ids).allSatisfy(id -> assertThat(table.readGet(id).source()).isEqualTo(ReadSource.HIT));
    }

    @Test
    @DisplayName("a row that is there by now does not go with the missing ones")
    void aRowThatIsThereStays() {
        LiveTable table = remembering();
        assertThat(table.get("9")).isEmpty();
        table.insert(FIG);
        assertThat(table.get("9")).contains(FIG);

        for (int id = 100; id <= 100 + MissingRows.MOST; id++) {
            table.get(Integer.toString(id));
            table.get(Integer.toString(id));
        }

        assertThat(table.readGet("9").source()).isEqualTo(ReadSource.HIT);
    }

    @Test
    void aNegativeTimeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().negativeTtl(Duration.ZERO))
                .withMessageContaining("negativeTtl");
    }
}
