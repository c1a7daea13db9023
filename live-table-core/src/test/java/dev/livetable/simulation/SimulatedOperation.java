package dev.livetable.simulation;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a write does, in both forms. Its tag is in its values, or in a condition that every row satisfies.
 *
 * @param areRowsKnown whether all the rows that it writes are known; those of a deletion by a filter are not
 */
record SimulatedOperation(
        String text,
        boolean areRowsKnown,
        Function<LiveTable, Object> call,
        Function<LiveTable, CompletableFuture<?>> callAsync) {

    /** How the values of a run are chosen: whether a value comes again, and which columns are changed most. */
    record Style(boolean repeats, int payload, int order, int ids) {

        static Style any(SplittableRandom random, boolean isFocused) {
            return new Style(
                    random.nextInt(3) == 0,
                    new int[] {1, 4, 12}[random.nextInt(3)],
                    new int[] {1, 4, 12}[random.nextInt(3)],
                    2 + random.nextInt(isFocused ? 2 : 5));
        }

        String id(SplittableRandom random) {
            return String.valueOf(1 + random.nextInt(ids));
        }

        long note(SplittableRandom random, long tag) {
            return repeats ? random.nextInt(2) : tag;
        }
    }

    static String name(SplittableRandom random) {
        return random.nextInt(3) == 0 ? "b" : "a";
    }

    static @Nullable Long price(SplittableRandom random) {
        return random.nextInt(12) == 0 ? null : Long.valueOf(10L * (1 + random.nextInt(4)));
    }

    static SimulatedOperation any(SplittableRandom random, Style style, long tag) {
        int others = 6;
        int kind = random.nextInt(others + style.payload + style.order);
        String id = style.id(random);
        if (kind >= others) {
            Row changes = Row.of("note", style.note(random, tag));
            return patch(id, kind >= others + style.payload ? changes.with("price", price(random)) : changes, tag);
        }
        String name = name(random);
        Row row = Row.of("name", name)
                .with("price", price(random))
                .with("note", style.note(random, tag))
                .with("tag", tag);
        Filter every = Filter.notEqual("tag", tag);
        return switch (kind) {
            case 0 ->
                random.nextInt(3) != 0
                        ? new SimulatedOperation(
                                "insert", true, table -> table.insert(row), table -> table.insertAsync(row))
                        : insert(id, row.with("id", Long.valueOf(id)));
            case 1 ->
                new SimulatedOperation(
                        "replace " + id, true, table -> table.replace(id, row), table -> table.replaceAsync(id, row));
            case 2 -> {
                if (random.nextInt(3) != 0) {
                    yield patch(id, Row.of("name", name), tag);
                }
                Filter filter = Filter.equal("name", name).and(every);
                yield new SimulatedOperation(
                        "deleteAll " + filter,
                        false,
                        table -> table.deleteAll(filter),
                        table -> table.deleteAllAsync(filter));
            }
            case 3, 4 ->
                new SimulatedOperation(
                        "delete " + id, true, table -> table.delete(id, every), table -> table.view(every)
                                .deleteAsync(id));
            default -> patch(id, Row.of("name", name).with("price", price(random)), tag);
        };
    }

    private static SimulatedOperation insert(String id, Row row) {
        return new SimulatedOperation(
                "insert " + id, true, table -> table.insert(row), table -> table.insertAsync(row));
    }

    private static SimulatedOperation patch(String id, Row changes, long tag) {
        Row tagged = changes.with("tag", tag);
        return new SimulatedOperation(
                "patch " + id + " with " + changes.asMap(),
                true,
                table -> table.patch(id, tagged),
                table -> table.patchAsync(id, tagged));
    }
}
