package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.OTHERS_GO_ON;
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
                        "                handle(() -> changes.told(event));\n",
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
                        "take the columns for those of before after a gap",
                        "EventPathTests.theMasterLooksAgainAfterEachGap",
                        "EventPath",
                        "settings.background().run(() -> columns.look(anew))",
                        "true"),
                sabotage(
                        "F8",
                        "answer while suspect from the cache",
                        "WitnessTests.theStateIsReadBeforeTheHead",
                        "Region",
                        "        if (!isShown()) {\n            return null;\n        }\n        long head",
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
                        "        boolean holds = log.exclusively(cause, this::untoldBegan, condition, () -> {",
                        "        boolean holds = log.exclusively(null, this::untoldBegan, condition, () -> {",
                        "        if (holds && cause != null) {\n            if (!recordAnything",
                        "        if (holds && cause != null) {\n            cache" + OTHERS_GO_ON
                                + "\n            log.append(cause, null, () -> true);\n            if (!recordAnything",
                        "invalidates ? InvalidationCause.GAP : null",
                        "null"),
                sabotage(
                        "F8",
                        "change the state outside of the critical section",
                        "WitnessTests.aLossIsNotOverwritten",
                        "Region",
                        "        boolean holds = log.exclusively(cause, this::untoldBegan, condition, () -> {\n            if (state == from) {\n                suspectSince = untoldBegan(); // before the state, which readers look at first\n                state = to;\n            }\n            step.run();\n        });",
                        "        boolean holds = log.exclusively(cause, this::untoldBegan, condition, () -> {});\n        if (holds) {\n            cache"
                                + OTHERS_GO_ON + "\n            state = state == from ? to : state;\n        }"),
                sabotage(
                        "F8",
                        "never subscribe again",
                        "seed 1",
                        "EventPath",
                        "        settings.scheduler().after(wait, this::connect);\n",
                        ""),
                sabotage(
                        "F12",
                        "count the lease from after the catch-up",
                        "LeaseTests.itCountsFromBeforeTheQuestion",
                        "CatchUps",
                        "boolean counts = failure == null && holds.test(term);",
                        "boolean counts = failure == null && holds.test(lease.begin());"),
                sabotage(
                        "F12",
                        "count the first lease from the confirmation",
                        "LeaseTests.theFirstOneCountsFromBeforeTheSubscription",
                        "EventPath",
                        "region.trust(cause, firstTerm, this::becomesConfirmed)",
                        "region.trust(cause, lease.begin(), this::becomesConfirmed)"),
                sabotage(
                        "F12",
                        "let the lease lapse by a timer only",
                        "LeaseTests.itIsLookedAtOnEachHit",
                        "Lease",
                        "        return term != null && isWithin(term.nanos, term.millis);",
                        "        return term != null;",
                        "            held = term;\n",
                        "            held = term;\n            scheduler.after(Duration.ofNanos(nanos), () -> held = held == term ? null : held);\n"),
                sabotage(
                        "F12",
                        "believe the monotonic clock alone",
                        "LeaseTests.bothClocksHaveToAgree",
                        "Lease",
                        "sinceNanos < nanos && passed >= 0 && passed < millis;",
                        "sinceNanos < nanos;"),
                sabotage(
                        "F12",
                        "hold a term of a subscription that is lost",
                        "LeaseTests.aLostSubscriptionLeavesNoLease",
                        "EventPath",
                        "region.hold(term, () -> isConfirmed && !isOver)",
                        "region.hold(term, () -> true)"),
                sabotage(
                        "F12",
                        "wait for ever for a stream that does not answer",
                        "LeaseTests.twoThatAreNotAnsweredAreALoss",
                        "CatchUps",
                        "            ofNoUse.accept(why);\n",
                        "            lastFailure = why;\n"),
                sabotage(
                        "F12",
                        "ask for ever a stream that always fails",
                        "LeaseTests.oneThatAlwaysFailsIsALoss",
                        "CatchUps",
                        "() -> ofNoUse.accept(why)",
                        "() -> {}"),
                sabotage(
                        "F12",
                        "join an old fetch without a lease",
                        "LeaseTests.withoutALeaseNobodyJoinsAnOldFetch",
                        "ReadPath",
                        "boolean isRecent = standing == Standing.LIVE",
                        "boolean isRecent = true"),
                sabotage(
                        "F12",
                        "show a table although one that it follows has no lease",
                        "LeaseTests.followers",
                        "Region",
                        "if (standing != Standing.LIVE && standing != Standing.CLOSED) {",
                        "if (false) {"),
                sabotage(
                        "F12",
                        "put the word that events were missed behind a mark",
                        "LeaseTests.whatWasMissedIsSaidBeforeTheStreamHasCaughtUp",
                        "stream/Mailbox",
                        "            } else if (letter.equals(missed.get(0))) {\n                letters.add(lagged);\n            }",
                        "            }",
                        "        if (missed.size() == 1) {\n            letters.add(lagged); // no event had waited\n        }",
                        "        letters.add(lagged);"),
                sabotage(
                        "F13",
                        "join a catch-up that began before the reader came",
                        "FreshReadsTests.thoseWhoAskMeanwhileShareTheNext",
                        "CatchUps",
                        "                return next.end;",
                        "                return underWay.end;"),
                sabotage(
                        "F13",
                        "take a catch-up that failed for one that ended",
                        "FreshReadsTests.elseTheMasterIsAsked",
                        "CatchUps",
                        "        mine.end.complete(failure == null);",
                        "        mine.end.complete(true);"),
                sabotage(
                        "F13",
                        "believe that only nodes change what is fresh",
                        "FreshReadsTests.whereOthersAreNotHeardTheMasterIsAsked",
                        "FreshReads",
                        "case FRESH -> catchesUp(true);",
                        "case FRESH -> catchesUp(false);"),
                sabotage(
                        "F12",
                        "give who has no lease what the fetch of another one found in the cache",
                        "LeaseTests.whatAFetchFoundInTheCacheIsNotJoined",
                        "ReadPath",
                        "&& !(needsMaster && joined.givesKept())",
                        "&& true"),
                sabotage(
                        "F13",
                        "count a catch-up for a receipt that came after it",
                        "ReceiptTests.aCatchUpFromBeforeDoesNotCount",
                        "Lease",
                        "term.number > number",
                        "term.number >= 1"));
    }
}
