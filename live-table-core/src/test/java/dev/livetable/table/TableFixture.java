package dev.livetable.table;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.util.Streamable;

/** What {@link TableContract} asks of those who extend it, and the tables and rows it works with. */
abstract class TableFixture {

    /** A table with a number as its id, which the table can make; prices have two digits after the point. */
    protected static final TableSchema PRODUCTS = TableSchema.of(
            "products",
            List.of(
                    new Column("id", ColumnType.INTEGER, false, true),
                    new Column("name", ColumnType.TEXT, false, false),
                    new Column("price", ColumnType.DECIMAL, true, false),
                    new Column("stock", ColumnType.INTEGER, true, false),
                    new Column("note", ColumnType.TEXT, true, false)),
            "id");

    /** A table with a text as its id. */
    protected static final TableSchema LABELS = TableSchema.of(
            "labels",
            List.of(
                    new Column("code", ColumnType.TEXT, false, false),
                    new Column("name", ColumnType.TEXT, true, false)),
            "code");

    /** A table with two columns as its id. */
    protected static final TableSchema ORDER_LINES = new TableSchema(
            "order_lines",
            List.of(
                    new Column("order_no", ColumnType.TEXT, false, false),
                    new Column("line", ColumnType.INTEGER, false, false),
                    new Column("product", ColumnType.TEXT, true, false)),
            List.of("order_no", "line"));

    static final List<Row> FOUR_PRODUCTS = List.of(
            product(1, "apple", "1.20", 10, "red"),
            product(2, "Banana", "0.80", 5, null),
            product(3, "cherry", "10.00", null, "100%"),
            product(4, "date", null, 5, "a_b"));

    /**
     * Returns a new table that holds these rows and no others.
     *
     * @param schema {@link #PRODUCTS}, {@link #LABELS} or {@link #ORDER_LINES}; the table may spell the names of its columns
     *     in another case
     * @param rows the rows, with all columns
     */
    protected abstract Table createTable(TableSchema schema, List<Row> rows);

    /** Returns whether lists come with the total; true unless overridden: then they may tell it, and have to be right. */
    protected boolean totalKnown() {
        return true;
    }

    /** Returns whether the table makes an id for a row of {@link #PRODUCTS} that has none; true unless overridden. */
    protected boolean generatesIds() {
        return true;
    }

    /** Returns whether a sort that asks for nulls first gets them; true unless overridden. */
    protected boolean honoursNullHandling() {
        return true;
    }

    /** Returns whether rows can be sorted ignoring case; true unless overridden. */
    protected boolean sortsIgnoringCase() {
        return true;
    }

    /** Returns whether an id can be made of several columns; true unless overridden. */
    protected boolean supportsCompositeIds() {
        return true;
    }

    /** Returns whether a replace of a row that is not there adds it; true unless overridden: then it is not found. */
    protected boolean replaceAdds() {
        return true;
    }

    /** Returns whether a row can be written on the condition that it satisfies a filter; true unless overridden. */
    protected boolean writesOnConditions() {
        return true;
    }

    /** Returns a row of {@link #PRODUCTS} with nulls in the columns not given. */
    protected static Row product(long id, String name) {
        return product(id, name, null, null, null);
    }

    /** Returns a row of {@link #PRODUCTS}. */
    protected static Row product(
            long id, String name, @Nullable String price, @Nullable Integer stock, @Nullable String note) {
        return row(PRODUCTS, id, name, price == null ? null : new BigDecimal(price), stock, note);
    }

    /** Returns a row with a value for each column of a schema. */
    protected static Row row(TableSchema schema, @Nullable Object... values) {
        return Columns.of(schema.columns().stream().map(Column::name).toList()).row(values);
    }

    static List<Row> manyProducts(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(i -> product(i, "name " + i % 7, null, i % 3 == 0 ? null : i % 5, null))
                .toList();
    }

    Table products(Capability... needed) {
        return able(createTable(PRODUCTS, FOUR_PRODUCTS), needed);
    }

    Table able(Table table, Capability... needed) {
        assumeTrue(table.capabilities().containsAll(List.of(needed)), "this table cannot do all that this test needs");
        return table;
    }

    WritableTable writableProducts(Capability... needed) {
        assumeTrue(
                writesOnConditions() || !List.of(needed).contains(Capability.FILTER),
                "this table cannot write on a condition");
        return writable(createTable(PRODUCTS, FOUR_PRODUCTS), needed);
    }

    WritableTable writable(Table table, Capability... needed) {
        assumeTrue(table instanceof WritableTable, "this table cannot be written to");
        return (WritableTable) able(table, needed);
    }

    Table manyLines(Capability... needed) {
        assumeTrue(supportsCompositeIds(), "this table has no ids of several columns");
        List<Row> lines = List.of(
                row(ORDER_LINES, "a", 1, "apple"),
                row(ORDER_LINES, "a", 2, "bread"),
                row(ORDER_LINES, "a,1", 1, "comma"),
                row(ORDER_LINES, "", 1, "empty"));
        return able(createTable(ORDER_LINES, lines), needed);
    }

    static List<String> ids(Table table, Streamable<Row> rows) {
        return rows.stream().map(table.schema()::id).toList();
    }

    static List<String> ids(Table table, Filter filter) {
        return ids(table, table.list(filter, Pageable.unpaged())).stream()
                .sorted()
                .toList();
    }

    /** Returns the rows as the contract spells their columns. */
    static List<Row> spelled(TableSchema schema, Slice<Row> rows) {
        return rows.map(row -> spelled(schema, row)).getContent();
    }

    /** Returns the row as the contract spells its columns. */
    static Row spelled(TableSchema schema, Row row) {
        return schema.coerce(row);
    }
}
