package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.SliceImpl;

class ForwardingTableTests {

    /** How many arguments calls have that may leave out the condition. */
    private static final Map<String, Integer> COMPLETE =
            Map.of("replace", 3, "patch", 3, "delete", 2, "patchAll", 2, "getAll", 2);

    private final List<String> calls = new ArrayList<>();

    private static Stream<Method> methodsOfTables() {
        return methodsOf(Table.class);
    }

    private static Stream<Method> methodsOfWritableTables() {
        return methodsOf(WritableTable.class);
    }

    private static Stream<Method> methodsOf(Class<?> type) {
        return Arrays.stream(type.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    /** Returns a table that notes which of its methods is called, and with what. */
    private <T> T noted(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(call(method, arguments == null ? new Object[0] : arguments));
                    return answer(method.getReturnType());
                }));
    }

    private static String call(Method method, Object[] arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        int complete = COMPLETE.getOrDefault(method.getName(), arguments.length);
        if (arguments.length < complete) {
            all.add(Filter.all()); // which is what a call without a condition means
        }
        return method.getName() + all;
    }

    private static @Nullable Object answer(Class<?> type) {
        if (type == void.class) {
            return null;
        }
        List<Object> answers = List.of(
                true,
                7L,
                Row.of("id", 7),
                Optional.of("answer"),
                Set.of(Capability.SORT),
                List.of(Row.of("id", 7)),
                Map.of("7", Row.of("id", 7)),
                FilterSupport.none(),
                new SliceImpl<>(List.of(Row.of("id", 7))),
                new Written<>("answer", RowImage.absent()),
                WriteReach.anyRow("a reason"),
                Participation.JOINED,
                TableSchema.of("t", List.of(Column.of("id", ColumnType.INTEGER)), "id"));
        Class<?> boxed = type == boolean.class ? Boolean.class : type == long.class ? Long.class : type;
        return answers.stream().filter(boxed::isInstance).findFirst().orElseThrow();
    }

    private static Object argument(Class<?> type) {
        List<Object> arguments = List.of(
                true,
                "an id",
                Row.of("name", "x"),
                Filter.equal("name", "y"),
                Pageable.ofSize(3),
                List.of("an id"),
                Map.of("an id", Row.of("name", "x")));
        Class<?> boxed = type == boolean.class ? Boolean.class : type;
        return arguments.stream().filter(boxed::isInstance).findFirst().orElseThrow();
    }

    private void assertPassesOn(Table wrapper, Method method) throws ReflectiveOperationException {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(ForwardingTableTests::argument)
                .toArray();

        Object answer = method.invoke(wrapper, arguments);

        assertThat(calls).containsExactly(call(method, arguments));
        assertThat(answer).isEqualTo(answer(method.getReturnType()));
    }

    @ParameterizedTest
    @MethodSource("methodsOfTables")
    @DisplayName("each call of a table is passed on")
    void passesOnEachCall(Method method) throws ReflectiveOperationException {
        Table delegate = noted(Table.class);

        assertPassesOn(
                new ForwardingTable() {
                    @Override
                    protected Table delegate() {
                        return delegate;
                    }
                },
                method);
    }

    @ParameterizedTest
    @MethodSource("methodsOfWritableTables")
    @DisplayName("each call of a table that can be written to is passed on")
    void passesOnEachCallOfAWritableTable(Method method) throws ReflectiveOperationException {
        assertPassesOn(wrapper(noted(WritableTable.class)), method);
    }

    private static ForwardingWritableTable wrapper(WritableTable delegate) {
        return new ForwardingWritableTable() {
            @Override
            protected WritableTable delegate() {
                return delegate;
            }
        };
    }

    @Test
    @DisplayName("what is around a table to read does not pretend that it can be written to")
    void aWrapperToReadHasNoCapabilityToWrite() {
        WritableTable writable = InMemoryTable.of(TableFixture.PRODUCTS);
        Table wrapper = new ForwardingTable() {
            @Override
            protected Table delegate() {
                return writable;
            }
        };

        assertThat(wrapper).isNotInstanceOf(WritableTable.class);
        assertThat(wrapper.capabilities())
                .containsExactlyInAnyOrder(Capability.FILTER, Capability.SORT, Capability.COUNT);
        assertThat(wrapper(writable).capabilities()).isEqualTo(writable.capabilities());
        assertThat(wrapper).hasToString(writable.toString());
    }

    @Test
    @DisplayName("who overrides a write with a condition changes the one without as well")
    void oneOverrideIsEnoughForAWrite() {
        List<String> deleted = new ArrayList<>();
        InMemoryTable table = InMemoryTable.of(TableFixture.PRODUCTS);
        WritableTable wrapper = new ForwardingWritableTable() {
            @Override
            protected WritableTable delegate() {
                return table;
            }

            @Override
            public boolean delete(String id, Filter within) {
                return deleted.add(id);
            }
        };

        assertThat(wrapper.delete("1")).isTrue();
        assertThat(deleted).containsExactly("1");
    }
}
