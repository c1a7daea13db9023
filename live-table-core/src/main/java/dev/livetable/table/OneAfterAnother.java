package dev.livetable.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** How many rows are written by a table that cannot write them as a whole. */
final class OneAfterAnother {

    private OneAfterAnother() {}

    /** Adds rows one after another, having checked all of them. */
    static List<Row> insert(WritableTable table, List<Row> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        check(table, schema -> schema.coerceAll(rows));
        return write(table, rows, table::insert, Function.identity());
    }

    /**
     * Changes rows one after another, having checked all changes.
     *
     * @param patch changes one of them
     * @param stored returns the row of what that answers
     */
    static <A> Map<String, A> patch(
            WritableTable table, Map<String, Row> changes, BiFunction<String, Row, A> patch, Function<A, Row> stored) {
        if (changes.isEmpty()) {
            return Map.of();
        }
        check(table, schema -> schema.coerceAll(changes));
        List<A> answers =
                write(table, changes.entrySet(), change -> patch.apply(change.getKey(), change.getValue()), stored);
        Map<String, A> byId = new LinkedHashMap<>();
        changes.keySet().forEach(id -> byId.put(id, answers.get(byId.size())));
        return byId;
    }

    /** Checks what is to be sent against the columns; if these may be others by now, once more. */
    private static void check(WritableTable table, Consumer<TableSchema> check) {
        TableSchema known = schema(table);
        try {
            check.accept(known);
        } catch (InvalidRequestException e) {
            TableSchema refreshed = table.refreshSchema();
            if (refreshed.equals(known)) {
                throw e;
            }
            check.accept(refreshed);
        }
    }

    private static TableSchema schema(WritableTable table) {
        try {
            return table.schema();
        } catch (RuntimeException e) {
            if (e instanceof Refusal) {
                throw e;
            }
            String reason = "it cannot say what its columns are, so nothing was written";
            throw new UnreachableException(table.toString(), reason, e);
        }
    }

    private static <T, A> List<A> write(
            WritableTable table, Collection<T> all, Function<T, A> write, Function<A, Row> stored) {
        List<A> answers = new ArrayList<>(all.size());
        for (T each : all) {
            try {
                answers.add(write.apply(each));
            } catch (RuntimeException e) {
                if (answers.isEmpty()) {
                    throw e;
                }
                List<Row> written = answers.stream().map(stored).toList();
                throw new PartlyWrittenException(table.schema().name(), written, all.size(), e);
            }
        }
        return answers;
    }
}
