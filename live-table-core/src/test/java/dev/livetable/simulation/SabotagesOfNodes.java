package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of what nodes tell each other. */
final class SabotagesOfNodes {

    private static final String LINK = "stream/bus/Link";
    private static final String OUTBOX = "stream/bus/Outbox";

    private SabotagesOfNodes() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F12",
                        "ignore holes in the numbers of a node",
                        "stream.bus.NodeBusTests.aHoleIsToldToAllTables",
                        LINK,
                        "            isInOrder = message.number() == node.last() + 1;",
                        "            isInOrder = true;"),
                sabotage(
                        "F12",
                        "take any number for the first of a node",
                        "stream.bus.NodeBusTests.theFirstMessageOfANodeMayShowAHole",
                        LINK,
                        "            isInOrder = message.number() == 1 || message.isAfterQuiet();",
                        "            isInOrder = true;"),
                sabotage(
                        "F12",
                        "say to have been quiet when one was not",
                        "stream.bus.NodeBusTests.theFirstMessageOfANodeMayShowAHole",
                        OUTBOX,
                        "                !isActive,",
                        "                true,"),
                sabotage(
                        "F12",
                        "say nothing after the last write",
                        "stream.bus.NodeBusTests.theLossOfTheLastMessageIsFoundOut",
                        OUTBOX,
                        "            settings.time().after(settings.aliveEvery(), this::sayWhatIsOpen);\n        }",
                        "        }"),
                sabotage(
                        "F12",
                        "answer a catch-up by the reader's own position",
                        "stream.bus.NodeBusTests.oneHasCaughtUpWhenAllWasHandled",
                        LINK,
                        "() -> reader.thenCompose(SharedLog.Reader::catchUp)",
                        "() -> reader.thenAccept(reader -> {})"),
                sabotage(
                        "F12",
                        "answer a catch-up by one that began before",
                        "stream.bus.CatchUpsTests.thoseWhoAskMeanwhileShareTheNext",
                        "stream/bus/CatchUps",
                        "            beginNext();\n            if (failure == null) {",
                        "            if (next != null) {\n                next.complete(null);\n                next = null;\n            }\n            beginNext();\n            if (failure == null) {"),
                sabotage(
                        "F12",
                        "have caught up before what is overdue is told",
                        "stream.bus.NodeBusTests.whatIsOverdueIsToldBeforeOneHasCaughtUp",
                        LINK,
                        ".thenRun(this::tellOverdue)",
                        ""),
                sabotage(
                        "F12",
                        "acknowledge before the log has accepted",
                        "stream.bus.OutboxTests.aWriteIsTwoMessages",
                        OUTBOX,
                        "        if (!waits) {",
                        "        if (true) {"),
                sabotage(
                        "F12",
                        "append only once what is not accepted",
                        "stream.bus.OutboxTests.whatWasNotAcceptedIsAppendedAgain",
                        OUTBOX,
                        "            settings.time().after(Duration.ofMillis(delay), () -> send(again));\n",
                        ""),
                sabotage(
                        "F12",
                        "leave out what cannot be read",
                        "stream.bus.NodeBusTests.whatCannotBeReadIsAChangeOfAnything",
                        LINK,
                        "                members.forEach(Member::lagged);\n                nodes.unreadable",
                        "                nodes.unreadable"),
                sabotage(
                        "F12",
                        "take what is told of beside the table for nothing",
                        "nodes 1000000011",
                        "EventChanges",
                        "        append(InvalidationCause.EVENT, rows, event.context(), event.node());\n",
                        "        if (rows == null || !rows.isEmpty()) append(InvalidationCause.EVENT, rows, event.context(), null);\n"),
                sabotage(
                        "F12",
                        "take a kind of event that is not known for one that changes no row",
                        "stream.bus.MessageFormatTests.anUnknownKindOfEventIsAChangeOfAnything",
                        "stream/bus/MessageFormat",
                        "            return LiveEvent.changed().by(node, null);",
                        "            return LiveEvent.beside().by(node, null);"),
                sabotage(
                        "F14",
                        "call the master before the announcement is accepted",
                        "stream.bus.OutboxTests.aWriteThatIsNotAnnouncedIsRefused",
                        OUTBOX,
                        "settings.time().await(write.announcement.accepted, limit)",
                        "settings.time().await(CompletableFuture.completedFuture(null), limit)"),
                sabotage(
                        "F14",
                        "do not read back",
                        "stream.bus.NodeBusTests.whoStartsLateReadsBack",
                        LINK,
                        "settings.log().read(settings.limit().plus(settings.aliveEvery()), this)",
                        "settings.log().read(Duration.ZERO, this)"),
                sabotage(
                        "F14",
                        "trust a log that does not reach back",
                        "stream.bus.NodeBusTests.whereTheLogDoesNotReachBackOneListensFirst",
                        LINK,
                        "            } else if (reachesBack) {",
                        "            } else if (reachesBack || all == null) {"),
                sabotage(
                        "F14",
                        "close an announcement by time",
                        "stream.bus.NodeBusTests.anAnnouncementThatIsNotClosedIsAChangeOfAnything",
                        "stream/bus/Heard",
                        "                tables.add(open.table);\n",
                        ""),
                sabotage(
                        "F14",
                        "close the announcement of another write",
                        "stream.bus.NodeBusTests.theEndOfAWriteClosesNoOther",
                        "stream/bus/Announced",
                        "            upTo = number > 0 ? Math.min(upTo, number - 1) : upTo;\n",
                        ""),
                sabotage(
                        "F14",
                        "close an announcement before the change is told",
                        "stream.bus.OutboxTests.anAnnouncementIsNotClosedBeforeTheChange",
                        OUTBOX,
                        "                waiting.ends.add(ends);",
                        "                tables.get(table).end(ends);"),
                sabotage(
                        "F14",
                        "take nothing for announced in a hole",
                        "stream.bus.NodeBusTests.afterAHoleThereMayBeAnAnnouncement",
                        LINK,
                        "            node.open(null, message.number() - 1, now);\n",
                        ""));
    }
}
