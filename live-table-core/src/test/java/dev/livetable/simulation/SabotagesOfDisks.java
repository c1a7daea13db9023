package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of what outlives a process. */
final class SabotagesOfDisks {

    private SabotagesOfDisks() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F9",
                        "call the master although the mark failed",
                        "FreshnessTests.whenTheMarkCannotBeSetNothingIsWritten",
                        "PendingChange",
                        "return change.hold() ? change.drawn(ids) : null;",
                        "return change.hold() ? change.drawn(ids) : change.drawn(ids);"),
                sabotage(
                        "F9",
                        "set no mark",
                        "FreshnessTests.aRegionIsMarkedWhileAWriteIsAtTheMaster",
                        "DurableMark",
                        "isSet = isSet || cache.mark();",
                        "isSet = true;"),
                sabotage(
                        "F9",
                        "take the mark away while others hold it",
                        "FreshnessTests.aRegionIsMarkedWhileAWriteIsAtTheMaster",
                        "DurableMark",
                        "            if (holders == 0) {",
                        "            if (true) {"),
                sabotage(
                        "F9",
                        "take the mark away before a statement has settled",
                        "RestartTests.rowsOfATableThatHadAWriteAtTheMasterAreDropped",
                        "PendingChange",
                        "        appendEarly(InvalidationCause.UNKNOWN, acknowledge);\n",
                        "        appendEarly(InvalidationCause.UNKNOWN, acknowledge);\n        release();\n"),
                sabotage(
                        "F9",
                        "take the mark of a late statement away with that of a write",
                        "RestartTests.theMarkOfALateStatementStays",
                        "PendingChange",
                        "        own.holdFound();\n        change.held.add(own);",
                        "        change.hold();"),
                sabotage(
                        "F9",
                        "record no changes",
                        "FreshnessTests.aRegionIsMarkedWhileAChangeIsNotOnRecord",
                        "Region",
                        "                cache.record(new RecordedChange(log.name(), change.position(), change.rows(), null, change.context()))\n                        || unrecorded.add();",
                        "                true;"),
                sabotage(
                        "F9",
                        "let a change be without record and mark",
                        "FreshnessTests.aRegionIsMarkedWhileAChangeIsNotOnRecord",
                        "Unrecorded",
                        "            isHeld = isHeld || claim.mark().hold(cache);\n            isMarked = isHeld;",
                        "            isMarked = true;",
                        "            before = added;\n            isHeld = isHeld || claim.mark().hold(cache);",
                        "            before = added;"),
                sabotage(
                        "F9",
                        "go on in the log of a process that was killed",
                        "WitnessTests.eachProcessHasALogOfItsOwn",
                        "LogStart",
                        "new ChangeLog(newName(), earlier,",
                        "new ChangeLog(recorded == null ? newName() : recorded.log(), earlier,"),
                sabotage(
                        "F9",
                        "expect no statement that outlives its process",
                        "RestartTests.aMarkedTableExpectsALateStatement",
                        "LiveTableParts",
                        "if (region.cache().wasMarked()) {",
                        "if (false) {"),
                sabotage(
                        "F9",
                        "say precisely what a write did whose table is closed",
                        "WitnessTests.aClosedTableSaysNothingPrecise",
                        "Region",
                        "return state != TableState.CLOSED;",
                        "return true;"));
    }
}
