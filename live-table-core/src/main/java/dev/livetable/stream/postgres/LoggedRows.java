package dev.livetable.stream.postgres;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.postgres.LoggedTable.LoggedColumn;
import dev.livetable.stream.postgres.PgOutput.Changed;
import dev.livetable.stream.postgres.PgOutput.Relation;
import dev.livetable.stream.postgres.PgOutput.RelationColumn;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of a row, as events. */
final class LoggedRows {

    /*
     * A table's replica identity says what is told of the row before: all of it; or the columns of a key, and those only if
     * one of them has changed. So where no row before is told, the columns of the key are as they are after.
     *
     * A long value that was not changed is not told in the row after. It is that of the row before, where that is told, else
     * it is unknown. So is a value whose column has another type than the table had when it was asked, or whose text has
     * no exact value here. An image is whole only if no column is unknown. Where the id is, it is a change of anything.
     */

    private static final Logger logger = LoggerFactory.getLogger(LoggedRows.class);

    private LoggedRows() {}

    /**
     * Returns the events of a change, at least one.
     *
     * @param relation the table as it was then
     * @param table the table as it was when it was asked
     * @param transaction the transaction, as the master calls it
     */
    static List<LiveEvent> events(Changed changed, Relation relation, LoggedTable table, String transaction) {
        List<@Nullable Object> after = withUnchanged(changed, relation);
        Row rowAfter = after == null ? null : row(relation, table, after, false);
        Row rowBefore = null;
        if (changed.before() != null) {
            rowBefore = row(relation, table, changed.before(), changed.tellsKeyOnly());
        } else if (after != null && !changed.isNew()) {
            rowBefore = row(relation, table, after, true);
        }
        List<LiveEvent> events = events(rowBefore, rowAfter, table);
        return events.stream().map(event -> event.by(null, transaction)).toList();
    }

    private static List<LiveEvent> events(@Nullable Row before, @Nullable Row after, LoggedTable table) {
        TableSchema ids = table.ids();
        if (before != null && !ids.hasId(before) || after != null && !ids.hasId(after)) {
            return List.of(LiveEvent.changed());
        }
        List<LiveEvent> events = new ArrayList<>(1);
        if (before != null && after != null && ids.id(before).equals(ids.id(after))) {
            events.add(LiveEvent.updated(ids.id(after), image(before, table), image(after, table)));
            return events;
        }
        if (before != null) {
            events.add(LiveEvent.deleted(ids.id(before), image(before, table)));
        }
        if (after != null) {
            events.add(LiveEvent.inserted(ids.id(after), image(after, table)));
        }
        return events;
    }

    private static RowImage image(Row row, LoggedTable table) {
        return row.columns().names().size() == table.columns().size() ? RowImage.whole(row) : RowImage.part(row);
    }

    private static @Nullable List<@Nullable Object> withUnchanged(Changed changed, Relation relation) {
        List<@Nullable Object> before = changed.before();
        List<@Nullable Object> after = changed.after();
        if (before == null || after == null || !after.contains(PgOutput.UNCHANGED)) {
            return after;
        }
        requireAll(relation, before);
        requireAll(relation, after);
        List<@Nullable Object> filled = new ArrayList<>(after);
        for (int i = 0; i < filled.size(); i++) {
            boolean isTold =
                    !changed.tellsKeyOnly() || relation.columns().get(i).isKey();
            if (filled.get(i) == PgOutput.UNCHANGED && isTold) {
                filled.set(i, before.get(i));
            }
        }
        return filled;
    }

    private static Row row(Relation relation, LoggedTable table, List<@Nullable Object> fields, boolean keyOnly) {
        requireAll(relation, fields);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            RelationColumn told = relation.columns().get(i);
            LoggedColumn column = table.columns().get(told.name());
            if (column != null && column.type() == told.type() && (told.isKey() || !keyOnly)) {
                addValue(values, told.name(), column.read(), fields.get(i));
            }
        }
        return Row.of(values);
    }

    private static void addValue(
            Map<String, @Nullable Object> values, String name, @Nullable LoggedType type, @Nullable Object field) {
        if (field == null) {
            values.put(name, null);
        } else if (type != null && field instanceof String text) {
            try {
                values.put(name, type.parse(text));
            } catch (IllegalArgumentException e) {
                logger.trace("A value of column {} is unknown, since it has no exact form here", name);
            }
        }
    }

    private static void requireAll(Relation relation, List<@Nullable Object> fields) {
        if (fields.size() != relation.columns().size()) {
            throw new IllegalStateException("The server told a row with other columns than its table has");
        }
    }
}
