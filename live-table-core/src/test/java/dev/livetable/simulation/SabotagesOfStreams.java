package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of events, and of the loss of a stream. */
final class SabotagesOfStreams {

    private SabotagesOfStreams() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F3",
                        "hear no events",
                        "RowPrecisionTests.anEventWithImages",
                        "EventPath",
                        "                changes.told(event);\n",
                        ""),
                sabotage(
                        "F3",
                        "hear nothing of missed events",
                        "EventPathTests.whenEventsWereMissedAllEntriesAreGone",
                        "EventPath",
                        "                changes.lagged();\n",
                        ""),
                sabotage(
                        "F8",
                        "answer while suspect from the cache",
                        "WitnessTests.theStateIsReadBeforeTheHead",
                        "Region",
                        "        if (standing() != Standing.LIVE) {\n            return null;\n        }\n        long head",
                        "        long head"),
                sabotage(
                        "F8",
                        "be not suspect when the stream is lost",
                        "FreshnessTests.aReaderThatComesAfterTheLossDoesNotJoin",
                        "Region",
                        "                TableState.LIVE,\n                TableState.SUSPECT,",
                        "                TableState.LIVE,\n                TableState.LIVE,"),
                sabotage(
                        "F8",
                        "trust again without a change of anything, then and at the loss",
                        "FreshnessTests.aReaderThatComesAfterTheLossDoesNotJoin",
                        "Region",
                        "change(TableState.SUSPECT, TableState.LIVE, cause, condition, ",
                        "change(TableState.SUSPECT, TableState.LIVE, null, condition, ",
                        "invalidates ? InvalidationCause.GAP : null",
                        "null"),
                sabotage(
                        "F8",
                        "trust again, and append a change of anything only after that",
                        "FreshnessTests.aReaderThatComesAfterTheLossDoesNotJoin",
                        "Region",
                        "        boolean holds = log.exclusively(cause, condition, () -> {",
                        "        boolean holds = log.exclusively(null, condition, () -> {",
                        "        if (holds && cause != null) {\n            if (!recordAnything",
                        "        if (holds && cause != null) {\n            cache.get(\"\"); // others may go on here\n            log.append(cause, null, () -> true);\n            if (!recordAnything",
                        "invalidates ? InvalidationCause.GAP : null",
                        "null"),
                sabotage(
                        "F8",
                        "change the state outside of the critical section",
                        "WitnessTests.aLossIsNotOverwritten",
                        "Region",
                        "        boolean holds = log.exclusively(cause, condition, () -> {\n            if (state == from) {\n                state = to;\n            }\n            step.run();\n        });",
                        "        boolean holds = log.exclusively(cause, condition, () -> {});\n        if (holds) {\n            cache.get(\"\"); // others may go on here\n            state = state == from ? to : state;\n        }"),
                sabotage(
                        "F8",
                        "never subscribe again",
                        "seed 0",
                        "EventPath",
                        "        settings.scheduler().after(wait, this::connect);\n",
                        ""));
    }
}
