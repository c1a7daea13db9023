package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;

@SuppressWarnings({"NullAway", "DataFlowIssue", "FutureReturnValueIgnored"}) // null is what is tried
class NullArgumentsTests extends LiveTableSetup {

    private static final Row ROW = Row.of("price", 90);
    private static final Filter ALL = Filter.all();

    @Test
    @DisplayName("a write of null is refused by the name of the argument, and neither sent nor taken for a change")
    void nullIsNotWritten() {
        LiveTable table = open();
        firstPage(table);
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("insert: row", () -> table.insert(null));
        calls.put("insertAsync: row", () -> table.insertAsync(null));
        calls.put("replace: id", () -> table.replace(null, ROW));
        calls.put("replace: row", () -> table.replace("1", null));
        calls.put("replace: within", () -> table.replace("1", ROW, null));
        calls.put("replaceAsync: id", () -> table.replaceAsync(null, ROW));
        calls.put("replaceAsync: row", () -> table.replaceAsync("1", null));
        calls.put("patch: id", () -> table.patch(null, ROW));
        calls.put("patch: changes", () -> table.patch("1", null));
        calls.put("patch: within", () -> table.patch("1", ROW, null));
        calls.put("patchAsync: id", () -> table.patchAsync(null, ROW));
        calls.put("patchAsync: changes", () -> table.patchAsync("1", null));
        calls.put("delete: id", () -> table.delete(null));
        calls.put("delete: within", () -> table.delete("1", null));
        calls.put("deleteAsync: id", () -> table.deleteAsync(null));
        calls.put("deleteAll: filter", () -> table.deleteAll(null));
        calls.put("deleteAllAsync: filter", () -> table.deleteAllAsync(null));
        calls.put("insertAll: rows", () -> table.insertAll(null));
        calls.put("insertAll: each of rows", () -> table.insertAll(Arrays.asList(ROW, null)));
        calls.put("insertAllAsync: rows", () -> table.insertAllAsync(null));
        calls.put("insertAllAsync: each of rows", () -> table.insertAllAsync(Arrays.asList(ROW, null)));
        calls.put("patchAll: changes", () -> table.patchAll(null));
        calls.put("patchAll: each of changes", () -> table.patchAll(Collections.singletonMap("1", null)));
        calls.put("patchAll: each id of changes", () -> table.patchAll(Collections.singletonMap(null, ROW)));
        calls.put("patchAll: within", () -> table.patchAll(Map.of("1", ROW), null));
        calls.put("patchAllAsync: changes", () -> table.patchAllAsync(null));
        calls.put("patchAllAsync: each of changes", () -> table.patchAllAsync(Collections.singletonMap("1", null)));
        calls.put("invalidate: context", () -> table.invalidate((String) null));
        calls.put("invalidate: event", () -> table.invalidate((LiveEvent) null));

        assertRefused(calls);
        assertThat(table.changes(10, true)).isEmpty();
        assertThat(table.status().queueDepth()).isZero();
    }

    @Test
    @DisplayName("a question about null is refused by the name of the argument")
    void nullIsNotRead() {
        LiveTable table = open();
        for (LiveTable view : List.of(table, table.view(Filter.equal("id", 1L)), table.fresh())) {
            Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
            calls.put("view: filter", () -> view.view(null));
            calls.put("atLeast: receipt", () -> view.atLeast(null));
            calls.put("list: filter", () -> view.list(null, Pageable.unpaged()));
            calls.put("list: pageable", () -> view.list(ALL, null));
            calls.put("readList: filter", () -> view.readList(null, Pageable.unpaged()));
            calls.put("readList: pageable", () -> view.readList(ALL, null));
            calls.put("page: filter", () -> view.page(null, Pageable.unpaged()));
            calls.put("page: pageable", () -> view.page(ALL, null));
            calls.put("readPage: filter", () -> view.readPage(null, Pageable.unpaged()));
            calls.put("readPage: pageable", () -> view.readPage(ALL, null));
            calls.put("get: id", () -> view.get(null));
            calls.put("get: within", () -> view.get("1", null));
            calls.put("readGet: id", () -> view.readGet(null));
            calls.put("getAll: ids", () -> view.getAll(null));
            calls.put("getAll: each of ids", () -> view.getAll(Arrays.asList("1", null)));
            calls.put("getAll: within", () -> view.getAll(List.of("1"), null));
            calls.put("count: filter", () -> view.count(null));
            calls.put("readCount: filter", () -> view.readCount(null));

            assertRefused(calls);
        }
    }

    private static void assertRefused(Map<String, ThrowingCallable> calls) {
        calls.forEach((name, call) -> {
            String argument = name.substring(name.indexOf(':') + 2);
            assertThatNullPointerException()
                    .as(name)
                    .isThrownBy(call)
                    .withMessage(argument + " must not be null; nothing was read or written");
        });
    }
}
