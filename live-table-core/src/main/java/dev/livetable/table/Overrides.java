package dev.livetable.table;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
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

    private Overrides() {}

    private static String name(Method method) {
        return method.getName() + "/" + method.getParameterCount();
    }

    /** Returns whether the tables of a class do something about one call, and nothing about others that would go past it. */
    static boolean passedBy(Class<?> type, String call, String... past) {
        Set<String> calls = CALLS.get(type);
        return calls.contains(call) && Arrays.stream(past).noneMatch(calls::contains);
    }
}
