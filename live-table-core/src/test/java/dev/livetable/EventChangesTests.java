package dev.livetable;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.status.InvalidationCause;
import dev.livetable.stream.LiveEvent;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventChangesTests extends RegionSetup {

    private static final RowImage BANANA = RowImage.whole(LiveTableSetup.product(2, "banana", 20));

    private final InMemoryTable master = InMemoryTable.of(LiveTableSetup.SCHEMA).oneRow();
    private final List<Runnable> tasks = new ArrayList<>();
    private final PrecisionChoice precision =
            new PrecisionChoice("products", null, master, master, tasks::add, Contexts.none());
    private final Followers followers = new Followers(region, precision);
    private final Region follower = region("orders");
    private boolean isDown;
    private @Nullable TableSchema schema = LiveTableSetup.SCHEMA;
    private final EventChanges changes = new EventChanges(region, precision, followers, recorder, this::schema);

    private @Nullable TableSchema schema(@Nullable String context) {
        if (isDown) {
            throw new IllegalStateException("down");
        }
        return schema;
    }

    @BeforeEach
    void connect() {
        followers.connect(Set.of(follower), Map.of());
    }

    private @Nullable List<RowChange> told(LiveEvent event) {
        precision.ask();
        changes.told(event);
        return requireNonNull(log.at(log.head())).rows();
    }

    private RowChange toldRow(String id, RowImage before, RowImage after) {
        List<RowChange> rows = told(LiveEvent.updated(id, before, after));
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    @Test
    void whatIsToldIsInTheLogOfTheTableAndAnythingInThoseThatFollow() {
        assertThat(told(LiveEvent.deleted("2", BANANA))).containsExactly(new RowChange("2", BANANA, RowImage.absent()));
        assertThat(follower.log().hasAnything(0, 1)).isTrue();
        assertThat(told).containsExactly("products: EVENT", "orders: FOLLOWED");
    }

    @Test
    void whatIsBesideTheTableIsNoRowAndNothingToThoseThatFollow() {
        changes.told(LiveEvent.beside());
        assertThat(requireNonNull(log.at(1)).rows())
                .as("whatever its precision")
                .isEmpty();
        assertThat(told(LiveEvent.beside().by("node", "7"))).isEmpty();
        assertThat(requireNonNull(log.at(2)).node()).isEqualTo("node");
        assertThat(follower.log().head()).isZero();
        assertThat(told).containsExactly("products: EVENT", "products: EVENT");
    }

    @Test
    void untilTheMasterHasSaidWhatItsWritesChangeAnythingMayHave() {
        changes.told(LiveEvent.deleted("2", BANANA));
        assertThat(log.hasAnything(0, 1)).isTrue();
        assertThat(tasks).hasSize(1);

        tasks.get(0).run();
        changes.told(LiveEvent.deleted("2", BANANA));
        assertThat(log.hasAnything(1, 2)).isFalse();
    }

    @Test
    void aRowThatCannotBeToldIsAnything() {
        assertThat(told(LiveEvent.changed())).isNull();
        assertThat(told(LiveEvent.deleted("no number", RowImage.unknown()))).isNull();
        schema = null;
        assertThat(told(LiveEvent.deleted("2", BANANA))).isNull();
        isDown = true;
        assertThat(told(LiveEvent.deleted("2", BANANA))).isNull();
    }

    @Test
    void anIdOtherThanThatOfItsRowsIsAnything() {
        assertThat(told(LiveEvent.updated("1", BANANA, RowImage.unknown()))).isNull();
        assertThat(told(LiveEvent.updated("1", RowImage.unknown(), BANANA))).isNull();
        assertThat(told(LiveEvent.updated("2", BANANA, BANANA))).hasSize(1);
    }

    @Test
    void imagesHaveTheColumnsAndValuesOfTheMaster() {
        Row told = Row.of("ID", 2).with("Name", "banana").with("PRICE", 20);
        Row part = Row.of("PRICE", 20);

        RowChange row = toldRow("2", RowImage.whole(told), RowImage.part(told));
        assertThat(row.before()).isEqualTo(BANANA);
        assertThat(row.after()).isEqualTo(RowImage.part(requireNonNull(BANANA.row())));
        row = toldRow("2", RowImage.whole(part), RowImage.part(part));
        assertThat(row.before()).isEqualTo(row.after()).isEqualTo(RowImage.part(Row.of("price", 20L)));
        row = toldRow("2", RowImage.absent(), RowImage.unknown());
        assertThat(row.before().isAbsent()).isTrue();
        assertThat(row.after().isUnknown()).isTrue();
    }

    @Test
    void anImageThatDoesNotFitSaysNothing() {
        RowChange row = toldRow("2", RowImage.whole(Row.of("price", "cheap")), RowImage.part(Row.of("colour", "red")));

        assertThat(row).isEqualTo(RowChange.of("2"));
    }

    @Test
    void eventsThatWereMissedAreAnything() {
        precision.ask();
        changes.lagged();
        assertThat(log.hasAnything(0, 1)).isTrue();
        assertThat(told).containsExactly("products: GAP", "orders: FOLLOWED");

        changes.gap();
        assertThat(log.head()).isEqualTo(1);
        assertThat(follower.log().head()).isEqualTo(2);
        assertThat(told).endsWith("orders: " + InvalidationCause.FOLLOWED).hasSize(3);
    }
}
