package dev.livetable.stream.bus;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.NodeStream;
import java.time.Duration;
import java.util.List;

/** Buses of several nodes over one log in memory, in a time that stands still. */
abstract class BusSetup {

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration ALIVE = Duration.ofSeconds(1);
    static final Duration STALENESS = Duration.ofSeconds(3);
    static final Duration MOMENT = Duration.ofMillis(1);

    final TestTime time = new TestTime();
    final InMemorySharedLog log = new InMemorySharedLog(time);

    NodeBus.Builder builder(String name) {
        return NodeBus.builder(log, time, Runnable::run)
                .nodeName(name)
                .clock(time.clock())
                .announcementLimit(LIMIT)
                .aliveEvery(ALIVE);
    }

    NodeBus bus(String name) {
        return builder(name).build();
    }

    /** Subscribes, and forgets that this was confirmed. */
    static Told hear(NodeBus bus, String table) {
        Told told = new Told();
        bus.table(table).subscribe(told);
        told.takeWords();
        return told;
    }

    static LiveStream.Subscription subscribe(NodeBus bus, String table, Told told) {
        return bus.table(table).subscribe(told);
    }

    static NodeStream.Announcement announce(NodeBus bus) {
        return bus.table("cities").announce();
    }

    static void write(NodeBus bus, String id) {
        announce(bus).tell(List.of(LiveEvent.updated(id)), true);
    }
}
