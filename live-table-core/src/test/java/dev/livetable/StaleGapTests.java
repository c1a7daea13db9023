package dev.livetable;

import static dev.livetable.status.ReadSource.BYPASS;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static dev.livetable.status.StaleReason.ERROR;
import static dev.livetable.status.StaleReason.GAP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.MemCache;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnreachableException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** Old rows and gaps: what was kept before the stream was lost, or the lease has lapsed, is shown only if the master fails. */
class StaleGapTests extends StaleSetup {

    private static final PageRequest BY_ID = PageRequest.of(0, 2, Sort.by("id"));

    private LiveTable warm() {
        return warm(hearing().staleIfError(IF_ERROR).staleWhileRevalidate(WHILE));
    }

    private LiveTable warm(LiveTableBuilder builder) {
        LiveTable table = open(builder);
        table.get("1");
        table.get("2");
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        return table;
    }

    private LiveTable withoutTtl() {
        return open(builder().executor(Runnable::run).jitter(() -> 1.0).precision(Precision.ROW).stream(stream)
                .reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(1))
                .maxStaleness(LEASE)
                .staleIfError(IF_ERROR));
    }

    private static void fails(LiveTable table, String id) {
        assertThatThrownBy(() -> table.get(id)).isInstanceOf(UnreachableException.class);
    }

    @Test
    void inAGapTheMasterIsAskedAndOldRowsAreShownIfItFails() {
        LiveTable table = warm();
        loseStream();
        goDown();
        assertThat(table.status().state()).isEqualTo(TableState.SUSPECT);

        isOld(table.readGet("1"), GAP, 10);

        time.advance(TTL);
        isOld(table.readGet("1"), GAP, 10);
        comeBack();
        time.advance(MasterBreaker.LONGEST.multipliedBy(2));
        assertThat(table.readGet("1").source()).isEqualTo(BYPASS);
    }

    @Test
    void withoutTheWordsNothingIsShown() {
        LiveTable table = warm(hearing().staleWhileRevalidate(WHILE));
        loseStream();
        goDown();

        fails(table, "1");
        time.advance(TTL);
        fails(table, "1");
        assertThat(table.status().oldRows().all()).isZero();
    }

    @Test
    @DisplayName("the time counts from the loss of the stream, where the ttl ends later, or there is none")
    void theTimeCountsFromTheLoss() {
        LiveTable table = withoutTtl();
        table.get("1");
        time.advance(IF_ERROR.multipliedBy(3));
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        loseStream();
        goDown();

        time.advance(IF_ERROR.minusMillis(1));
        isOld(table.readGet("1"), GAP, 10);
        time.advance(Duration.ofMillis(1));
        fails(table, "1");
    }

    @Test
    @DisplayName("what was shown across a gap does not become a hit, neither in it nor when the stream is back")
    void nothingOfAGapGetsIntoTheCache() {
        LiveTable table = warm();
        table.list(Filter.all(), BY_ID);
        loseStream();
        master.put(product(1, "apple", 11)); // which nobody tells
        goDown();
        isOld(table.readGet("1"), GAP, 10);
        table.page(Filter.all(), BY_ID);

        streamIsBack();

        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
        isOld(table.readGet("1"), GAP, 10);
        assertThat(table.readList(Filter.all(), BY_ID).stale()).contains(GAP);
        comeBack();
        time.advance(MasterBreaker.LONGEST.multipliedBy(2));
        table.get("1");
        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        assertThat(table.page(Filter.all(), BY_ID).getContent().get(0).get("price"))
                .isEqualTo(11L);
    }

    @Test
    @DisplayName("what this node writes in a gap, or is told after it, is never shown as it was")
    void whatIsKnownToHaveChangedIsNotShown() {
        LiveTable table = warm();
        table.get("3");
        table.list(Filter.all(), BY_ID);
        loseStream();
        table.patch("1", Row.of("price", 11));
        goDown();

        isOld(table.readGet("1"), GAP, 11);
        assertThat(table.readList(Filter.all(), BY_ID)
                        .value()
                        .getContent()
                        .get(0)
                        .get("price"))
                .isEqualTo(11L);
        streamIsBack();
        stream.tell(LiveEvent.updated("2"));
        fails(table, "2");
        isOld(table.readGet("3"), GAP, 30);
        table.invalidate();
        fails(table, "3");
        fails(table, "1");
    }

    @Test
    void aTotalThatHasChangedInAGapIsNotShown() {
        LiveTable table = warm();
        table.list(Filter.all(), BY_ID);
        loseStream();
        table.insert(product(4, "date", 40));
        goDown();

        Reading<Slice<Row>> slice = table.readList(Filter.all(), BY_ID);

        assertThat(slice.stale()).contains(GAP);
        assertThat(slice.value()).isNotInstanceOf(Page.class);
        comeBack();
        streamIsBack();
        assertThat(table.page(Filter.all(), BY_ID).getTotalElements()).isEqualTo(4);
    }

    @Test
    @DisplayName(
            "the time counts from the lapse of the lease, also after the stream was lost later, and when it is back")
    void theTimeCountsFromTheLapse() {
        LiveTable table = withoutTtl();
        table.get("1");
        stream.answers = false;
        time.advance(LEASE);
        goDown();
        isOld(table.readGet("1"), GAP, 10);
        time.advance(IF_ERROR);
        fails(table, "1");

        loseStream();
        fails(table, "1");
        stream.answers = true;
        streamIsBack();
        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
        fails(table, "1");
    }

    @Test
    void withoutALeaseOldRowsAreShownIfTheMasterFails() {
        LiveTable table = warm();
        stream.answers = false;
        time.advance(LEASE);
        goDown();

        isOld(table.readGet("1"), GAP, 10);
        time.advance(IF_ERROR.multipliedBy(2));
        fails(table, "1");
    }

    @Test
    void afterALapseTheRowsAreHitsAgain() {
        LiveTable table = warm();
        stream.answers = false;
        time.advance(LEASE);
        goDown();
        isOld(table.readGet("1"), GAP, 10);
        stream.answers = true;
        stream.last().complete(null);

        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        time.advance(TTL);
        isOld(table.allowingStale(Duration.ZERO, IF_ERROR).readGet("1"), ERROR, 10);
    }

    @Test
    @DisplayName("events that were missed, and other columns, are changes that somebody knows of")
    void whatWasMissedHasChanged() {
        LiveTable table = warm();
        stream.lag();
        goDown();

        fails(table, "1");
    }

    @Test
    void rowsOfOtherColumnsAreNotShown() {
        InMemoryTable other = InMemoryTable.of(
                TableSchema.of(
                        "products",
                        List.of(new Column("id", ColumnType.INTEGER, false, true), Column.of("name", ColumnType.TEXT)),
                        "id"),
                Row.of("id", 1L).with("name", "apple"));
        SwitchedMaster switched = new SwitchedMaster(master);
        LiveTable table = open(LiveTable.builder("switched", switched)
                .cache(MemCache.create())
                .scheduler(time)
                .clock(time.clock())
                .executor(Runnable::run)
                .ttl(TTL)
                .staleIfError(IF_ERROR));
        table.get("1");
        table.get("2");
        time.advance(TTL);
        switched.delegate = other;
        table.get("1");
        goDown();
        switched.delegate = master;

        assertThatThrownBy(() -> table.get("2")).isInstanceOf(UnreachableException.class);
    }

    @Test
    @DisplayName("what an earlier table kept is not shown across a gap: nobody knows what has gone by between the two")
    void rowsOfAnEarlierTableAreNotShown() {
        LiveTable earlier = warm();
        earlier.close();
        stream.subscribing = () -> {
            throw new IllegalStateException("no stream");
        };
        LiveTable table = open(hearing().staleIfError(IF_ERROR).waitForStream(false));
        goDown();

        fails(table, "1");
        time.advance(Duration.ofSeconds(10)); // the start is late: that counts as a gap
        fails(table, "1");
        stream.subscribing = () -> {};
        time.advance(Duration.ofSeconds(1));
        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
        fails(table, "1");
    }

    @Test
    @DisplayName("a successful read in a gap leaves nothing that is older, so that no reader goes back")
    void noReaderGoesBack() {
        LiveTable table = warm();
        loseStream();
        master.put(product(1, "apple", 11));
        assertThat(table.readGet("1").source()).isEqualTo(BYPASS);
        goDown();

        fails(table, "1");
        isOld(table.readGet("2"), GAP, 20);
    }

    @Test
    void whileTheBreakerIsOpenTheMasterIsTriedInAGap() {
        LiveTable table = warm();
        loseStream();
        goDown();
        for (int i = 0; i < MasterBreaker.FAILURES; i++) {
            table.get("2");
        }
        comeBack();
        calls.set(0);
        isOld(table.readGet("1"), GAP, 10);
        assertThat(calls).hasValue(0);
        time.advance(MasterBreaker.FIRST);

        isOld(table.readGet("1"), GAP, 10);

        assertThat(calls).hasValue(1);
        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
        assertThat(table.readGet("1").source()).isEqualTo(BYPASS);
    }

    @Test
    @DisplayName("what was kept before a gap is there as long as it may be shown, and no longer")
    void oldEntriesGoWhenTheirTimeIsOver() {
        LiveTable table = warm();
        table.get("3");
        loseStream();
        streamIsBack();
        table.get("1");
        assertThat(table.entries(10, true)).hasSize(3);
        time.advance(IF_ERROR.minusSeconds(2));
        table.get("1");
        assertThat(table.entries(10, true)).hasSize(3);

        time.advance(Duration.ofSeconds(2));

        assertThat(table.entries(10, true)).hasSize(1);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
    }

    @Test
    void withoutTheWordsTheyGoAtOnce() {
        LiveTable table = warm(hearing());
        loseStream();

        assertThat(table.entries(10, true)).isEmpty();
    }

    @Test
    @DisplayName("rows of a table that follows one whose stream is lost")
    void followers() {
        LiveTable leader = open(LiveTable.builder("leader", InMemoryTable.of(SCHEMA, product(1, "apple", 1)))
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(Runnable::run)
                .stream(stream)
                .reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(1))
                .jitter(() -> 1.0)
                .maxStaleness(LEASE));
        LiveTable table = warm(old().follows("leader").staleIfError(IF_ERROR));
        new LiveTables(List.of(leader, table));
        table.get("1");
        table.get("2");
        loseStream();
        goDown();
        isOld(table.readGet("1"), GAP, 10);
        time.advance(Duration.ofMillis(500));
        isOld(table.readGet("1"), GAP, 10);

        streamIsBack();

        isOld(table.readGet("1"), GAP, 10);
        leader.patch("1", Row.of("price", 2));
        fails(table, "1");
    }

    @Test
    @DisplayName(
            "over a replica a gap counts twice, and is one both times; a write counts twice, and is one both times")
    void replicas() {
        LiveTable table = open(hearing().staleIfError(IF_ERROR).replicaLag(Duration.ofSeconds(10)));
        time.advance(Duration.ofSeconds(10)); // the start counts twice, too
        table.get("1");
        loseStream();
        goDown();
        time.advance(Duration.ofSeconds(20));
        isOld(table.readGet("1"), GAP, 10);
        comeBack();
        streamIsBack();
        time.advance(MasterBreaker.LONGEST.multipliedBy(2));
        table.patch("3", Row.of("price", 31));
        master.put(product(3, "cherry", 30)); // as a replica shows it that is behind
        table.get("3");
        time.advance(Duration.ofSeconds(10));
        goDown();

        fails(table, "3");
    }

    private static final class SwitchedMaster extends ForwardingTable {

        private Table delegate;

        SwitchedMaster(Table first) {
            this.delegate = first;
        }

        @Override
        protected Table delegate() {
            return delegate;
        }
    }

    @Test
    void aMissAfterTheGapIsKept() {
        LiveTable table = warm();
        loseStream();
        streamIsBack();

        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
    }
}
