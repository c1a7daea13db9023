package dev.livetable.simulation;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A stream of the changes of a simulated master, which comes late, twice, in any order, or breaks. */
final class SimulatedStream implements LiveStream {

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final SimulatedTable table;
    private final List<Link> links = new ArrayList<>();

    private boolean inGap;
    private int confirmations;

    /** How many of a hundred subscriptions go wrong. */
    int faults;

    SimulatedStream(Interleaving turns, History history, SplittableRandom random, SimulatedTable table) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.table = table;
    }

    private final class Link implements Subscription {

        private final Subscriber subscriber;
        private final List<LiveEvent> queue = new ArrayList<>();
        private boolean listens;
        private boolean made;
        private boolean confirmed;
        private boolean over;
        private boolean busy;

        Link(Subscriber subscriber) {
            this.subscriber = subscriber;
        }

        boolean isReady() {
            return made && confirmed && !over && !busy;
        }

        void confirm() {
            if (over || busy) {
                return;
            }
            listens = true;
            inGap = false;
            confirmations++;
            boolean wasMade = made;
            tell("confirmed", wasMade && table.dropsWhenConfirmed(), subscriber::confirmed);
            confirmed = true;
        }

        void tell(String what, boolean counts, Runnable call) {
            int version = table.master().version();
            history.note("stream tells", what);
            busy = true;
            call.run();
            busy = false;
            if (counts && !over) {
                table.announced(version, "F3, F8: handled is that " + what);
            }
        }

        void end(@Nullable Throwable cause) {
            history.count("stream ended");
            int version = table.master().version();
            listens = false;
            history.note("stream ends", cause == null ? "in good order" : cause);
            busy = true;
            subscriber.ended(cause);
            if (!over) {
                over = true;
            }
            inGap = true;
            table.announced(version, "F8: handled is the end of the stream");
        }

        @Override
        public void close() {
            history.note("subscription is closed", "");
            over = true;
            listens = false;
        }
    }

    /** Returns a number that stays the same while there is one gap; -1 when there is none. */
    int gap() {
        return inGap ? confirmations : -1;
    }

    /** Adds what changed to all subscriptions; must not pause. */
    void changed() {
        LiveEvent event = random.nextBoolean() ? LiveEvent.changed() : LiveEvent.updated("1");
        for (Link link : links) {
            if (link.listens && !link.over) {
                link.queue.add(event);
            }
        }
    }

    /** Forgets the subscriptions of a process that has ended. */
    void forget() {
        links.clear();
        inGap = false;
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        turns.pause("subscribes");
        Link link = new Link(subscriber);
        links.add(link);
        int fault = random.nextInt(100) < faults ? random.nextInt(4) : 4 + random.nextInt(2);
        history.note("subscription goes", fault);
        long most = Simulation.STREAM_TIMEOUT.toMillis() * 2;
        switch (fault) {
            case 0 -> throw new SimulatedFailure("no connection");
            case 1 -> {} // never confirmed
            case 2 -> {
                turns.sleep(Duration.ofMillis(random.nextLong(most)));
                link.confirm();
            }
            case 3 -> confirmLater(link, random.nextLong(most));
            case 4 -> link.confirm();
            default -> confirmLater(link, random.nextLong(20));
        }
        link.made = true;
        return link;
    }

    private void confirmLater(Link link, long millis) {
        turns.spawn("stream", () -> {
            turns.sleep(Duration.ofMillis(millis));
            link.confirm();
        });
    }

    /** Tells something to a subscriber, and returns whether there was anything to tell. */
    boolean deliver(boolean faulty) {
        List<Link> ready = links.stream().filter(Link::isReady).toList();
        if (ready.isEmpty()) {
            return false;
        }
        Link link = ready.get(random.nextInt(ready.size()));
        if (faulty && random.nextInt(link.queue.isEmpty() ? 8 : 3) == 0) {
            link.end(random.nextBoolean() ? new SimulatedFailure("connection lost") : null);
            return true;
        }
        if (link.queue.isEmpty()) {
            return false;
        }
        if (faulty && random.nextInt(6) == 0) {
            history.count("stream lagged");
            link.queue.clear();
            link.tell("events were missed", true, link.subscriber::lagged);
            return true;
        }
        int any = faulty ? random.nextInt(link.queue.size()) : 0;
        LiveEvent event = link.queue.get(any);
        if (!faulty || random.nextInt(4) != 0) {
            link.queue.remove(any);
        }
        history.count("event handled");
        link.tell("event " + event, true, () -> link.subscriber.event(event));
        return true;
    }
}
