package dev.livetable.repository;

import static java.util.Objects.requireNonNull;

import dev.livetable.MasterCalls;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers {@code findAllById}: those that are not kept are asked for by one call. */
final class RowsPlan extends ReadPlan {

    /*
     * A store promises no order, but most give rows in that of their ids where these are numbers.
     */

    private final AnswerForm form;
    private final String idColumn;
    private final boolean isByNumber;

    RowsPlan(AnswerForm form, LiveCalls live) {
        super(MethodKind.ROWS, "the rows with some ids", live);
        this.form = form;
        TableSchema schema = live.schema();
        this.idColumn = schema.idColumns().get(0);
        this.isByNumber =
                schema.idColumns().size() == 1 && schema.column(idColumn).type() == ColumnType.INTEGER;
    }

    @Override
    @Nullable
    Object answer(MasterCalls calls, MasterCall call) throws Throwable {
        if (!(call.arguments()[0] instanceof Collection<?> ids)) {
            return call.proceed(); // it may be read once only
        }
        Map<String, Object> byText = new LinkedHashMap<>();
        for (Object id : ids) {
            if (id == null) {
                return call.proceed();
            }
            byText.putIfAbsent(live().images().idText(id), id);
        }
        boolean isOfParts = live().schema().idColumns().size() > 1;
        if (byText.isEmpty() || isOfParts && byText.size() < ids.size()) {
            return call.proceed(); // some stores look up ids of several parts one by one, and give what they find twice
        }
        Map<String, Row> rows = calls.rows(byText.keySet(), missing -> fetch(call, missing, byText))
                .value();
        List<Row> found = new ArrayList<>(rows.values());
        if (isByNumber) {
            found.sort(Comparator.comparing(row -> ((Number) requireNonNull(row.get(idColumn))).longValue()));
        }
        return form.make(found);
    }

    private Map<String, Row> fetch(MasterCall call, Collection<String> missing, Map<String, Object> byText) {
        List<Object> ids = new ArrayList<>(missing.size());
        missing.forEach(text -> ids.add(byText.get(text)));
        List<Row> rows = form.take(call.make(ids));
        if (rows == null) {
            throw new NotKept(call);
        }
        Map<String, Row> found = new HashMap<>();
        for (Row row : rows) {
            String id = live().schema().id(row);
            if (!missing.contains(id)) {
                throw new NotKept(call); // the store takes an id for that of another one
            }
            found.put(id, row);
        }
        return found;
    }
}
