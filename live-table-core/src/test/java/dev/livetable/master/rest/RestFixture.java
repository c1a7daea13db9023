package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;

/** An API of fruits, and what tests do with it. */
abstract class RestFixture {

    static final TableSchema FRUITS = TableSchema.of(
            "fruits",
            List.of(
                    new Column("id", ColumnType.INTEGER, false, true),
                    new Column("name", ColumnType.TEXT, false, false),
                    Column.of("stock", ColumnType.INTEGER)),
            "id");

    static final RestErrors ERRORS = new RestErrors("fruits", UnaryOperator.identity());

    private final List<TestApi> apis = new ArrayList<>();

    TestApi api(int rows) {
        return api(IntStream.rangeClosed(1, rows)
                .mapToObj(id -> fruit(id, "fruit " + id))
                .toList());
    }

    TestApi api(List<Row> rows) {
        TestApi api = new TestApi(FRUITS, rows);
        apis.add(api);
        return api;
    }

    @AfterEach
    void closeApis() {
        apis.forEach(TestApi::close);
    }

    static Row fruit(long id, String name) {
        return Row.of("id", id).with("name", name).with("stock", id % 5);
    }

    static Slice<Row> page(Table table, int number, int size) {
        return table.list(Filter.all(), PageRequest.of(number, size));
    }

    static List<Object> ids(Slice<Row> rows) {
        List<Object> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(TestStore.required(row.get("id"))));
        return ids;
    }

    static Object[] numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toArray();
    }
}
