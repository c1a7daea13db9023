package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.InvalidationCause;
import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("invalidate(LiveEvent): what was changed past a table, by somebody who knows which row")
class InvalidateEventTests extends LiveTableSetup {

    private static final Filter CHEAP = Filter.lessThan("price", 15);

    private LiveTable openPrecise() {
        return open(builder().precision(Precision.ROW));
    }

    @Test
    @DisplayName("the row is read again, and other rows are not")
    void onlyTheRow() {
        LiveTable table = openPrecise();
        price(table, "1");
        price(table, "3");
        firstPage(table);
        master.put(product(1, "apple", 11));

        table.invalidate(LiveEvent.updated("1"));

        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(table.readGet("3").source()).isEqualTo(HIT);
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.MANUAL, 1L);
    }

    @Test
    @DisplayName("with the row as it was and as it is, what it is not in stays")
    void withImages() {
        LiveTable table = openPrecise();
        table.count(CHEAP);
        Row before = product(3, "cherry", 30);
        Row after = product(3, "cherry", 31);
        master.put(after);

        table.invalidate(LiveEvent.updated("3", RowImage.of(before, SCHEMA), RowImage.of(after, SCHEMA)));

        assertThat(table.readCount(CHEAP).source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("all is invalidated where changes are of the table")
    void changesOfTheTable() {
        LiveTable table = open(builder().precision(Precision.TABLE));
        price(table, "3");

        table.invalidate(LiveEvent.updated("1"));

        assertThat(table.readGet("3").source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("all is invalidated where no row can have the id")
    void anIdOfNoRow() {
        LiveTable table = openPrecise();
        price(table, "3");

        table.invalidate(LiveEvent.updated("first"));

        assertThat(table.readGet("3").source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("the tables that follow are invalidated, but not where no row has changed")
    void followers() {
        LiveTable table = openPrecise();
        LiveTable follower = open(LiveTable.builder("orders", master)
                .cache(cache)
                .scheduler(time)
                .executor(threads)
                .follows("products"));
        new LiveTables(List.of(table, follower));
        firstPage(follower);

        table.invalidate(LiveEvent.beside());
        assertThat(sourceOfFirstPage(follower)).isEqualTo(HIT);

        table.invalidate(LiveEvent.updated("1"));
        assertThat(sourceOfFirstPage(follower)).isEqualTo(MISS);
    }

    @Test
    @DisplayName("F9: throws when the cache can neither record it nor mark the rows")
    void throwsWhenNothingIsSafe() {
        LiveTable table = openPrecise();
        price(table, "1");
        cache.failing("mark", "record");

        assertThatThrownBy(() -> table.invalidate(LiveEvent.updated("1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("record");
        assertThat(table.readGet("1").source()).isEqualTo(MISS);
    }

    @Test
    void aClosedTableThrows() {
        LiveTable table = openPrecise();
        table.close();
        assertThatThrownBy(() -> table.invalidate(LiveEvent.updated("1"))).isInstanceOf(ClosedException.class);
    }
}
