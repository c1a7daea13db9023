package dev.livetable.simulation;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.SharedStream;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A master that tells its changes itself, over a connection to each node: each when it is committed, in the order of the
 * commits, and before it answers a question that comes later.
 */
final class SimulatedNotifier extends SimulatedConnections<SimulatedNotifier.Wire> {

    static final String CHANNEL = "products";

    private final SimulatedMaster master;
    /** How many of a hundred images are unknown, and how many lack columns. */
    private final int blur;

    SimulatedNotifier(
            Interleaving turns, History history, SplittableRandom random, NodesKind kind, SimulatedMaster master) {
        super(turns, history, random, kind);
        this.master = master;
        this.blur = new int[] {0, 20, 60}[random.nextInt(3)];
    }

    /** Returns the engine as the node of a process sees it. */
    SharedStream.Engine engine(int process) {
        return news -> connect(process, news);
    }

    private SharedStream.Connection connect(int process, SharedStream.News news) {
        turns.pause("connects");
        long most = NodesSimulation.STREAM_TIMEOUT.dividedBy(3).toNanos(); // an engine does not connect without end
        turns.sleep(Duration.ofNanos(random.nextLong(Math.min(most, latency().toNanos()))));
        if (isDown()) {
            if (random.nextBoolean()) {
                turns.sleep(NodesSimulation.STREAM_TIMEOUT.dividedBy(3));
            }
            throw new SimulatedFailure("no connection");
        }
        Wire wire = new Wire(pipe(process, kind.unordered()), news);
        wires.add(wire);
        return wire;
    }

    /** Tells what was committed; must not pause. */
    void changed(SimulatedMaster.Commit commit) {
        List<LiveEvent> events = new ArrayList<>();
        if (!kind.rows() || random.nextInt(10) == 0) {
            events.add(LiveEvent.changed());
        } else {
            commit.made().keySet().stream().sorted().forEach(id -> events.add(event(commit, id)));
        }
        wires.removeIf(wire -> wire.pipe.isOver() || turns.isKilled(wire.pipe.process()));
        for (Wire wire : wires) {
            if (wire.listens) {
                events.forEach(
                        event -> wire.pipe.event(() -> wire.news.event(CHANNEL, event.by(null, commit.transaction()))));
            }
        }
    }

    private LiveEvent event(SimulatedMaster.Commit commit, String id) {
        Row before = commit.before().get(id);
        Row after = commit.after().get(id);
        RowImage old = image(before);
        RowImage now = image(after);
        return before == null && after != null && random.nextBoolean()
                ? LiveEvent.inserted(id, now)
                : after == null && random.nextBoolean() ? LiveEvent.deleted(id, old) : LiveEvent.updated(id, old, now);
    }

    private RowImage image(@Nullable Row row) {
        int how = random.nextInt(200);
        return how < blur ? RowImage.unknown() : master.image(row, how < 2 * blur);
    }

    static final class Wire extends SimulatedConnections.Wire implements SharedStream.Connection {

        private final SharedStream.News news;
        private boolean listens;

        Wire(SimulatedPipe pipe, SharedStream.News news) {
            super(pipe);
            this.news = news;
        }

        @Override
        void ended(@Nullable Throwable cause) {
            news.ended(cause);
        }

        @Override
        public void listen(String channel) {
            if (pipe.isOver()) {
                throw new SimulatedFailure("connection lost");
            }
            listens = true;
        }
    }

    @Override
    public void lose(int process) {
        forEach(process, wire -> {
            if (wire.pipe.lose(() -> wire.news.lagged(random.nextBoolean() ? CHANNEL : null))) {
                history.count("events lost");
            }
        });
    }
}
