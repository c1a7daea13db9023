package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.livetable.LiveTable;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.WritableTable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Changes cities in one way, again and again. Not safe for use by many threads. */
final class CityEditor {

    private static final int DISTRICT = 7;

    private final HitScenario.Edit edit;
    private final LiveTable live;
    private final WritableTable beside;
    private final ManualLiveStream stream;
    private final SplittableRandom random;

    /** The ids of the cities that there are, of those that may be changed. */
    private final List<String> ids;

    private long made = CityDatabase.CITIES;
    private boolean isInsertNext;

    /**
     * Makes an editor of the cities that a database has at first.
     *
     * @param live what is written to
     * @param beside the table behind it, for changes that go past the live one
     * @param stream tells the live table of those
     */
    CityEditor(
            HitScenario.Edit edit,
            LiveTable live,
            WritableTable beside,
            ManualLiveStream stream,
            SplittableRandom random) {
        this.edit = edit;
        this.live = live;
        this.beside = beside;
        this.stream = stream;
        this.random = random;
        boolean isOneDistrict = edit == HitScenario.Edit.COME_AND_GO_IN_ONE_DISTRICT;
        this.ids = new ArrayList<>(IntStream.range(0, CityDatabase.CITIES)
                .filter(place -> !isOneDistrict || place % CityDatabase.DISTRICTS == DISTRICT)
                .mapToObj(place -> live.schema().id(Rows.PLACES.row(place)))
                .toList());
    }

    /** Makes one change, and returns when it is acknowledged, or when what told of it has been handled. */
    void change() {
        switch (edit) {
            case PATCH -> live.patch(anyId(), description());
            case TOLD_PATCH -> tell(anyId(), description());
            case SMALL_STEP -> step(anyId());
            case COME_AND_GO_IN_ONE_DISTRICT -> comeOrGo(DISTRICT);
            case COME_AND_GO -> comeOrGo(random.nextInt(CityDatabase.DISTRICTS));
        }
    }

    private String anyId() {
        return ids.get(random.nextInt(ids.size()));
    }

    private Row description() {
        return Row.of("description", "seen " + random.nextLong());
    }

    private void tell(String id, Row changes) {
        Row before = beside.get(id).orElseThrow();
        Row after = beside.patch(id, changes);
        stream.publish(LiveEvent.updated(id, RowImage.whole(before), RowImage.whole(after)));
    }

    /** Moves a city past one other or two in the order of population, up or down. */
    private void step(String id) {
        Number population = requireNonNull((Number) beside.get(id).orElseThrow().get("population"));
        int step = CityDatabase.STEP * (1 + random.nextInt(2)) + CityDatabase.STEP / 2;
        live.patch(id, Row.of("population", population.longValue() + (random.nextBoolean() ? step : -step)));
    }

    /** Deletes a city, or inserts one in the place of the last that was deleted. */
    private void comeOrGo(int district) {
        if (isInsertNext) {
            long population = random.nextInt(CityDatabase.CITIES * CityDatabase.STEP);
            Row inserted = live.insert(CityDatabase.city(made, district, population));
            ids.add(live.schema().id(inserted));
            made++;
        } else {
            int at = random.nextInt(ids.size());
            String last = ids.remove(ids.size() - 1);
            String gone = at == ids.size() ? last : ids.set(at, last);
            if (!live.delete(gone)) {
                throw new IllegalStateException("A city that is there was not deleted");
            }
        }
        isInsertNext = !isInsertNext;
    }
}
