package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.OTHERS_GO_ON;
import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of writes: of their answers, and of what follows when nobody knows how one ended. */
final class SabotagesOfWrites {

    private SabotagesOfWrites() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F1",
                        "acknowledge before the change is appended",
                        "WitnessTests.theChangeIsAppendedBeforeItIsAcknowledged",
                        "PendingChange",
                        "        List<Change> changes = appendAll(InvalidationCause.WRITE, rows, transaction);\n        if (announced.isEmpty()) {\n            answer.accept(null);\n",
                        "        if (announced.isEmpty()) {\n            answer.accept(null);\n            own.cache()"
                                + OTHERS_GO_ON
                                + "\n        }\n        List<Change> changes = appendAll(InvalidationCause.WRITE, rows, transaction);\n        if (announced.isEmpty()) {\n"),
                sabotage(
                        "F1",
                        "acknowledge without a change",
                        "RowPrecisionTests.aPatchIsApplied",
                        "PendingChange",
                        "        changes.add(own.append(cause, tickets.get(0), rows, transaction));\n",
                        "        own.log().close(tickets.get(0));\n"),
                sabotage(
                        "F1",
                        "take each write for one of its row",
                        "RowPrecisionTests.aPatchIsApplied",
                        "WritePath",
                        "boolean isPrecise = precision.ask() == Precision.ROW;",
                        "boolean isPrecise = true;"),
                sabotage(
                        "F7",
                        "treat a limit that has passed as a refusal",
                        "WitnessTests.aLimitThatHasPassedIsNoRefusal",
                        "WritePath",
                        "            scheduler.after(settings.settleTime(), () -> change.appendEarly(InvalidationCause.UNKNOWN, () -> {}));\n",
                        "",
                        "            change.appendEarly(InvalidationCause.UNKNOWN, () -> write.reply().completeExceptionally(failure));\n",
                        ""),
                sabotage(
                        "F7",
                        "treat a broken connection as a refusal",
                        "WritePathTests.aWriteOfUnknownOutcomeDropsWhatIsCached",
                        "PendingChange",
                        "            endWhenSettled(settings.scheduler(), settings.settleTime(), fail);",
                        "            withdraw();\n            fail.run();"),
                sabotage(
                        "F7",
                        "no second change of anything after the settle time",
                        "PendingChangeTests.aWriteWhoseEndNobodyKnowsIsAppendedAtOnceAndAgainWhenItHasSettled",
                        "PendingChange",
                        "scheduler.after(settleTime, () -> append(InvalidationCause.UNKNOWN, null, () -> {}));",
                        "scheduler.after(settleTime, this::withdraw);"),
                sabotage(
                        "F7",
                        "close the ticket before a statement has settled",
                        "WitnessTests.theTicketIsOpenUntilTheWriteHasSettled",
                        "PendingChange",
                        "        appendEarly(InvalidationCause.UNKNOWN, acknowledge);\n",
                        "        appendEarly(InvalidationCause.UNKNOWN, acknowledge);\n        own.log().close(tickets.get(0));\n"),
                sabotage(
                        "F7",
                        "no change of anything when a late call has ended",
                        "SuccessionTests.tablesBetweenDoNotMakeItForgotten",
                        "WritePath",
                        "            change.append(InvalidationCause.UNKNOWN, null, () -> {});\n        }\n        queue.resume();",
                        "            change.withdraw();\n        }\n        queue.resume();"),
                sabotage(
                        "F7",
                        "take a late call for settled although it ended unclear",
                        "WriteQueueTests.aLateCallThatEndsUnclearIsGivenTheSettleTime",
                        "WritePath",
                        "        } else if (WriteOutcome.of(failure) == WriteOutcome.FAILED) {\n            change.endWhenSettled(scheduler, settings.settleTime(), () -> {});\n",
                        ""),
                sabotage(
                        "F7",
                        "take \"not found\" and \"there already\" for refusals",
                        "WritePathTests.aRefusalBecauseOfARowThatIsThereDropsWhatIsCached",
                        "PendingChange",
                        "            appendShownBy(why, isAbsenceKnown, fail);",
                        "            fail.run();"),
                sabotage(
                        "F7",
                        "take a conflict for one of no row",
                        "RefusedRowsTests.aConflict",
                        "RefusedRows",
                        "return ids.stream().map(RowChange::of).toList();",
                        "return List.of();"),
                sabotage(
                        "F7",
                        "take a row outside of a view for one that is gone",
                        "RefusedRowsTests.aRowOutsideOfAView",
                        "WritePath",
                        "change.endFailed(why, !write.call().isConditional(), settings,",
                        "change.endFailed(why, true, settings,"),
                sabotage(
                        "F7",
                        "take a refusal of nobody knows which row for one of the row that was named",
                        "RefusedRowsTests.oneOfAnotherRow",
                        "RefusedRows",
                        "ids.contains(missing.id()) ? ",
                        "true ? "),
                sabotage(
                        "F7",
                        "believe a transaction rolled back of which nobody knows",
                        "TransactionTests.whenNobodyKnowsHowTheTransactionEndedTheTableIsInvalidatedTwice",
                        "TransactionalWrite",
                        "case UNKNOWN -> ofCall == WriteOutcome.OK ? WriteOutcome.FAILED : ofCall;",
                        "case UNKNOWN -> WriteOutcome.REFUSED;"),
                sabotage(
                        "F1",
                        "acknowledge a committed transaction without a change",
                        "TransactionTests.aWriteInATransactionInvalidatesWhenItIsCommitted",
                        "TransactionalWrite",
                        "            change.acknowledge(null, null, settings.writeTimeout(), this::acknowledge);",
                        "            change.withdraw();\n            acknowledge(null);"),
                sabotage(
                        "F10",
                        "drop accepted writes when closing",
                        "WriteQueueTests.whatHasNotEndedWhenTheTimeToCloseIsOverIsAnswered",
                        "WritePath",
                        "            refuse(write, queue.refused(\"the live table was closed before its turn came\", null));\n",
                        ""),
                sabotage(
                        "F10",
                        "leave the write at the master unanswered when closing",
                        "WriteQueueTests.whatHasNotEndedWhenTheTimeToCloseIsOverIsAnswered",
                        "WritePath",
                        "        if (left != null) {\n            giveUp(left",
                        "        if (false) {\n            giveUp(left"),
                sabotage(
                        "F10",
                        "withdraw a write whose turn has come",
                        "seed 36",
                        "WriteQueue",
                        "if (write.stage() != Stage.WAITING) {",
                        "if (write.stage() == Stage.ENDED) {"),
                sabotage(
                        "F10",
                        "carry out writes that were cleared",
                        "seed 3",
                        "WriteQueue",
                        "        waiting.clear();\n",
                        ""),
                sabotage(
                        "F10",
                        "carry out writes in another order",
                        "seed 2",
                        "WriteQueue",
                        "? waiting.poll() : null;",
                        "? waiting.pollLast() : null;"),
                sabotage(
                        "F10",
                        "let two workers work at once",
                        "seed 1",
                        "WriteQueue",
                        "boolean start = !working && ",
                        "boolean start = "),
                sabotage(
                        "F10",
                        "lose the task that an executor does not take",
                        "seed 16",
                        "LosslessExecutor",
                        "scheduler.after(Duration.ZERO, task);",
                        "return;"),
                sabotage(
                        "F10",
                        "wait for a worker that could not be started",
                        "seed 3",
                        "WriteQueue",
                        "            working = false;\n            completeIfDrained();\n            return cleared;",
                        "            return cleared;"));
    }
}
