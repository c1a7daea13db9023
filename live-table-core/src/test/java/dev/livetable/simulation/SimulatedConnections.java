package dev.livetable.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An engine by its connections to the nodes, and how these fail. */
abstract class SimulatedConnections<W extends SimulatedConnections.Wire> implements SimulatedEngine {

    final Interleaving turns;
    final History history;
    final SplittableRandom random;
    final NodesKind kind;
    final List<W> wires = new ArrayList<>();
    private Duration latency;
    private boolean down;

    SimulatedConnections(Interleaving turns, History history, SplittableRandom random, NodesKind kind) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.kind = kind;
        this.latency = kind.latency();
    }

    /** A connection to a node. */
    abstract static class Wire {

        final SimulatedPipe pipe;

        Wire(SimulatedPipe pipe) {
            this.pipe = pipe;
        }

        /** Tells the node that this is the end. */
        abstract void ended(@Nullable Throwable cause);

        void cut(@Nullable Throwable cause) {
            pipe.cut(() -> ended(cause));
        }

        public CompletableFuture<Void> catchUp() {
            CompletableFuture<Void> all = new CompletableFuture<>();
            pipe.request(() -> pipe.put(() -> all.complete(null)));
            return all;
        }

        public void close() {
            pipe.close();
        }
    }

    /** Returns how long something takes at most. */
    final Duration latency() {
        return latency;
    }

    final boolean isDown() {
        return down;
    }

    final SimulatedPipe pipe(int process, boolean unordered) {
        return new SimulatedPipe(turns, random, process, () -> latency, unordered);
    }

    /** Returns what a node is told when its connection is cut. */
    @Nullable
    Throwable causeOfCut() {
        return new SimulatedFailure("connection lost");
    }

    /** Does something with each connection to the node of a process that is of use. */
    final void forEach(int process, Consumer<W> action) {
        wires.stream()
                .filter(wire -> wire.pipe.process() == process && !wire.pipe.isOver())
                .forEach(action);
    }

    @Override
    public final void cut(int process) {
        forEach(process, wire -> {
            history.count("connection cut");
            wire.cut(causeOfCut());
        });
    }

    @Override
    public final void stall(int process, Duration time) {
        forEach(process, wire -> {
            history.count("connection half-open");
            wire.pipe.stall(time);
        });
    }

    @Override
    public void fail(Duration time) {
        history.count("engine down");
        down = true;
        for (W wire : wires) {
            if (random.nextBoolean()) {
                wire.cut(new SimulatedFailure("connection lost"));
            } else {
                wire.pipe.sever();
            }
        }
        turns.later(time, () -> down = false);
    }

    @Override
    public final void forget(int process) {
        for (W wire : wires) {
            if (wire.pipe.process() == process) {
                wire.pipe.close();
            }
        }
    }

    @Override
    public final void heal() {
        down = false;
        latency = Duration.ofMillis(5);
    }
}
