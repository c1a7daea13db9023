package dev.livetable.benchmarks;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Rows to measure with, of two kinds. The same id always makes the same row, in objects of its own as a database does. */
enum Rows {

    /** An id and 8 columns, 250 bytes a row as JSON. */
    PLACES("description"),
    /** An id and 7 columns like those of the sample application's cities, 160 bytes a row as JSON. */
    CITIES();

    static final int PAGE_SIZE = 50;

    private static final int DESCRIPTION_LENGTH = 74;
    private static final String VOWELS = "aeiou";
    private static final String CONSONANTS = "bcdfglmnprstvz";

    private final Columns columns;
    private final TableSchema schema;

    Rows(String... more) {
        List<Column> described = Stream.concat(
                        Stream.of(
                                Column.of("city_id", ColumnType.INTEGER),
                                Column.of("name", ColumnType.TEXT),
                                Column.of("country", ColumnType.TEXT),
                                Column.of("admin_code", ColumnType.TEXT),
                                Column.of("feature_code", ColumnType.TEXT),
                                Column.of("population", ColumnType.INTEGER),
                                Column.of("latitude", ColumnType.DOUBLE),
                                Column.of("longitude", ColumnType.DOUBLE)),
                        Stream.of(more).map(name -> Column.of(name, ColumnType.TEXT)))
                .toList();
        this.columns = Columns.of(described.stream().map(Column::name).toList());
        this.schema = TableSchema.of(
                "cities",
                described.stream()
                        .map(column -> column.comparing(TextComparison.CODE_POINTS))
                        .toList(),
                "city_id");
    }

    TableSchema schema() {
        return schema;
    }

    /** Returns the rows of a page, counted from 0. */
    List<Row> page(int number) {
        long first = (long) number * PAGE_SIZE;
        return LongStream.range(first, first + PAGE_SIZE).mapToObj(this::row).toList();
    }

    /** Returns the row at a place, counted from 0. */
    Row row(long place) {
        SplittableRandom random = new SplittableRandom(place);
        Object[] values = new Object[columns.size()];
        values[0] = 1_000_000 + 7 * place;
        values[1] = word(random, 5 + random.nextInt(10));
        values[2] = word(random, 2).toUpperCase(java.util.Locale.ROOT);
        values[3] = Integer.toString(10 + random.nextInt(90));
        values[4] = "PPL" + "ACLX".charAt(random.nextInt(4));
        values[5] = (long) random.nextInt(1_000_000);
        values[6] = random.nextInt(-9_000_000, 9_000_000) / 1e5;
        values[7] = random.nextInt(-18_000_000, 18_000_000) / 1e5;
        if (columns.size() > 8) {
            values[8] = words(random);
        }
        return columns.row(values);
    }

    private static String words(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < DESCRIPTION_LENGTH) {
            text.append(word(random, 2 + random.nextInt(8))).append(' ');
        }
        text.setLength(DESCRIPTION_LENGTH);
        return text.toString();
    }

    private static String word(SplittableRandom random, int length) {
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            String letters = i % 2 == 0 ? CONSONANTS : VOWELS;
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
