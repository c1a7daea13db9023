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
        return calls.exists(where, () -> is(call)).value();
    }

    private static boolean is(MasterCall call) {
        Object answer = call.make();
        if (answer instanceof Boolean is) {
            return is;
        }
        throw new NotKept(call, answer);
    }
}
