package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.OTHERS_GO_ON;
import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of what other nodes are told of a write, and of what a node hears of its own. */
final class SabotagesOfAnnouncements {

    private SabotagesOfAnnouncements() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F14",
                        "acknowledge before what was told is accepted",
                        "AnnouncedWritesTests.aWriteIsAcknowledgedOnlyWhenWhatItDidIsAccepted",
                        "PendingChange",
                        "            any.within(tellOthers(changes), limit).whenComplete(",
                        "            tellOthers(changes);\n            CompletableFuture.<Void>completedFuture(null).whenComplete("),
                sabotage(
                        "F14",
                        "announce after the master was called",
                        "AnnouncedWritesTests.aWriteIsAnnouncedThenCarriedOutThenTold",
                        "WritePath",
                        "            change.announce();\n",
                        "",
                        "            effect = write.call().call().apply(isPrecise);\n",
                        "            effect = write.call().call().apply(isPrecise);\n            change.announce();\n"),
                sabotage(
                        "F14",
                        "close the announcement of a write of unknown outcome",
                        "AnnouncedWritesTests.aWriteOfUnknownOutcomeStaysAnnouncedUntilItHasSettled",
                        "PendingChange",
                        "        appendEarly(InvalidationCause.UNKNOWN, acknowledge);\n",
                        "        appendEarly(InvalidationCause.UNKNOWN, acknowledge);\n        announced.values().forEach(write -> write.withdraw(false));\n        announced.clear();\n"),
                sabotage(
                        "F14",
                        "tell once only",
                        "AnnouncedWritesTests.whatIsNotAcceptedIsToldAgain",
                        "Telling",
                        "        owner.scheduler().after(BackOffs.next(delays), () -> attempt(List.of(anything)));\n",
                        ""),
                sabotage(
                        "F14",
                        "close an announcement on which another write rests",
                        "AnnouncedWritesTests.writesThatOverlapShareAnAnnouncement",
                        "AnnouncedWrite",
                        "closes = users == 1;",
                        "closes = true;"),
                sabotage(
                        "F14",
                        "hold a connection as long as the bus is slow",
                        "AnnouncedWritesTests.aSlowBusHoldsATransactionForASecondAtMost",
                        "Announcing",
                        "await(made, AnnouncementBreaker.LONGEST)",
                        "await(made, java.time.Duration.ofHours(1))"),
                sabotage(
                        "F12",
                        "drop all rows of an own transaction",
                        "EchoTests.aRowThatTheOwnChangeDidNotNameIsAChange",
                        "Echoes",
                        "            return take(",
                        "            return noted.keySet().stream().anyMatch(key -> key.transaction.equals(transaction)) || take("),
                sabotage(
                        "F12",
                        "drop an echo before the own change is in the log",
                        "EchoTests.anEventThatComesWhileTheOwnChangeIsAppendedIsAChange",
                        "Region",
                        "        Change change = log.append(cause, ticket, rows, this::isOpen);\n",
                        "        echoes.wrote(transaction, new Change(1, cause, rows, 1, Set.of(), 0));\n        cache"
                                + OTHERS_GO_ON
                                + "\n        Change change = log.append(cause, ticket, rows, this::isOpen);\n"),
                sabotage(
                        "F12",
                        "drop the rows of a write of unknown outcome",
                        "EchoTests.theRowsOfAWriteOfUnknownOutcomeAreChanges",
                        "WritePath",
                        "            endLate(change, failure);\n            return false;",
                        "            endLate(change, failure);\n            if (effect != null) {\n                region.echoes().wrote(effect.transaction(), new Change(1, InvalidationCause.WRITE, effect.rows(), 1, Set.of(), 0));\n            }\n            return false;"),
                sabotage(
                        "F12",
                        "remember echoes over the loss of a stream",
                        "EchoTests.aNewSubscriptionKnowsNoEcho",
                        "Region",
                        "            echoes.forget();\n",
                        ""));
    }
}
