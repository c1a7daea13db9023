package dev.livetable.simulation;

import static dev.livetable.simulation.Sabotage.sabotage;

import java.util.List;

/** The sabotages of the lease, and of reads that ask for what others have written. */
final class SabotagesOfStaleness {

    private SabotagesOfStaleness() {}

    static List<Sabotage> all() {
        return List.of(
                sabotage(
                        "F12",
                        "count the lease from after the catch-up",
                        "nodes 10701",
                        "CatchUps",
                        "failure == null && holds.test(term)",
                        "failure == null && holds.test(lease.begin())"),
                sabotage(
                        "F12",
                        "end the lease by a timer alone",
                        "nodes 60",
                        "Lease",
                        "return term != null && isWithin(term.nanos, term.millis);",
                        "return term != null;",
                        "            held = term;\n",
                        "            held = term;\n            scheduler.after(length, () -> held = held == term ? null : held);\n"),
                sabotage(
                        "F12",
                        "count the lease by the clock of the process alone",
                        "nodes 511",
                        "Lease",
                        "return scheduler.nanoTime() - sinceNanos < nanos && passed >= 0 && passed < millis;",
                        "return scheduler.nanoTime() - sinceNanos < nanos;"),
                sabotage(
                        "F12",
                        "answer a catch-up by what was received",
                        "nodes 7",
                        "stream/SharedCatchUps",
                        "asking.catchUp()",
                        "CompletableFuture.completedFuture(null)"),
                sabotage(
                        "F12",
                        "join a fetch that is older than the lease is long",
                        "nodes 7856",
                        "ReadPath",
                        "region.lease().isWithin(fetch.begun(), fetch.begunAt().toEpochMilli())",
                        "true"),
                sabotage(
                        "F13",
                        "share a catch-up that is under way",
                        "nodes 1567",
                        "CatchUps",
                        "                next = next == null ? new CatchUp() : next;\n                return next.end;",
                        "                return underWay.end;"),
                sabotage(
                        "F12",
                        "tell a change before it is visible",
                        "nodes 2",
                        "simulation/SimulatedMaster",
                        "    private int visible() {\n        return version();",
                        "    private int visible() {\n        return versionBefore(turns.now() - 20_000_000);",
                        "        turns.pause(\"has written\");\n",
                        "        turns.sleep(Duration.ofMillis(20));\n"),
                sabotage(
                        "F14",
                        "acknowledge a write before the log has accepted what it did",
                        "nodes 1000000066",
                        "AnnouncedWrite",
                        "        return accepted;\n",
                        "        return CompletableFuture.completedFuture(null);\n"),
                sabotage(
                        "F14",
                        "announce a write after the master was called",
                        "nodes 1000000110",
                        "PendingChange",
                        "    void announce() {\n",
                        "    void announce() {}\n\n    private void announceLate() {\n",
                        "        if (announced.isEmpty()) {",
                        "        announceLate();\n        if (announced.isEmpty()) {"),
                sabotage(
                        "F12",
                        "answer a catch-up of the bus by what was received",
                        "nodes 1000000149",
                        "stream/bus/Link",
                        "() -> reader.thenCompose(SharedLog.Reader::catchUp)",
                        "() -> reader.thenAccept(any -> {})"),
                sabotage(
                        "F14",
                        "take no announcement for a change",
                        "nodes 1000000668",
                        "stream/bus/Link",
                        "                    tell(due.table(), List.of(LiveEvent.changed().by(due.node(), null)));\n",
                        "                    counts.received.increment();\n"),
                sabotage(
                        "F12",
                        "take all that a transaction of this node has written for its echo",
                        "nodes 162",
                        "Echoes",
                        "            return take(new Key(transaction, context, row.id()), row.after())\n",
                        "            return noted.keySet().stream().anyMatch(any -> any.transaction.equals(transaction))\n"));
    }
}
