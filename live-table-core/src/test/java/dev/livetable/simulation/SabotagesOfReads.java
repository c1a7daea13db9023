package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.OTHERS_GO_ON;
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
                        "        if (!isShown()) {\n            return null;\n        }\n        long head = log.head();\n",
                        "        long head = log.head();\n        cache" + OTHERS_GO_ON
                                + "\n        if (!isShown()) {\n            return null;\n        }\n"),
                sabotage(
                        "reads",
                        "show an entry that is remembered and gone",
                        "cache.MemCacheTests.lookupsOfEvicted",
                        "cache/MemLookup",
                        "known == null || known.gone",
                        "known == null"),
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
                        "        if (!isShown()) {\n            return null;\n        }\n        long head",
                        "        long head"),
                sabotage(
                        "reads",
                        "serve rows that are older than their time to live",
                        "ReadPathTests.theAgeOfRowsCountsFromWhenTheirFetchBegan",
                        "Hits",
                        "age < ttlMillis ? cached : null;",
                        "age < 2 * ttlMillis ? cached : null;"),
                sabotage(
                        "fetches",
                        "give an answer that was joined without judging it",
                        "FreshnessTests.aFetchThatBeganBeforeAWrite",
                        "ReadPath",
                        "region.isUntouched(question, schema.known(question.context()), rows, joined.head(), head)",
                        "true",
                        "return isYoung && isTrusted && isRecent && !region.log().hasAnything(fetch.head(), head, context);",
                        "return isYoung && isTrusted && isRecent;"),
                sabotage(
                        "fetches",
                        "join a fetch from before the table was live",
                        "WitnessTests.aFetchFromBeforeTheSubscriptionIsNotJoined",
                        "ReadPath",
                        "boolean isTrusted = fetch.wasTrusted() || standing == Standing.GAP;",
                        "boolean isTrusted = true;"),
                sabotage(
                        "fetches",
                        "join a fetch however long it has been under way",
                        "FetchTests.aReaderThatWaitsTooLongFailsAloneAndTheNextOneFetches",
                        "ReadPath",
                        "return isYoung && isTrusted && isRecent",
                        "return isTrusted && isRecent"),
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
                        "if (!region.isUntouched(question, schema.known(question.context()), rows, mine.head(), head)) {",
                        "if (false) {"),
                sabotage(
                        "fetches",
                        "note the ticket when the fetch begins",
                        "WitnessTests.theTicketIsThatOfTheEnd",
                        "ReadPath",
                        "        return keep(question, mine, totals.ask(question, asked, mine));\n",
                        "        long before = region.log().lastTicket();\n        return keep(question, mine, totals.ask(question, asked, mine), before);\n",
                        "    CachedRows keep(Question question, Fetch mine, CachedRows rows) {",
                        "    CachedRows keep(Question question, Fetch mine, CachedRows rows, long before) {",
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
                        "CachedRows entry = givesWay ? kept.get() : null;",
                        "CachedRows entry = null;"),
                sabotage(
                        "fetches",
                        "outdate a fetch that has begun since, so that none is kept under load",
                        "FetchesTests.anOutdatedFetchGivesWay",
                        "Fetches",
                        "if (entry != null || givesWay && !question.current.isEmpty()) {",
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
                        "            failed(CacheOperation.GET, question.key(), e);\n            return null;",
                        "            throw e;"),
                sabotage(
                        "F11",
                        "answer a transaction that has written from the cache",
                        "TransactionalReadTests.untilWrite",
                        "ReadWays",
                        "log.isWriting(Thread.currentThread())",
                        "false"),
                sabotage(
                        "F11",
                        "answer a transaction that may write from the cache",
                        "TransactionTests.inATransactionThatMayWriteTheMasterIsAsked",
                        "ReadWays",
                        "!(isReadOnly || isUntilWrite())",
                        "false"),
                sabotage(
                        "F11",
                        "answer a snapshot from the cache",
                        "TransactionalReadTests.snapshots",
                        "ReadWays",
                        "transactions.isSnapshot() ?",
                        "false ?"),
                sabotage(
                        "F11",
                        "take what an inner transaction is for what the outer one is",
                        "TransactionalReadTests.anOuterTransaction",
                        "ReadWays",
                        "if (participation == Participation.OUTER) {",
                        "if (false) {"),
                sabotage(
                        "F11",
                        "keep what is read in a transaction",
                        "TransactionalReadTests.aMissIsAskedForOnTheReadersThread",
                        "ReadPath",
                        "        CachedRows seen = asking.call(question, asked);\n",
                        "        CachedRows seen = fetchAlone(question, asked, standing);\n"),
                sabotage(
                        "F1",
                        "believe a replica that is behind",
                        "ReplicaLagTests.afterAWrite",
                        "Region",
                        "        if (replicaLag == null || cause == InvalidationCause.REPLICA) {\n",
                        "        if (true) {\n"));
    }
}
