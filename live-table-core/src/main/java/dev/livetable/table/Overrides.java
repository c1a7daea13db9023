package dev.livetable.table;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which calls a class that forwards the others does something about, by name and number of arguments, such as {@code get/2}. */
final class Overrides {

    private static final Set<Class<?>> FORWARDING = Set.of(
            Table.class, WritableTable.class, ForwardingTable.class, ForwardingWritableTable.class, Object.class);

    private static final ClassValue<Set<String>> CALLS = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getMethods())
                    .filter(method -> !FORWARDING.contains(method.getDeclaringClass()))
                    .map(Overrides::name)
                    .collect(Collectors.toUnmodifiableSet());
        }
    };

    private static final ThreadLocal<Set<Detour>> DETOURS = ThreadLocal.withInitial(HashSet::new);

    private Overrides() {}

    private static String name(Method method) {
        return method.getName() + "/" + method.getParameterCount();
    }

    /** Returns whether the tables of a class do something about one call, and nothing about others that would go past it. */
    static boolean passedBy(Class<?> type, String call, String... past) {
        Set<String> calls = CALLS.get(type);
        return calls.contains(call) && Arrays.stream(past).noneMatch(calls::contains);
    }

    /**
     * A call that goes through the simple form.
     *
     * @param table the table that is called
     * @param form the simple form
     */
    private record Detour(ForwardingTable table, String form) {}

    /**
     * Makes a call in the simple form that a subclass overrides. If that itself makes the fuller call, this one goes straight on.
     *
     * @param simple makes the call in the simple form
     * @param further passes the call on
     */
    static <T> T through(ForwardingTable table, String form, Supplier<T> simple, Supplier<T> further) {
        Detour detour = new Detour(table, form);
        Set<Detour> here = DETOURS.get();
        if (!here.add(detour)) {
            return further.get();
        }
        try {
            return simple.get();
        } finally {
            here.remove(detour);
            if (here.isEmpty()) {
                DETOURS.remove();
            }
        }
    }
}
