package dev.livetable;

import dev.livetable.WriteCall.Effect;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.WritableTable;
import dev.livetable.table.Written;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The writes of many rows through one view of a live table. */
final class ViewBulkWrites {

    /*
     * Many rows are one write: one place in the queue, one ticket that is drawn before the first row is sent, and one change
     * that is appended after the last. So nobody is told a part of it. The change names each row, or is anything: where one
     * of the rows is not known, and where they are too many. A write that ended in the middle is no refusal, so it is
     * anything.
     */

    /** How many rows a change names at the most. To judge more of them costs about as much as to fetch anew. */
    static final int MOST_NAMED = 1_000;

    private final ViewWrites single;
    private final Filter view;

    ViewBulkWrites(ViewWrites single, Filter view) {
        this.single = single;
        this.view = view;
    }

    WriteCall<List<Row>> insertAll(List<Row> given) {
        List<Row> rows = List.copyOf(given);
        WritableTable target = single.target(WriteOperation.INSERT_ALL);
        return new WriteCall<>(WriteOperation.INSERT_ALL, target, null, false, isPrecise -> {
            WritableTable able = single.able(target, WriteOperation.INSERT_ALL);
            rows.forEach(single::inside);
            List<Row> stored = Collections.unmodifiableList(new ArrayList<>(able.insertAll(rows)));
            return new Effect<>(stored, isPrecise && stored.size() == rows.size() ? added(stored) : null);
        });
    }

    WriteCall<Map<String, Row>> patchAll(Map<String, Row> given, Filter within) {
        Map<String, Row> changes = Collections.unmodifiableMap(new LinkedHashMap<>(given));
        WritableTable target = single.target(WriteOperation.PATCH_ALL);
        Filter condition = view.and(within);
        Set<String> ids = Set.copyOf(changes.keySet());
        return new WriteCall<>(WriteOperation.PATCH_ALL, target, ids, !condition.isAll(), isPrecise -> {
            WritableTable able = single.able(target, WriteOperation.PATCH_ALL);
            if (!isPrecise || changes.size() > MOST_NAMED) {
                return new Effect<>(Collections.unmodifiableMap(able.patchAll(changes, condition)), null);
            }
            Map<String, Written<Row>> written = able.patchAllReturningBefore(changes, condition);
            Map<String, Row> stored = new LinkedHashMap<>();
            written.forEach((id, row) -> stored.put(id, row.answer()));
            return new Effect<>(
                    Collections.unmodifiableMap(stored), changed(changes.keySet(), written), transaction(written));
        });
    }

    /** Returns the one transaction that changed all rows that any changed; null where they are several, or not known. */
    private static @Nullable String transaction(Map<String, Written<Row>> written) {
        List<String> all = written.values().stream()
                .map(Written::transaction)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return all.size() == 1 ? all.get(0) : null;
    }

    private @Nullable List<RowChange> added(List<Row> stored) {
        if (stored.size() > MOST_NAMED) {
            return null;
        }
        List<RowChange> all = new ArrayList<>(stored.size());
        for (Row row : stored) {
            List<RowChange> one = single.changed(null, RowImage.absent(), row);
            if (one == null) {
                return null;
            }
            all.addAll(one);
        }
        return all;
    }

    private @Nullable List<RowChange> changed(Set<String> ids, Map<String, Written<Row>> written) {
        List<RowChange> all = new ArrayList<>(ids.size());
        for (String id : ids) {
            Written<Row> row = written.get(id);
            List<RowChange> one = row == null ? null : single.changed(id, row.before(), row.answer());
            if (one == null) {
                return null;
            }
            all.addAll(one);
        }
        return all;
    }
}
