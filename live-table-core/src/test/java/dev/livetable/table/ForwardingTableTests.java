package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.Precision;
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
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
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

    /** Is around another table. */
    private abstract static class Around extends ForwardingWritableTable {

        private final WritableTable behind;

        Around(WritableTable behind) {
            this.behind = behind;
        }

        @Override
        protected WritableTable delegate() {
            return behind;
        }
    }

    /** Notes the writes and reads that it overrides, which are the simple ones. */
    private static class Simple extends Around {

        final List<String> noted = new ArrayList<>();

        Simple(WritableTable behind) {
            super(behind);
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            noted.add("list");
            return super.list(filter, pageable);
        }

        @Override
        public Optional<Row> get(String id) {
            noted.add("get " + id);
            return super.get(id);
        }

        @Override
        public Row insert(Row row) {
            noted.add("insert");
            return super.insert(row);
        }

        @Override
        public Row replace(String id, Row row, Filter within) {
            noted.add("replace " + id);
            return super.replace(id, row, within);
        }

        @Override
        public Row patch(String id, Row changes, Filter within) {
            noted.add("patch " + id);
            return super.patch(id, changes, within);
        }

        @Override
        public boolean delete(String id, Filter within) {
            noted.add("delete " + id);
            return super.delete(id, within);
        }
    }

    @Test
    @DisplayName("no call goes past a wrapper that overrides the simple form of it")
    void nothingGoesPastTheSimpleForm() {
        Simple wrapper = new Simple(noted(WritableTable.class));
        Row row = Row.of("id", 7);

        wrapper.listRows(Filter.all(), Pageable.unpaged());
        wrapper.get("1", Filter.all());
        wrapper.insertReturningBefore(row);
        Written<Row> replaced = wrapper.replaceReturningBefore("1", row, Filter.all());
        Written<Row> patched = wrapper.patchReturningBefore("2", row, Filter.all());
        Written<Boolean> deleted = wrapper.deleteReturningBefore("3", Filter.all());

        assertThat(wrapper.noted).containsExactly("list", "get 1", "insert", "replace 1", "patch 2", "delete 3");
        assertThat(Stream.of(replaced, patched, deleted).map(Written::before)).containsOnly(RowImage.unknown());
        assertThat(wrapper.countsApart()).isFalse();
    }

    @Test
    @DisplayName("many rows are read and written one after another by a wrapper that overrides the simple form")
    void manyRowsGoThroughTheSimpleForm() {
        Simple wrapper = new Simple(InMemoryTable.of(TableFixture.PRODUCTS));
        Row row = Row.of("name", "x");

        wrapper.insertAll(List.of(row.with("id", 1), row.with("id", 2)));
        wrapper.getAll(List.of("1", "2"));
        wrapper.patchAll(Map.of("1", row));
        wrapper.patchAllReturningBefore(Map.of("2", row), Filter.all());

        assertThat(wrapper.noted).containsExactly("insert", "insert", "get 1", "get 2", "patch 1", "patch 2");
        assertThat(new Simple(noted(WritableTable.class)).writesAllOrNothing()).isFalse();
    }

    @Test
    @DisplayName("a wrapper that overrides both forms is called once, and loses nothing")
    void whoOverridesBothFormsIsCalledOnce() {
        Simple wrapper = new Simple(noted(WritableTable.class)) {
            @Override
            public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
                noted.add("patch before " + id);
                return super.patchReturningBefore(id, changes, within);
            }

            @Override
            public List<Row> insertAll(List<Row> rows) {
                noted.add("insert all");
                return super.insertAll(rows);
            }

            @Override
            public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
                noted.add("patch all");
                return super.patchAll(changes, within);
            }
        };
        Row row = Row.of("name", "x");

        assertThat(wrapper.patchReturningBefore("1", row, Filter.all()).before())
                .isEqualTo(RowImage.absent());
        wrapper.insertAll(List.of(row));
        Map<String, Written<Row>> patched = wrapper.patchAllReturningBefore(Map.of("1", row), Filter.all());

        assertThat(wrapper.noted).containsExactly("patch before 1", "insert all", "patch all");
        assertThat(patched.values()).extracting(Written::before).containsExactly(RowImage.unknown());
        assertThat(wrapper.writesAllOrNothing()).isTrue();
    }

    @Test
    @DisplayName("a live table writes through a wrapper that overrides only the simple forms")
    void aLiveTableWritesThroughAWrapper() {
        Simple wrapper = new Simple(InMemoryTable.of(TableFixture.PRODUCTS));
        try (LiveTable table =
                LiveTable.builder("products", wrapper).precision(Precision.ROW).build()) {
            table.insert(Row.of("id", 1).with("name", "a"));
            table.get("1");
            wrapper.noted.clear();

            table.insert(Row.of("id", 2).with("name", "b"));
            table.replace("1", Row.of("name", "c"));
            table.patch("1", Row.of("name", "d"));
            assertThat(table.get("1").orElseThrow().get("name")).isEqualTo("d");
            table.delete("1");
            table.insertAll(List.of(Row.of("id", 3).with("name", "e")));
            table.patchAll(Map.of("3", Row.of("name", "f")));

            assertThat(wrapper.noted)
                    .filteredOn(call -> !call.startsWith("get") && !call.equals("list"))
                    .containsExactly("insert", "replace 1", "patch 1", "delete 1", "insert", "patch 3");
            assertThat(table.get("1")).isEmpty();
            assertThat(table.get("3").orElseThrow().get("name")).isEqualTo("f");
        }
    }

    /** Makes each fuller call in the simple form, as wrappers did that were written for more than a live table. */
    private static final class GoingRound extends Around {

        GoingRound(WritableTable behind) {
            super(behind);
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            return new SliceImpl<>(listRows(filter, pageable));
        }

        @Override
        public Optional<Row> get(String id) {
            return super.get(id, Filter.all());
        }

        @Override
        public Row insert(Row row) {
            return insertReturningBefore(row).answer();
        }

        @Override
        public Row patch(String id, Row changes, Filter within) {
            return patchAll(Map.of(id, changes), within).values().iterator().next();
        }

        @Override
        public boolean delete(String id, Filter within) {
            return super.deleteReturningBefore(id, within).answer();
        }
    }

    @Test
    @DisplayName("a wrapper may make the fuller call in the simple form")
    void fullerCallsInTheSimpleForm() {
        GoingRound table = new GoingRound(InMemoryTable.of(TableFixture.PRODUCTS));

        assertThat(table.insert(Row.of("id", 1).with("name", "a")).get("name")).isEqualTo("a");
        assertThat(table.insertAll(List.of(Row.of("id", 2).with("name", "b")))).hasSize(1);
        assertThat(table.listRows(Filter.all(), PageRequest.of(0, 5))).hasSize(2);
        assertThat(table.list(Filter.all(), PageRequest.of(0, 5))).hasSize(2);
        assertThat(table.get("1")).isPresent();
        assertThat(table.getAll(List.of("1", "2"), Filter.all())).hasSize(2);
        assertThat(table.patch("1", Row.of("name", "c"), Filter.all()).get("name"))
                .isEqualTo("c");
        assertThat(table.patchReturningBefore("1", Row.of("name", "d"), Filter.all())
                        .answer()
                        .get("name"))
                .isEqualTo("d");
        assertThat(table.delete("1", Filter.all())).isTrue();
    }
}
