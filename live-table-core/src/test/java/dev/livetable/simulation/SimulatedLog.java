package dev.livetable.simulation;

import dev.livetable.stream.bus.SharedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log that nodes share, and that fails as such logs do: it takes a message twice, or does not say that it took it, drops its
 * oldest messages, loses its last ones, and is away for a time.
 */
final class SimulatedLog implements SimulatedEngine {

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final NodesKind kind;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private final boolean isFaulty;
    private long number;
    private long newestTrimmed = Long.MIN_VALUE;
    private Duration latency;
    private boolean down;
    private boolean hasLost;

    private record Entry(long number, long time, byte[] message) {}

    SimulatedLog(Interleaving turns, History history, SplittableRandom random, NodesKind kind) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.kind = kind;
        this.latency = kind.latency();
        this.isFaulty = kind.fates() > 0 && random.nextInt(3) == 0;
    }

    /** Returns whether the log has lost messages that it had accepted. */
    boolean hasLost() {
        return hasLost;
    }

    /** Returns the log as the node of a process sees it. */
    SharedLog seenBy(int process) {
        return new Seen(process);
    }

    private Duration anyLatency() {
        return Duration.ofNanos(random.nextLong(latency.toNanos() + 1));
    }

    private final class Seen implements SharedLog {

        private final int process;

        Seen(int process) {
            this.process = process;
        }

        @Override
        public String kind() {
            return "simulated";
        }

        @Override
        public CompletableFuture<String> append(byte[] message) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            if (turns.isDead()) {
                return answer;
            }
            int fault = isFaulty && random.nextInt(6) == 0 ? random.nextInt(3) : 3;
            turns.later(anyLatency(), () -> arrive(message, fault, answer));
            return answer;
        }

        private void arrive(byte[] message, int fault, CompletableFuture<String> answer) {
            if (down || fault == 0) {
                history.count("append not accepted");
                answer(
                        Duration.ofMillis(random.nextLong(500)),
                        () -> answer.completeExceptionally(new SimulatedFailure("the log was not reached")));
                return;
            }
            String position = accept(message);
            if (fault == 1) {
                history.count("message twice");
                accept(message);
            }
            if (fault == 2) {
                history.count("append unknown");
                answer(
                        Duration.ofMillis(random.nextLong(500)),
                        () -> answer.completeExceptionally(new SimulatedFailure("the log did not answer")));
            } else {
                answer(anyLatency(), () -> answer.complete(position));
            }
        }

        private void answer(Duration delay, Runnable task) {
            turns.later(delay, () -> turns.spawn("answer", process, task));
        }

        @Override
        public Reader read(Duration back, Receiver receiver) {
            turns.pause("connects");
            turns.sleep(anyLatency());
            if (down) {
                throw new SimulatedFailure("no connection");
            }
            Wire wire = new Wire(process, receiver);
            wires.removeIf(old -> old.pipe.isOver());
            wires.add(wire);
            long since = turns.now() - back.toNanos();
            boolean reaches = newestTrimmed < since;
            history.note("reads the log, which " + (reaches ? "reaches" : "does not reach") + " back", back);
            wire.pipe.put(() -> receiver.readsBack(reaches));
            entries.stream().filter(entry -> entry.time >= since).forEach(wire::send);
            return wire;
        }

        @Override
        public void close() {}
    }

    private String accept(byte[] message) {
        Entry entry = new Entry(++number, turns.now(), message);
        entries.add(entry);
        wires.forEach(wire -> wire.send(entry));
        return String.valueOf(entry.number);
    }

    private final class Wire implements SharedLog.Reader {

        private final SharedLog.Receiver receiver;
        private final SimulatedPipe pipe;

        Wire(int process, SharedLog.Receiver receiver) {
            this.receiver = receiver;
            this.pipe = new SimulatedPipe(turns, random, process, () -> latency, false);
        }

        void send(Entry entry) {
            pipe.event(() -> receiver.message(String.valueOf(entry.number), entry.message));
        }

        @Override
        public CompletableFuture<Void> catchUp() {
            CompletableFuture<Void> all = new CompletableFuture<>();
            pipe.request(() -> pipe.put(() -> all.complete(null)));
            return all;
        }

        void end(@Nullable Throwable cause) {
            pipe.cut(() -> receiver.ended(cause));
        }

        @Override
        public void close() {
            pipe.close();
        }
    }

    @Override
    public void cut(int process) {
        for (Wire wire : wires) {
            if (wire.pipe.process() == process && !wire.pipe.isOver()) {
                history.count("connection cut");
                wire.end(random.nextBoolean() ? new SimulatedFailure("connection lost") : null);
            }
        }
    }

    @Override
    public void stall(int process, Duration time) {
        for (Wire wire : wires) {
            if (wire.pipe.process() == process && !wire.pipe.isOver()) {
                history.count("connection half-open");
                wire.pipe.stall(time);
            }
        }
    }

    /** Drops old messages; a reader that has not read them is told that it ends. */
    @Override
    public void lose(int process) {
        if (entries.isEmpty()) {
            return;
        }
        history.count("log trimmed");
        int trimmed = 1 + random.nextInt(entries.size());
        newestTrimmed = entries.get(trimmed - 1).time;
        entries.subList(0, trimmed).clear();
        for (Wire wire : wires) {
            wire.pipe.lose(() -> {
                wire.receiver.ended(new SimulatedFailure("messages were removed before they were read"));
                wire.pipe.close();
            });
        }
    }

    /** Is away for a time, and may have lost the last messages then; every reader ends, though not every one learns of it. */
    @Override
    public void fail(Duration time) {
        history.count("engine down");
        down = true;
        if (!entries.isEmpty() && random.nextBoolean()) {
            history.count("failover loses messages");
            hasLost = true;
            int left = random.nextInt(entries.size());
            history.note("the log loses the last messages", entries.size() - left);
            entries.subList(left, entries.size()).clear();
        }
        for (Wire wire : wires) {
            if (random.nextBoolean()) {
                wire.end(new SimulatedFailure("connection lost"));
            } else {
                wire.pipe.sever();
            }
        }
        turns.later(time, () -> down = false);
    }

    @Override
    public void forget(int process) {
        for (Wire wire : wires) {
            if (wire.pipe.process() == process) {
                wire.pipe.close();
            }
        }
    }

    @Override
    public void heal() {
        down = false;
        latency = Duration.ofMillis(5);
    }
}
