package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of reads and writes of many rows. */
final class SabotagesOfBulk {

    private SabotagesOfBulk() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "many rows",
                        "give a row of a fetch that was joined without judging it",
                        "RowsPathTests.whoComesAfterTheChange",
                        "RowsPath",
                        "region.isUntouched(question, known, rows, fetch.head(), noted.head)",
                        "fetch.head() <= noted.head"),
                sabotage(
                        "many rows",
                        "keep what was fetched together past the fetches of its rows",
                        "RowsPathTests.noReaderGoesBack",
                        "RowsPath",
                        "CachedRows given = reads.keep(asked.get(i), fetch, rows.get(i));",
                        "CachedRows given = rows.get(i);\n            region.fetches().abandon(asked.get(i).key(), fetch);\n            region.cache().put(asked.get(i).key(), region.cache().prepare(asked.get(i).key(), rows.get(i).asOf(new dev.livetable.cache.LogPosition(region.log().name(), region.log().head(), region.log().lastTicket()))));"),
                sabotage(
                        "many rows",
                        "leave the fetches of its rows without an end when the question fails",
                        "RowsPathTests.theQuestionFails",
                        "RowsPath",
                        "reads.fail(question, fetch, why);",
                        "fetch.fail(why);"),
                sabotage(
                        "many rows",
                        "answer a transaction that may write from the cache",
                        "RowsPathTests.inATransactionThatMayWrite",
                        "RowsPath",
                        "boolean mayHit = !isFresh && reads.mayHit();",
                        "boolean mayHit = !isFresh;"),
                sabotage(
                        "many rows",
                        "keep what is read in a transaction",
                        "RowsPathTests.inATransactionThatOnlyReads",
                        "RowsPath",
                        "if (reads.mayKeepInside(noted.standing)) {",
                        "if (noted.standing == Standing.LIVE) {"),
                sabotage(
                        "many rows",
                        "show a row that came under another id",
                        "RowsPathTests.aRowUnderAnotherId",
                        "Question",
                        "boolean isIt = answer.rows().stream().allMatch(row -> schema.id(row).equals(id));",
                        "boolean isIt = true;"),
                sabotage(
                        "many rows",
                        "name only the first row that was written",
                        "BulkWriteTests.patchAllIsOneChange",
                        "ViewBulkWrites",
                        "        for (String id : ids) {",
                        "        for (String id : List.copyOf(ids).subList(0, 1)) {"),
                sabotage(
                        "many rows",
                        "take each write for one of its rows",
                        "BulkWriteTests.withPrecisionTable",
                        "ViewBulkWrites",
                        "if (!isPrecise || changes.size() > MOST_NAMED) {",
                        "if (changes.size() > MOST_NAMED) {"),
                sabotage(
                        "many rows",
                        "name however many rows",
                        "BulkWriteTests.tooManyRows",
                        "ViewBulkWrites",
                        "if (!isPrecise || changes.size() > MOST_NAMED) {",
                        "if (!isPrecise) {"),
                sabotage(
                        "many rows",
                        "let rows into a view that are outside of it",
                        "BulkWriteTests.throughAView",
                        "ViewBulkWrites",
                        "            rows.forEach(single::inside);\n",
                        ""),
                sabotage(
                        "many rows",
                        "tell the refusal of a row as that of all",
                        "BulkWriteTests.partlyWritten",
                        "table/OneAfterAnother",
                        "                if (answers.isEmpty()) {\n                    throw e;\n                }\n",
                        "                if (answers.size() < all.size()) {\n                    throw e;\n                }\n"),
                sabotage(
                        "many rows",
                        "send the first rows before all are checked",
                        "BulkWriteTests.checkedBeforehand",
                        "table/OneAfterAnother",
                        "        check(table, schema -> schema.coerceAll(rows));\n",
                        ""),
                sabotage(
                        "many rows",
                        "expect nothing more of a row that may have been written after those that were",
                        "BulkWriteTests.partlyWrittenAndUnknown",
                        "Failures",
                        "|| failure instanceof PartlyWrittenException partly && partly.isEndKnown();",
                        "|| failure instanceof PartlyWrittenException;"));
    }
}
