package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of what a change means for an entry. */
final class SabotagesOfJudging {

    private SabotagesOfJudging() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "judge",
                        "decide by the images though the page shows the row",
                        "JudgeRulesTests.onlyWhatMayPatchIsApplied",
                        "Judge",
                        "int at = answer.indexOf(change.id(), schema);",
                        "int at = -1;"),
                sabotage(
                        "judge",
                        "take a partial image for what is shown already",
                        "JudgeRulesTests.aPartialImageIsNeitherShownNorApplied",
                        "Judge",
                        "return image.isWhole() && Objects.equals(row, image.row());",
                        "return image.row() != null && row.with(image.row()).equals(row);"),
                sabotage(
                        "judge",
                        "patch by a partial image",
                        "JudgeRulesTests.aPartialImageIsNeitherShownNorApplied",
                        "Judge",
                        "shows(shown, change.before()) && change.after().isWhole();",
                        "shows(shown, change.before());"),
                sabotage(
                        "judge",
                        "take what is shown for what was before",
                        "JudgeRulesTests.aRowThatIsShownOtherwiseThanBeforeAndAfterIsTouched",
                        "Judge",
                        "return mayPatch && shows(shown, change.before()) &&",
                        "return mayPatch &&"),
                sabotage(
                        "judge",
                        "patch although the fetch may have seen the write",
                        "RowPrecisionTests.aFetchThatMayHaveSeenTheWrite",
                        "Judging",
                        "change.ticket() > answer.asOf().ticket()\n                    && ",
                        ""),
                sabotage(
                        "judge",
                        "patch although the row was changed between ticket and append",
                        "ChangeLogTests.aChangeInBetween",
                        "ChangeLog",
                        "unchanged.removeIf(id -> between == null || between.concerns(ticket.context) && between.names(id));",
                        "unchanged.removeIf(id -> between == null || between.isAnything());"),
                sabotage(
                        "judge",
                        "patch although anything was changed between ticket and append",
                        "ChangeLogTests.aChangeInBetween",
                        "ChangeLog",
                        "unchanged.removeIf(id -> between == null || between.concerns(ticket.context) && between.names(id));",
                        "unchanged.removeIf(id -> between != null && !between.isAnything() && between.names(id));"),
                sabotage(
                        "judge",
                        "believe the row before although another write of it is open",
                        "ChangeLogTests.anotherTicketIsOpen",
                        "ChangeLog",
                        "known.add(isContended ? row.withoutBefore() : row);",
                        "known.add(row);"),
                sabotage(
                        "judge",
                        "patch although another write of the row is open",
                        "ChangeLogTests.anotherTicketIsOpen",
                        "ChangeLog",
                        "if (isContended && patchable.contains(row.id())) {",
                        "if (false) {",
                        "known.add(isContended ? row.withoutBefore() : row);",
                        "known.add(row);"),
                sabotage(
                        "judge",
                        "let an event patch",
                        "RowPrecisionTests.anEventWithImages",
                        "ChangeLog",
                        "add(cause, rows, 0, Set.of(), context, node);",
                        "add(cause, rows, Long.MAX_VALUE, unchangedSince(new Ticket(0, head, null, null), rows), context, node);"),
                sabotage(
                        "judge",
                        "forget the total",
                        "JudgeRulesTests.aTotalIsCountedAnewAlsoWhenTheRowIsShownAsItIsNow",
                        "Judge",
                        "            answer.changeTotal();",
                        "            answer.more();"),
                sabotage(
                        "judge",
                        "forget that a row that comes in was never counted",
                        "JudgeTotalTests.aRowThatTheAnswerHasNeverHadChangesTheTotal",
                        "Judge",
                        "boolean isNew = at < 0 && showsAll && rows == Verdict.PATCHED;",
                        "boolean isNew = false;"),
                sabotage(
                        "judge",
                        "count what a write has done that is under way",
                        "RowPrecisionTests.aTotalOfAWriteUnderWayInFront",
                        "ReadPath",
                        "boolean isRight = !isBeingWritten",
                        "boolean isRight = true"),
                sabotage(
                        "judge",
                        "let a row come into a later page",
                        "JudgePlacesTests.onTheLastPage",
                        "Judge",
                        "isNoFront && comesIn",
                        "comesIn"),
                sabotage(
                        "judge",
                        "take every count for right",
                        "JudgeRulesTests.aTotalIsCountedAnewAlsoWhenTheRowIsShownAsItIsNow",
                        "Judge",
                        "return before == after ? Verdict.UNTOUCHED : Verdict.TOUCHED;",
                        "return Verdict.UNTOUCHED;"),
                sabotage(
                        "judge",
                        "forget that the last row beyond may leave",
                        "JudgePlacesTests.onAPageInTheMiddle",
                        "Judge",
                        " && window.isOneMoreKept(answer);",
                        ";"),
                sabotage(
                        "judge",
                        "let a row pass through the window",
                        "JudgeRulesTests.aRowThatALaterPageShouldShowAndDoesNotIsTouched",
                        "Judge",
                        "boolean staysApart = from == to && from != Place.INSIDE && from != Place.UNKNOWN;",
                        "boolean staysApart = from != Place.INSIDE && from != Place.UNKNOWN && to != Place.INSIDE && to != Place.UNKNOWN;"),
                sabotage(
                        "judge",
                        "take what is not knowable for no member",
                        "JudgePlacesTests.onTheOnlyPage",
                        "Judge",
                        "            case UNKNOWN -> Place.UNKNOWN;",
                        "            case UNKNOWN -> Place.OUTSIDE;"),
                sabotage(
                        "judge",
                        "let any window tell what a row was before",
                        "JudgeRulesTests.aRowThatALaterPageShouldShowAndDoesNotIsTouched",
                        "Judge",
                        "if (window.hasFront() || membership(before) == Membership.NO_MEMBER) {",
                        "if (membership(before) == Membership.NO_MEMBER) {"),
                sabotage(
                        "judge",
                        "see a beyond where there is none",
                        "JudgeRulesTests.onlyWhatMayPatchComesIn",
                        "WindowPlaces",
                        "OptionalInt toLast = hasBeyond ? order.compare(row, last) : OptionalInt.of(-1);",
                        "OptionalInt toLast = order.compare(row, last);",
                        "if (!hasFront() && !hasBeyond) {",
                        "if (!hasFront() && !hasBeyond && ends.first() == null) {"),
                sabotage(
                        "judge",
                        "see a front where there is none",
                        "JudgeRulesTests.aRowThatGetsAnotherIdIsOneThatIsGoneAndOneThatIsAdded",
                        "WindowPlaces",
                        "OptionalInt toFirst = hasFront() ? order.compare(row, first) : OptionalInt.of(1);",
                        "OptionalInt toFirst = order.compare(row, first);",
                        "if (!hasFront() && !hasBeyond) {",
                        "if (!hasFront() && !hasBeyond && ends.first() == null) {"),
                sabotage(
                        "judge",
                        "sort a row again past the ends of the window",
                        "JudgePlacesTests.aRowThatIsSortedAgainPastTheEnds",
                        "Judge",
                        "window.of(after, Ends.of(patched), hasBeyond) != Place.INSIDE",
                        "false"),
                sabotage(
                        "judge",
                        "let a row leave though others would move up",
                        "JudgeRulesTests.aRowLeavesAPageThatNothingLiesBeyondAndNoOther",
                        "Judge",
                        "                if (hasBeyond) {",
                        "                if (false) {"),
                sabotage(
                        "judge",
                        "guess the master's own order",
                        "JudgeRulesTests.inAnOrderOfTheMastersOwnNothingHasAPlace",
                        "RowOrder",
                        "        if (order.isUnsorted()) {\n            return OptionalInt.empty();",
                        "        if (order.isUnsorted()) {\n            return OptionalInt.of(1);"));
    }
}
