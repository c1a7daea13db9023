package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of rows that are shown though they are older than they should be. */
final class SabotagesOfOldRows {

    private SabotagesOfOldRows() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F3",
                        "show old rows without judging what came since",
                        "seed 3000000044",
                        "StaleReads",
                        "if (!judging.verdict().isRight() || isInGap",
                        "if (isInGap"),
                sabotage(
                        "F3",
                        "take each change of anything for a gap",
                        "seed 3000003638",
                        "Judging",
                        "if (change != null && change.isGap()) {",
                        "if (change != null && change.isAnything()) {"),
                sabotage(
                        "F8",
                        "stamp what was judged across a gap",
                        "StaleGapTests.nothingOfAGapGetsIntoTheCache",
                        "StaleReads",
                        "        long untold = isInGap",
                        "        region.cache().replace(question.key(), entry, judging.right(new LogPosition(log.name(), head, entry.asOf().ticket())));\n        long untold = isInGap"),
                sabotage(
                        "F8",
                        "show rows of an earlier table across a gap",
                        "StaleGapTests.rowsOfAnEarlierTableAreNotShown",
                        "StaleReads",
                        " || isInGap && position < region.trustedFrom()) {",
                        ") {"),
                sabotage(
                        "F3",
                        "look up old rows before the master has failed",
                        "StaleReadsTests.whatChangesMeanwhileIsNotShown",
                        "StaleReads",
                        "        return ask(List.of(question), hasOld, fetch, failure -> {\n",
                        "        Old before = afterFailure(question, allowed);\n        return ask(List.of(question), hasOld, fetch, failure -> {\n            if (before != null) {\n                return reads.stale(before.rows, before.why);\n            }\n"),
                sabotage(
                        "fetches",
                        "have the reader who asks wait for a master that hangs",
                        "LimitedFetchesTests.theReaderWhoAsksIsNotKept",
                        "StaleReads",
                        "ask(List.of(question), hasOld, fetch",
                        "ask(List.of(question), false, fetch"),
                sabotage(
                        "fetches",
                        "have the reader of several rows wait for a master that hangs",
                        "LimitedFetchesTests.severalRows",
                        "StaleReads",
                        "ask(questions, haveOld, fetch",
                        "ask(questions, false, fetch"),
                sabotage(
                        "fetches",
                        "leave one of several rows without an answer, since another one has an old one",
                        "LimitedFetchesTests.oneOfSeveralRowsHasNothingToShow",
                        "StaleReads",
                        "questions.stream().allMatch(question -> afterFailure(question, allowed) != null)",
                        "questions.stream().anyMatch(question -> afterFailure(question, allowed) != null)"),
                sabotage(
                        "fetches",
                        "ask a master for a question that it has not answered yet",
                        "CallPlacesTests.questionsThatAreBeingAsked",
                        "CallPlaces",
                        "taken.size() < most && taken.stream().allMatch(each -> Collections.disjoint(each.keys, place.keys))",
                        "taken.size() < most"),
                sabotage(
                        "fetches",
                        "have who needs an answer wait for a place among the calls",
                        "LimitedFetchesTests.oneOfThemWaitsForAPlace",
                        "ReadPath",
                        "return !other.hasNoPlace();",
                        "return true;"),
                sabotage(
                        "F11",
                        "hide a failure within a transaction behind old rows",
                        "StaleReadsTests.transactionsAreToldOfFailures",
                        "StaleReads",
                        "                && reads.ways().now() == ReadWay.CACHE\n",
                        ""),
                sabotage(
                        "F13",
                        "show old rows to who asks for fresh ones",
                        "StaleReadsTests.whoAsksForFreshRowsGetsNone",
                        "LiveTable",
                        "parts.freshReads().left(demand), StaleLimits.NEVER, notAgain());",
                        "parts.freshReads().left(demand), stale, notAgain());"),
                sabotage(
                        "fetches",
                        "take old rows for kept ones, so that no refresh asks the master",
                        "StaleReadsTests.oldRowsAreShownWhileTheyAreFetched",
                        "Hits",
                        "return fresh(question, lookup(question));",
                        "return lookup(question);"));
    }
}
