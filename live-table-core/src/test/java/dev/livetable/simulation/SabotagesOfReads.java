package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of reads: of entries, fetches and keys. */
final class SabotagesOfReads {

    private SabotagesOfReads() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "reads",
                        "read the head before the state",
                        "WitnessTests.theStateIsReadBeforeTheHead",
                        "Region",
                        "        if (state != TableState.LIVE) {\n            return null;\n        }\n        long head = log.head();\n",
                        "        long head = log.head();\n        cache.get(\"\"); // others may go on here\n        if (state != TableState.LIVE) {\n            return null;\n        }\n"),
                sabotage(
                        "reads",
                        "show an entry without judging what came since",
                        "RowPrecisionTests.aPatchIsApplied",
                        "Region",
                        "        if (position >= head) {\n            return entry;",
                        "        if (true) {\n            return entry;"),
                sabotage(
                        "reads",
                        "take a change that is not kept for none",
                        "JudgingTests.whatIsNotKeptAndAnythingAndWhatNobodyCanJudgeIsNotRight",
                        "Judging",
                        "            return Verdict.TOO_OLD;",
                        "            return Verdict.UNTOUCHED;"),
                sabotage(
                        "reads",
                        "take a change of anything for none",
                        "FreshnessTests.aFetchThatBeganBeforeAWrite",
                        "Judging",
                        "        if (changed == null) {\n            return Verdict.TOUCHED;",
                        "        if (changed == null) {\n            return Verdict.UNTOUCHED;"),
                sabotage(
                        "reads",
                        "put a stamp in the place of whatever is there",
                        "WitnessTests.aStampReplacesNoNewerEntry",
                        "RegionCache",
                        "() -> cache.replace(key, old, rows)",
                        "() -> cache.put(key, rows)"),
                sabotage(
                        "reads",
                        "take a position of any log for one of this",
                        "WitnessTests.aPositionCountsInItsOwnLogOnly",
                        "ChangeLog",
                        "        if (asOf.log() == name) {\n            return asOf.position();",
                        "        if (asOf.log() != 0) {\n            return asOf.position();"),
                sabotage(
                        "reads",
                        "count positions of the log before past its recorded end",
                        "WitnessTests.aPositionCountsInItsOwnLogOnly",
                        "ChangeLog",
                        " && asOf.position() <= end.position()) {",
                        ") {"),
                sabotage(
                        "reads",
                        "show entries of a table that is closed",
                        "ReadPathTests.aClosedTableSaysSo",
                        "Region",
                        "if (entry == null || state == TableState.CLOSED) {",
                        "if (entry == null) {",
                        "        if (state != TableState.LIVE) {\n            return null;\n        }\n        long head",
                        "        long head"),
                sabotage(
                        "reads",
                        "serve rows that are older than their time to live",
                        "ReadPathTests.theAgeOfRowsCountsFromWhenTheirFetchBegan",
                        "ReadPath",
                        "age < ttlMillis ? cached : null;",
                        "age < 2 * ttlMillis ? cached : null;"),
                sabotage(
                        "fetches",
                        "give an answer that was joined without judging it",
                        "FreshnessTests.aFetchThatBeganBeforeAWrite",
                        "ReadPath",
                        "if (rows != null && region.isUntouched(question, schema.known(), rows, joined.head(), head)) {",
                        "if (rows != null) {",
                        "return isYoung && isTrusted && !region.log().hasAnything(fetch.head(), head, context);",
                        "return isYoung && isTrusted;"),
                sabotage(
                        "fetches",
                        "join a fetch from before the table was live",
                        "WitnessTests.aFetchFromBeforeTheSubscriptionIsNotJoined",
                        "ReadPath",
                        "boolean isTrusted = fetch.wasLive() || state != TableState.LIVE;",
                        "boolean isTrusted = true;"),
                sabotage(
                        "fetches",
                        "join a fetch however long it has been under way",
                        "FetchTests.aReaderThatWaitsTooLongFailsAloneAndTheNextOneFetches",
                        "ReadPath",
                        "return isYoung && isTrusted",
                        "return isTrusted"),
                sabotage(
                        "fetches",
                        "let those who wait share the interruption of the fetcher",
                        "FetchTests.readersOfAFetchThatWasInterruptedFetchAnew",
                        "ReadPath",
                        "CachedRows rows = joined.isAbandoned() ? null : joined.rows();",
                        "CachedRows rows = joined.rows();"),
                sabotage(
                        "fetches",
                        "keep what a change has touched since the fetch began",
                        "FreshnessTests.aFetchThatBeganBeforeAWrite",
                        "ReadPath",
                        "if (!region.isUntouched(question, schema.known(), rows, mine.head(), head)) {",
                        "if (false) {"),
                sabotage(
                        "fetches",
                        "note the ticket when the fetch begins",
                        "WitnessTests.theTicketIsThatOfTheEnd",
                        "ReadPath",
                        "        CachedRows rows = call(question);\n",
                        "        long before = region.log().lastTicket();\n        CachedRows rows = call(question);\n",
                        "prepared(question, mine, rows), ()",
                        "prepared(question, mine, rows, before), ()",
                        "prepared(Question question, Fetch mine, CachedRows rows) {",
                        "prepared(Question question, Fetch mine, CachedRows rows, long ticket) {",
                        "        long ticket = log.lastTicket();\n",
                        ""),
                sabotage(
                        "fetches",
                        "keep what an outdated fetch brought",
                        "FetchesTests.anOutdatedFetchAlone",
                        "Fetches",
                        "boolean isKept = !isOutdated && cache.put(key, put);",
                        "boolean isKept = cache.put(key, put);"),
                sabotage(
                        "fetches",
                        "give what an outdated fetch brought",
                        "FetchesTests.theFirstIsKept",
                        "Fetches",
                        "CachedRows entry = isOutdated ? kept.get() : null;",
                        "CachedRows entry = null;"),
                sabotage(
                        "fetches",
                        "outdate a fetch that has begun since, so that none is kept under load",
                        "FetchesTests.anOutdatedFetchGivesWay",
                        "Fetches",
                        "if (entry != null || isOutdated && !question.current.isEmpty()) {",
                        "if (entry != null) {"),
                sabotage(
                        "fetches",
                        "leave the fetches current that overlap one that has ended",
                        "FetchesTests.theFirstIsKept",
                        "Fetches",
                        "        question.outdated.addAll(question.current);\n        question.current.clear();\n",
                        ""),
                sabotage(
                        "fetches",
                        "leave the older entry when an answer is not kept",
                        "FetchesTests.anAnswerThatIsNotKept",
                        "Fetches",
                        "if (!isKept && !cache.remove(key)) {",
                        "if (false) {"),
                sabotage(
                        "fetches",
                        "put for a table that is closed",
                        "FetchesTests.afterTheEnd",
                        "Fetches",
                        "        isClosed = true;\n",
                        ""),
                sabotage(
                        "F4",
                        "leave the size of a page out of its key",
                        "ReadPathTests.pagesOfAnotherShapeAreOtherEntries",
                        "Questions",
                        "key.append(\"&size=\").append(window.getPageSize());",
                        ""),
                sabotage(
                        "F4",
                        "leave the filter of a view out of the keys of its rows",
                        "WitnessTests.aRowThroughAViewIsAnotherQuestion",
                        "Questions",
                        "\"'\" + where('&', view)",
                        "\"'\""),
                sabotage(
                        "F5",
                        "let a failure of the cache through to the reader",
                        "ReadPathTests.aCacheThatFailsToGetIsAMiss",
                        "RegionCache",
                        "            failed(CacheOperation.GET, key, e);\n            return null;",
                        "            throw e;"),
                sabotage(
                        "F11",
                        "answer a transaction that may write from the cache",
                        "seed 0",
                        "ReadPath",
                        "CachedRows cached = transactions.current() == CallerTransaction.READ_WRITE\n",
                        "CachedRows cached = transactions.current() == null\n"),
                sabotage(
                        "F11",
                        "let a transaction that may write fetch for all",
                        "TransactionTests.inATransactionThatMayWriteTheMasterIsAsked",
                        "ReadPath",
                        "        if (transaction == CallerTransaction.READ_WRITE) {\n",
                        "        if (false) {\n"));
    }
}
