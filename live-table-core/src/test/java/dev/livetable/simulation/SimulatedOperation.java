package dev.livetable.simulation;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What a write does, in both forms. Its tag is in its values, or in a condition that every row satisfies. */
record SimulatedOperation(
        String text, Function<LiveTable, Object> call, Function<LiveTable, CompletableFuture<?>> callAsync) {

    static SimulatedOperation any(SplittableRandom random, long tag) {
        String id = String.valueOf(1 + random.nextInt(4));
        String name = random.nextInt(3) == 0 ? "b" : "a";
        Row row = Row.of("name", name).with("price", tag);
        Filter every = Filter.notEqual("price", tag);
        return switch (random.nextInt(7)) {
            case 0 -> new SimulatedOperation("insert", table -> table.insert(row), table -> table.insertAsync(row));
            case 1 ->
                new SimulatedOperation(
                        "replace " + id, table -> table.replace(id, row), table -> table.replaceAsync(id, row));
            case 2 -> {
                Filter filter = Filter.equal("name", name).and(every);
                yield new SimulatedOperation(
                        "deleteAll " + filter, table -> table.deleteAll(filter), table -> table.deleteAllAsync(filter));
            }
            case 3 ->
                new SimulatedOperation("delete " + id, table -> table.delete(id, every), table -> table.view(every)
                        .deleteAsync(id));
            default -> {
                Row changes = Row.of("price", tag);
                yield new SimulatedOperation(
                        "patch " + id, table -> table.patch(id, changes), table -> table.patchAsync(id, changes));
            }
        };
    }
}
