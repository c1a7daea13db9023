package dev.livetable.simulation;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A stream of the changes of a simulated master, which comes late, twice, in any order, or breaks. */
final class SimulatedStream implements LiveStream {

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final SimulatedTable table;
    private final SimulatedKind kind;
    /** How many of a hundred images are unknown, and how many lack columns. */
    private final int blur;

    private final List<Link> links = new ArrayList<>();

    private boolean inGap;
    private int confirmations;

    /** How many of a hundred subscriptions go wrong. */
    int faults;

    /**
     * An event on its way.
     *
     * @param made the version that it tells of; null when anything may have changed
     */
    private record Told(LiveEvent event, @Nullable Map<String, Integer> made, int state) {}

    SimulatedStream(
            Interleaving turns, History history, SplittableRandom random, SimulatedTable table, SimulatedKind kind) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.table = table;
        this.kind = kind;
        this.blur = new int[] {0, 20, 60}[random.nextInt(3)];
    }

    private final class Link implements Subscription {

        private final Subscriber subscriber;
        private final List<Told> queue = new ArrayList<>();
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
            boolean isAgain = table.hears();
            tell("confirmed", wasMade && table.dropsWhenConfirmed(), isAgain, subscriber::confirmed);
            confirmed = true;
        }

        void tell(String what, boolean counts, Runnable call) {
            tell(what, counts, false, call);
        }

        private void tell(String what, boolean counts, boolean endsGap, Runnable call) {
            int version = table.master().version();
            history.note("stream tells", what);
            busy = true;
            call.run();
            busy = false;
            if (counts && !over && endsGap) {
                table.missed(version, "F8: handled is that " + what);
            } else if (counts && !over) {
                table.announced(version, "F3, F8: handled is that " + what);
            }
        }

        void tell(Told told) {
            Map<String, Integer> made = told.made;
            tell(
                    "event " + told.event.kind() + " " + told.event.id(),
                    made == null,
                    () -> subscriber.event(told.event));
            if (made != null && !over) {
                table.told(made, told.state, "F3: handled is the event of");
            }
        }

        void end(@Nullable Throwable cause) {
            history.count("stream ended");
            int before = confirmations;
            int version = table.master().version();
            listens = false;
            history.note("stream ends", cause == null ? "in good order" : cause);
            busy = true;
            subscriber.ended(cause);
            if (!over) {
                over = true;
            }
            if (confirmations == before) { // else the table has been opened again, and confirmed
                inGap = true;
                table.missed(version, "F8: handled is the end of the stream");
            }
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
    void changed(SimulatedMaster.Commit commit, boolean isByOthers) {
        if (isByOthers && kind.others() == SimulatedKind.Others.PARTLY_TOLD && random.nextInt(3) == 0) {
            return;
        }
        boolean isWhole = !kind.rows() || random.nextInt(10) == 0;
        List<Told> all = new ArrayList<>();
        if (isWhole) {
            all.add(new Told(LiveEvent.changed(), null, commit.state()));
        } else {
            commit.made().keySet().stream().sorted().forEach(id -> all.add(event(commit, id)));
        }
        for (Link link : links) {
            if (link.listens && !link.over) {
                link.queue.addAll(all);
            }
        }
    }

    private Told event(SimulatedMaster.Commit commit, String id) {
        Row before = commit.before().get(id);
        Row after = commit.after().get(id);
        RowImage old = image(before);
        RowImage now = image(after);
        LiveEvent event = before == null && after != null && random.nextBoolean()
                ? LiveEvent.inserted(id, now)
                : after == null && random.nextBoolean() ? LiveEvent.deleted(id, old) : LiveEvent.updated(id, old, now);
        return new Told(event, Map.of(id, version(commit, id)), commit.state());
    }

    private static int version(SimulatedMaster.Commit commit, String id) {
        return commit.made().getOrDefault(id, 0);
    }

    private RowImage image(@Nullable Row row) {
        int how = random.nextInt(200);
        return how < blur ? RowImage.unknown() : table.master().image(row, how < 2 * blur);
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
        Told told = link.queue.get(any);
        if (!faulty || random.nextInt(4) != 0) {
            link.queue.remove(any);
        }
        history.count("event handled");
        link.tell(told);
        return true;
    }
}
