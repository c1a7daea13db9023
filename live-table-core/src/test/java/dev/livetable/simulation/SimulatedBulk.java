package dev.livetable.simulation;

import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Writes of many rows, and which rows are read together. */
final class SimulatedBulk {

    private SimulatedBulk() {}

    static SimulatedOperation any(SplittableRandom random, SimulatedOperation.Style style, long tag) {
        return random.nextInt(4) == 0 ? insertAll(random, style, tag) : patchAll(random, style, tag);
    }

    private static SimulatedOperation insertAll(SplittableRandom random, SimulatedOperation.Style style, long tag) {
        List<Row> rows = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            rows.add(Row.of("name", SimulatedOperation.name(random))
                    .with("price", SimulatedOperation.price(random))
                    .with("note", style.note(random, tag))
                    .with("tag", tag));
        }
        if (random.nextBoolean()) {
            rows.set(0, rows.get(0).with("id", Long.valueOf(style.id(random))));
        }
        return new SimulatedOperation(
                "insertAll of " + rows.size(),
                true,
                table -> table.insertAll(rows),
                table -> table.insertAllAsync(rows));
    }

    private static SimulatedOperation patchAll(SplittableRandom random, SimulatedOperation.Style style, long tag) {
        Map<String, Row> changes = new LinkedHashMap<>();
        for (String id : ids(random, style)) {
            Row change = Row.of("note", style.note(random, tag)).with("tag", tag);
            int how = random.nextInt(4);
            change = how == 0 ? change.with("name", SimulatedOperation.name(random)) : change;
            changes.put(id, how < 2 ? change.with("price", SimulatedOperation.price(random)) : change);
        }
        return new SimulatedOperation(
                "patchAll " + changes, true, table -> table.patchAll(changes), table -> table.patchAllAsync(changes));
    }

    /** Returns the ids of some rows. */
    static Set<String> ids(SplittableRandom random, SimulatedOperation.Style style) {
        Set<String> ids = new TreeSet<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            ids.add(style.id(random));
        }
        return ids;
    }
}
