package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of what callers do at the master themselves. */
final class SabotagesOfOwnWrites {

    private SabotagesOfOwnWrites() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "own writes",
                        "append before the transaction is committed",
                        "OwnWritesTests.nothingIsAppendedBeforeTheCommit",
                        "OwnTransaction",
                        "} else if (!endsWithIt && !part.isNothing() && part.open != null) {",
                        "} else if (!part.isNothing() && part.open != null) {"),
                sabotage(
                        "own writes",
                        "append after whoever committed was told",
                        "OwnWritesTests.theChangeIsAppendedBeforeWhoeverCommittedIsTold",
                        "OwnTransaction",
                        "ended.forEach(part -> end(part, certain));",
                        "writes.settings().scheduler().after(java.time.Duration.ofMillis(1), () -> ended.forEach(part -> end(part, certain)));"),
                sabotage(
                        "own writes",
                        "write without a mark",
                        "OwnWritesTests.aCommitPatchesWhatIsKept",
                        "OpenChanges",
                        "PendingChange.begin(region, followers::now, ids, context);\n        if (change != null) {",
                        "PendingChange.beginUnmarked(region, followers::now, ids, context);\n        if (change != null) {"),
                sabotage(
                        "own writes",
                        "leave no mark when the table is closed",
                        "OwnWritesTests.closingWaitsForOpenTransactions",
                        "OpenChanges",
                        "if (!region.holdForGood()) {",
                        "if (false) {"),
                sabotage(
                        "own writes",
                        "believe images that were told before a rollback to a savepoint",
                        "OwnWritesTests.aRollbackToASavepoint",
                        "OwnTransaction",
                        "part.changesAnything |= !part.isNothing();\n                part.rows.clear();",
                        "part.rows.size();"),
                sabotage(
                        "own writes",
                        "answer a transaction from the cache that has written past the table",
                        "OwnWritesTests.fromItsFirstChangeOnATransactionReadsFromTheMaster",
                        "OwnTransaction",
                        "open.change().beginInTransaction();",
                        "open.change();"),
                sabotage(
                        "own writes",
                        "take the change of an outer transaction for that of the inner one",
                        "OwnWritesTests.anInnerTransactionHasAChangeOfItsOwn",
                        "OwnWrites",
                        "byTransaction.get(ongoing);",
                        "byTransaction.values().stream().findFirst().orElse(null);"),
                sabotage(
                        "own writes",
                        "acknowledge a write without a change",
                        "OwnWritesTests.aWriteOutsideOfTransactions",
                        "OwnCall",
                        "            requireTold(told);\n            return answer;",
                        "            return answer;",
                        "Completion how = Completion.UNKNOWN;\n        try {",
                        "Completion how = Completion.UNKNOWN;\n        try {\n            if (how == Completion.UNKNOWN) { open.change().withdraw(); return made(); }"),
                sabotage(
                        "own calls",
                        "keep a call although something has changed",
                        "MasterCallsTests.aCallIsKeptUntilAnythingChanges",
                        "Judge",
                        "if (shape instanceof Shape.OfCall) {\n            return Verdict.TOUCHED;",
                        "if (shape instanceof Shape.OfCall) {\n            return Verdict.UNTOUCHED;"),
                sabotage(
                        "own calls",
                        "keep a call although what others have has changed",
                        "OwnWritesTests.whatChangesNoRowTouchesCallsAndNothingElse",
                        "Judge",
                        "return shape instanceof Shape.OfCall ? Verdict.TOUCHED : Verdict.UNTOUCHED;",
                        "return Verdict.UNTOUCHED;"),
                sabotage(
                        "own calls",
                        "take a row that ties for one in a known place",
                        "JudgeTiesTests.aRowThatIsShownStaysInItsPlaceIfItTiesWithNoRowNextToIt",
                        "WindowPlaces",
                        "return window.isTotal()\n                ||",
                        "return true\n                ||"),
                sabotage(
                        "own calls",
                        "take what was changed to the same for what has been seen",
                        "JudgeTiesTests.whatIsJudgedToBeRightIsWhatTheMasterAnswers",
                        "Judge",
                        "window.isTotal() || leavesOther(change) || window",
                        "true || leavesOther(change) || window"));
    }
}
