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
final class SimulatedLog extends SimulatedConnections<SimulatedLog.Wire> {

    private final List<Entry> entries = new ArrayList<>();
    private final boolean isFaulty;
    private long number;
    private long newestTrimmed = Long.MIN_VALUE;
    private boolean hasLost;

    private static final class Entry {

        private final long number;
        private final long time;
        private final byte[] message;

        Entry(long number, long time, byte[] message) {
            this.number = number;
            this.time = time;
            this.message = message;
        }
    }

    SimulatedLog(Interleaving turns, History history, SplittableRandom random, NodesKind kind) {
        super(turns, history, random, kind);
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
        return Duration.ofNanos(random.nextLong(latency().toNanos() + 1));
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
            if (isDown() || fault == 0) {
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
            if (isDown()) {
                throw new SimulatedFailure("no connection");
            }
            Wire wire = new Wire(pipe(process, false), receiver);
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

    static final class Wire extends SimulatedConnections.Wire implements SharedLog.Reader {

        private final SharedLog.Receiver receiver;

        Wire(SimulatedPipe pipe, SharedLog.Receiver receiver) {
            super(pipe);
            this.receiver = receiver;
        }

        private void send(Entry entry) {
            pipe.event(() -> receiver.message(String.valueOf(entry.number), entry.message));
        }

        @Override
        void ended(@Nullable Throwable cause) {
            receiver.ended(cause);
        }
    }

    /** The other side may also have ended it in good order. */
    @Override
    @Nullable
    Throwable causeOfCut() {
        return random.nextBoolean() ? super.causeOfCut() : null;
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
        if (!entries.isEmpty() && random.nextBoolean()) {
            history.count("failover loses messages");
            hasLost = true;
            int left = random.nextInt(entries.size());
            history.note("the log loses the last messages", entries.size() - left);
            entries.subList(left, entries.size()).clear();
        }
        super.fail(time);
    }
}
