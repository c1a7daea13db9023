package dev.livetable.repository;

import dev.livetable.MasterCalls;
import dev.livetable.table.Row;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers {@code findById}. */
final class RowPlan extends ReadPlan {

    private final AnswerForm form;

    RowPlan(AnswerForm form, LiveCalls live) {
        super(MethodKind.ROW, "the row with an id", live);
        this.form = form;
    }

    @Override
    @Nullable
    Object answer(MasterCalls calls, MasterCall call) throws Throwable {
        Object id = call.arguments()[0];
        if (id == null) {
            return call.proceed();
        }
        String text = live().images().idText(id);
        Optional<Row> row = calls.row(text, () -> fetch(call, text)).value();
        return form.make(row.map(List::of).orElse(List.of()));
    }

    private Optional<Row> fetch(MasterCall call, String id) {
        Taken taken = take(call, form);
        if (taken.rows().isEmpty()) {
            return Optional.empty();
        }
        Row row = taken.rows().get(0);
        if (!live().schema().id(row).equals(id)) {
            throw new NotKept(call, taken.answer()); // the store takes this id for that of another one
        }
        return Optional.of(row);
    }
}
