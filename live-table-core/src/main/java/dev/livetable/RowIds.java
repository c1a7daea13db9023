package dev.livetable;

import dev.livetable.table.Derived;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.TableSchema;
import java.util.Arrays;
import java.util.List;

/** Where among some rows the one of an id is; kept beside rows that are kept. Immutable. */
final class RowIds implements Derived {

    /*
     * A number for each row, in order: the hash of its id in the upper half, its place in the lower. That takes 8 bytes a row.
     * The id itself is read of the row where the hash is the same.
     */

    private static final int OBJECT_BYTES = 16 + 16;

    private final long[] numbers;

    /** Tells what is kept beside rows for some id columns. */
    private record Key(List<String> idColumns) {}

    private RowIds(List<Row> rows, TableSchema schema) {
        this.numbers = new long[rows.size()];
        for (int place = 0; place < numbers.length; place++) {
            numbers[place] = number(schema.id(rows.get(place)), place);
        }
        Arrays.sort(numbers);
    }

    /** Returns where the ids of some rows are. */
    static RowIds of(List<Row> rows, TableSchema schema) {
        return rows instanceof RowBlock block
                ? block.derived(new Key(schema.idColumns()), same -> new RowIds(same, schema))
                : new RowIds(rows, schema);
    }

    private static long number(String id, int place) {
        return (long) id.hashCode() << Integer.SIZE | place;
    }

    /**
     * Returns the place of the row with an id; -1 when there is none, {@link Judging#TWICE} when there are two.
     *
     * @param rows the rows that this is of
     */
    int placeOf(String id, List<Row> rows, TableSchema schema) {
        int from = Arrays.binarySearch(numbers, number(id, 0));
        int found = -1;
        for (int at = from < 0 ? -from - 1 : from; at < numbers.length && hash(numbers[at]) == id.hashCode(); at++) {
            int place = (int) numbers[at];
            if (schema.id(rows.get(place)).equals(id)) {
                if (found >= 0) {
                    return Judging.TWICE;
                }
                found = place;
            }
        }
        return found;
    }

    private static int hash(long number) {
        return (int) (number >> Integer.SIZE);
    }

    @Override
    public long weight() {
        return OBJECT_BYTES + (long) Long.BYTES * numbers.length;
    }
}
