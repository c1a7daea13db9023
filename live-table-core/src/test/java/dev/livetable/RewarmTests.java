package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.status.Economy;
import dev.livetable.status.EconomyCount;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;

/** What is read most often is fetched again after anything may have changed. */
class RewarmTests extends LiveTableSetup {

    private static final Filter ALL = Filter.all();

    private double chance;

    @BeforeEach
    void twentyRows() {
        for (long id = 4; id <= 20; id++) {
            master.put(product(id, "fruit" + id, 10 * id));
        }
    }

    private LiveTableBuilder warm(int questions) {
        return builder().rewarm(questions).jitter(() -> chance);
    }

    private static ReadSource source(LiveTable table, int number) {
        return table.readList(ALL, PageRequest.of(number, 2)).source();
    }

    private static void read(LiveTable table, int number, int times) {
        IntStream.range(0, times).forEach(i -> source(table, number));
    }

    private static EconomyCount count(LiveTable table) {
        return table.status().economies().getOrDefault(Economy.REWARM, EconomyCount.NONE);
    }

    @Test
    @DisplayName("the questions that were hits most often are fetched again, and no others")
    void whatIsReadOften() {
        LiveTable table = open(warm(2));
        read(table, 0, 5);
        read(table, 1, 2);
        IntStream.range(0, 4).forEach(i -> table.get("1"));
        read(table, 3, 1);
        int before = master.loads();

        table.invalidate();
        assertThat(master.loads()).as("nobody waits").isEqualTo(before);
        time.advance(Rewarm.QUIET);

        assertThat(master.loads()).isEqualTo(before + 2);
        assertThat(source(table, 0)).isEqualTo(ReadSource.HIT);
        assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
        assertThat(source(table, 1)).isEqualTo(ReadSource.MISS);
        assertThat(count(table)).isEqualTo(new EconomyCount(2, 0, false));
    }

    @Test
    @DisplayName("F1: what was fetched again is judged as any other entry")
    void isJudgedAsEver() {
        master.oneRow();
        LiveTable table = open(warm(2));
        read(table, 0, 3);
        table.invalidate();
        time.advance(Rewarm.QUIET);

        table.patch("1", Row.of("price", 77));

        assertThat(table.list(ALL, PageRequest.of(0, 2)).getContent().get(0).get("price"))
                .isEqualTo(77L);
    }

    @Test
    @DisplayName("who comes first fetches it himself, and it is not fetched twice")
    void whoComesFirst() {
        LiveTable table = open(warm(2));
        read(table, 0, 3);
        table.invalidate();
        assertThat(source(table, 0)).isEqualTo(ReadSource.MISS);
        int before = master.loads();

        time.advance(Rewarm.QUIET);

        assertThat(master.loads()).isEqualTo(before);
        assertThat(count(table)).isEqualTo(EconomyCount.NONE);
    }

    @Test
    @DisplayName("while anything goes on to change, nothing is fetched; rounds have a distance")
    void waitsUntilItIsQuiet() {
        LiveTable table = open(warm(1));
        read(table, 0, 20);
        int before = master.loads();
        for (int i = 0; i < 20; i++) {
            table.invalidate();
            time.advance(Rewarm.QUIET.minusMillis(1));
        }
        assertThat(master.loads()).isEqualTo(before);

        time.advance(Rewarm.QUIET);
        assertThat(master.loads()).isEqualTo(before + 1);
        read(table, 0, 20);
        table.invalidate();
        time.advance(Rewarm.EARLIEST.minus(Rewarm.QUIET));
        assertThat(master.loads()).isEqualTo(before + 1);
        time.advance(Rewarm.QUIET);
        assertThat(master.loads()).isEqualTo(before + 2);
    }

    @Test
    @DisplayName("a round ends when anything changes once more")
    void aRoundEndsEarly() {
        LiveTable table = open(warm(10));
        for (int number = 0; number < 10; number++) {
            read(table, number, 20);
        }
        int before = master.loads();
        master.after(operation -> {
            if (master.loads() == before + 3) {
                table.invalidate();
            }
        });
        table.invalidate();
        time.advance(Rewarm.QUIET);

        assertThat(master.loads()).isEqualTo(before + 3);
        master.after(operation -> {});
        time.advance(Rewarm.EARLIEST);
        assertThat(master.loads())
                .as("what is left of the heat is fetched by the next")
                .isEqualTo(before + 13);
        assertThat(count(table).wasted()).isEqualTo(3);
    }

    @Test
    @DisplayName("nodes that learn of a change at once do not ask at once")
    void chanceSpreadsIt() {
        LiveTable table = open(warm(3));
        for (int number = 0; number < 3; number++) {
            read(table, number, 2);
        }
        int before = master.loads();
        chance = 0.5;
        table.invalidate();

        time.advance(Rewarm.QUIET);
        assertThat(master.loads()).isEqualTo(before);
        time.advance(Rewarm.QUIET.dividedBy(2));
        assertThat(master.loads()).isEqualTo(before + 1);
        time.advance(Rewarm.LONGEST_PAUSE.dividedBy(2));
        assertThat(master.loads()).isEqualTo(before + 2);
        time.advance(Rewarm.LONGEST_PAUSE.dividedBy(2));
        assertThat(master.loads()).isEqualTo(before + 3);
    }

    @Test
    @DisplayName("what makes up more than its share of the hits is counted among any number of others")
    void theHotOneAmongMany() {
        LiveTable table = open(warm(1));
        for (int round = 0; round < 30; round++) {
            read(table, 0, 8);
            for (int id = 1; id <= 3; id++) {
                table.get(Integer.toString((3 * round + id) % 20 + 1));
                table.get(Integer.toString((3 * round + id) % 20 + 1));
            }
        }
        table.invalidate();
        time.advance(Rewarm.QUIET);

        assertThat(source(table, 0)).isEqualTo(ReadSource.HIT);
    }

    @Test
    @DisplayName("a change that says which row it is about begins no round")
    void changesOfRowsBeginNothing() {
        master.oneRow();
        LiveTable table = open(warm(2));
        read(table, 0, 5);
        int before = master.loads();
        table.patch("1", Row.of("price", 77));
        table.insert(product(0, "acorn", 1));
        time.advance(Duration.ofSeconds(60));

        assertThat(master.loads()).isEqualTo(before);
    }

    @Test
    void byDefaultNothingIsFetchedAgain() {
        LiveTable table = open();
        read(table, 0, 5);
        int before = master.loads();
        table.invalidate();
        time.advance(Duration.ofSeconds(60));

        assertThat(master.loads()).isEqualTo(before);
    }

    @Test
    @DisplayName("a closed table fetches nothing any more")
    void notWhenClosed() {
        LiveTable table = open(warm(2));
        read(table, 0, 5);
        int before = master.loads();
        table.invalidate();
        table.close();
        time.advance(Duration.ofSeconds(60));

        assertThat(master.loads()).isEqualTo(before);
    }

    @Test
    @DisplayName("where nobody reads what was fetched again, nothing is for a while")
    void isLeftAloneWhereItDoesNotPay() {
        LiveTable table = open(warm(8));
        for (int number = 0; number < 8; number++) {
            read(table, number, 200);
        }
        int rounds = 0;
        while (!count(table).isPaused()) {
            table.invalidate();
            time.advance(Rewarm.EARLIEST);
            assertThat(++rounds).isLessThan(10);
        }
        int before = master.loads();
        table.invalidate();
        time.advance(Rewarm.EARLIEST);

        assertThat(master.loads()).isEqualTo(before);
        assertThat(count(table)).isEqualTo(new EconomyCount(0, Payback.LOOK, true));
    }

    @Test
    @DisplayName("F15: a table with contexts fetches nothing for nobody")
    void contextsAreRefused() {
        TenantMaster tenants = new TenantMaster();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LiveTable.builder("tenants", tenants)
                        .context(tenants)
                        .rewarm(3)
                        .build())
                .withMessageContaining("rewarm");
    }

    @Test
    void aNumberOutOfBoundsIsRefused() {
        for (int questions : new int[] {-1, LiveTableBuilder.MOST_WARM + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder().rewarm(questions))
                    .withMessageContaining("rewarm");
        }
    }
}
