package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of what saves calls of the master: known totals, missing rows, and fetches that nobody asked for. */
final class SabotagesOfEconomies {

    private SabotagesOfEconomies() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F4",
                        "put a known total together with rows while a write is under way",
                        "KnownTotalsTests.aWriteUnderWayIsInBoth",
                        "KnownTotals",
                        "CachedRows known = region.log().hasOpenTickets() ? null : reads.kept(count);",
                        "CachedRows known = reads.kept(count);",
                        "boolean isBeingWritten = region.log().hasOpenTickets();",
                        "boolean isBeingWritten = false;"),
                sabotage(
                        "F4",
                        "look before the rows are asked for only whether a write is under way",
                        "KnownTotalsTests.aWriteThatBeginsMeanwhileIsInBoth",
                        "KnownTotals",
                        "boolean isBeingWritten = region.log().hasOpenTickets();",
                        "boolean isBeingWritten = false;"),
                sabotage(
                        "F4",
                        "do not judge rows and total together",
                        "KnownTotalsTests.aChangeThatIsToldMeanwhileIsInBoth",
                        "KnownTotals",
                        "&& region.isUntouched(question, reads.knownSchema(question.context()), page, from, head);",
                        "&& from <= head;"),
                sabotage(
                        "F1",
                        "use a total that is not counted anew after membership has changed",
                        "KnownTotalsTests.isCountedAnewAfterAnInsert",
                        "KnownTotals",
                        "region.log().hasOpenTickets() ? null : reads.kept(count);",
                        "region.log().hasOpenTickets() ? null : region.cache().get(count);"),
                sabotage(
                        "F4",
                        "believe a total that the rows contradict",
                        "KnownTotalsTests.rowsThatContradictTheTotal",
                        "Question",
                        "boolean fits = isBeyond ? total <= reached : isLast ? total == reached : total >= reached;",
                        "boolean fits = true;"),
                sabotage(
                        "F13",
                        "show who asks the master anew a known total",
                        "KnownTotalsTests.freshReadersAreToldAnew",
                        "KnownTotals",
                        "isOwn && !mine.isFresh() && payback.pays()",
                        "isOwn && payback.pays()"),
                sabotage(
                        "reads",
                        "take a page with a known total for as young as its rows",
                        "KnownTotalsTests.aPageIsAsOldAsItsTotal",
                        "Question",
                        "count.fetchedAt().isBefore(asked) ? count.fetchedAt() : asked);",
                        "asked);"),
                sabotage(
                        "MONO",
                        "leave the count of a filter as it is when a page brings another one",
                        "KnownTotalsTests.nobodyGoesBack",
                        "KnownTotals",
                        "        reads.keep(count, counting, counted);",
                        "        if (reads.kept(count) == null) {\n            reads.keep(count, counting, counted);\n        } else {\n            region.fetches().abandon(count.key(), counting);\n        }"),
                sabotage(
                        "F5",
                        "let who counts fail by the page that was asked for with its total",
                        "KnownTotalsTests.aFailedPageFailsNoCount",
                        "KnownTotals",
                        "counting.abandon(e);",
                        "counting.fail(e);"),
                sabotage(
                        "F1",
                        "let a row stay missing that was inserted here",
                        "MissingRowsTests.anOwnInsertIsSeen",
                        "Judge",
                        "        if (answer.rows().isEmpty()) {\n            return Verdict.TOUCHED;",
                        "        if (answer.rows().isEmpty()) {\n            return Verdict.UNTOUCHED;"),
                sabotage(
                        "F1",
                        "let a row stay missing that was inserted",
                        "seed 4000000010",
                        "Judge",
                        "        if (answer.rows().isEmpty()) {\n            return Verdict.TOUCHED;",
                        "        if (answer.rows().isEmpty()) {\n            return Verdict.UNTOUCHED;"),
                sabotage(
                        "reads",
                        "remember a missing row without an end",
                        "MissingRowsTests.isForgottenAtTheEndOfItsTime",
                        "MissingRows",
                        "return age < 0 || age >= limitMillis;",
                        "return age < 0;"),
                sabotage(
                        "reads",
                        "remember any number of missing rows",
                        "MissingRowsTests.thereIsACap",
                        "MissingRows",
                        "            remove.accept(oldest);\n",
                        ""),
                sabotage(
                        "F5",
                        "tell a reader of the failure of a fetch that nobody asked for",
                        "ReadAheadTests.aFailureIsToldToNobody",
                        "Fetch",
                        "abandoned = isUnasked\n                || failure",
                        "abandoned = failure"),
                sabotage(
                        "F11",
                        "fetch ahead within a transaction",
                        "ReadAheadTests.notOnAThreadInATransaction",
                        "ReadPath",
                        "                || ways.now() != ReadWay.CACHE\n",
                        ""),
                sabotage(
                        "F15",
                        "fetch ahead without the context of the reader",
                        "ReadAheadTests.notWithoutTheContext",
                        "ReadAhead",
                        "contexts.carrying(() -> fetch(questions, filter, first))",
                        "() -> fetch(questions, filter, first)"),
                sabotage(
                        "reads",
                        "fetch again for ever what nobody reads",
                        "RewarmTests.isLeftAloneWhereItDoesNotPay",
                        "Rewarm",
                        "changes.get() == round && payback.pays() && region",
                        "changes.get() == round && region"),
                sabotage(
                        "reads",
                        "go on with a round though anything has changed once more",
                        "RewarmTests.aRoundEndsEarly",
                        "Rewarm",
                        "return changes.get() == round && payback",
                        "return payback"));
    }
}
