package dev.livetable.repository;

import dev.livetable.MasterCalls;
import dev.livetable.table.Filter;
import org.jspecify.annotations.Nullable;
import org.springframework.util.NumberUtils;

/** Answers methods that count rows, or look whether there is one. */
final class CountPlan extends ReadPlan {

    private final Class<?> type;
    private final @Nullable DerivedFilter filter;
    private final @Nullable CallPlan otherwise;

    /**
     * Takes what a method counts.
     *
     * @param type the class of the answer, a number or a boolean; no primitive one
     * @param filter what makes the filter of the arguments; null for all rows
     * @param otherwise what is done with arguments of which nobody knows what the store makes of them
     */
    CountPlan(String why, LiveCalls live, Class<?> type, @Nullable DerivedFilter filter, @Nullable CallPlan otherwise) {
        super(MethodKind.COUNT, why, live);
        this.type = type;
        this.filter = filter;
        this.otherwise = otherwise;
    }

    @Override
    @Nullable
    Object answer(MasterCalls calls, MasterCall call) throws Throwable {
        Filter where = filter == null ? Filter.all() : filter.filter(call.arguments());
        if (where == null) {
            return otherwise == null ? call.proceed() : otherwise.answer(calls, call);
        }
        if (type == Boolean.class) {
            return calls.exists(where, () -> is(call)).value();
        }
        return number(calls.count(where, () -> count(call)).value());
    }

    @SuppressWarnings("unchecked") // the class is that of a number
    private Object number(long count) {
        return type == Long.class
                ? (Object) count
                : NumberUtils.convertNumberToTargetClass(count, (Class<? extends Number>) type);
    }

    /** Makes a call that answers with a truth. */
    static boolean is(MasterCall call) {
        Object answer = call.make();
        if (answer instanceof Boolean is) {
            return is;
        }
        throw new NotKept(call, answer);
    }

    private static long count(MasterCall call) {
        Object answer = call.make();
        if (answer instanceof Number number) {
            return number.longValue();
        }
        throw new NotKept(call, answer);
    }
}
