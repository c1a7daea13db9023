package dev.livetable.repository;

import dev.livetable.MasterCalls;
import dev.livetable.table.Filter;
import org.jspecify.annotations.Nullable;

/** Answers {@code existsById}. */
final class ExistsPlan extends ReadPlan {

    ExistsPlan(LiveCalls live) {
        super(MethodKind.COUNT, "whether there is a row with an id", live);
    }

    @Override
    @Nullable
    Object answer(MasterCalls calls, MasterCall call) throws Throwable {
        Object id = call.arguments()[0];
        Filter where = id == null
                ? null
                : live().schema().idCondition(live().images().idText(id)).orElse(null);
        if (where == null) {
            return call.proceed();
        }
        return calls.exists(where, () -> CountPlan.is(call)).value();
    }
}
