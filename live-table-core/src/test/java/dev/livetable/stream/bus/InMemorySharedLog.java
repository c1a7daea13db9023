package dev.livetable.stream.bus;

import dev.livetable.stream.StreamTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory that the buses of one process share. It fails when it is told to: it accepts nothing or does not say so, takes
 * a message twice, loses its last ones or drops its first ones, holds back what it has, does not answer, and breaks.
 */
public final class InMemorySharedLog implements SharedLog {

    private final StreamTime time;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private final List<Reading> readings = new CopyOnWriteArrayList<>();
    private long last;
    private long newestDropped = -1;
    private long appended;

    private volatile boolean accepts = true;
    private volatile boolean saysSo = true;
    private volatile boolean isTwice;
    private volatile boolean answers = true;
    private volatile boolean holdsBack;

    private static final class Entry {

        private final byte[] message;
        private final long at;

        Entry(byte[] message, long at) {
            this.message = message;
            this.at = at;
        }
    }

    /** Makes an empty log. */
    public InMemorySharedLog(StreamTime time) {
        this.time = time;
    }

    /** Sets whether messages are accepted. */
    public void accepts(boolean whether) {
        accepts = whether;
    }

    /** Sets whether the sender of a message learns that it was accepted. */
    public void saysSo(boolean whether) {
        saysSo = whether;
    }

    /** Sets whether each message is put in twice. */
    public void isTwice(boolean whether) {
        isTwice = whether;
    }

    /** Sets whether it is answered when a reader asks how far the log goes. */
    public void answers(boolean whether) {
        answers = whether;
    }

    /** From now on the readers that there are fail when they ask how far the log goes; later ones do not. */
    public void failReaders() {
        readings.forEach(reading -> reading.fails = true);
    }

    /** Sets whether readers get nothing; as soon as they do they get what they did not get before. */
    public void holdsBack(boolean whether) {
        holdsBack = whether;
        readings.forEach(Reading::go);
    }

    /** Loses the last messages, which were accepted, as a failover does. */
    public void loseLast(int count) {
        locked(() -> {
            for (int i = 0; i < count; i++) {
                entries.pollLastEntry();
            }
        });
    }

    /** Drops the first messages, so that the log has no more than a number of them. */
    public void dropAllBut(int count) {
        locked(() -> {
            while (entries.size() > count) {
                newestDropped = entries.pollFirstEntry().getValue().at;
            }
        });
    }

    /** Ends all readings. */
    public void breakConnections() {
        readings.forEach(reading -> reading.end(new IllegalStateException("the connection is lost")));
    }

    /** Returns how often something was appended. */
    public long appended() {
        return appended;
    }

    /** Returns how many readings there are. */
    public int readings() {
        return readings.size();
    }

    /** Returns what the log holds, as text. */
    public List<String> messages() {
        List<String> texts = new ArrayList<>();
        locked(() -> entries.values().forEach(entry -> texts.add(new String(entry.message, StandardCharsets.UTF_8))));
        return texts;
    }

    private void locked(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public CompletableFuture<String> append(byte[] message) {
        if (!accepts) {
            return CompletableFuture.failedFuture(new IllegalStateException("the log is full"));
        }
        long now = time.nanoTime();
        locked(() -> {
            appended++;
            for (int i = 0; i < (isTwice ? 2 : 1); i++) {
                entries.put(++last, new Entry(message, now));
            }
        });
        readings.forEach(Reading::go);
        return saysSo
                ? CompletableFuture.completedFuture(String.valueOf(last))
                : CompletableFuture.failedFuture(new IllegalStateException("the answer is lost"));
    }

    @Override
    public Reader read(Duration back, Receiver receiver) {
        long since = time.nanoTime() - back.toNanos();
        Reading reading = new Reading(receiver);
        locked(() -> {
            reading.reachesBack = newestDropped < 0 || newestDropped < since;
            reading.next = entries.entrySet().stream()
                    .filter(entry -> entry.getValue().at >= since)
                    .findFirst()
                    .map(Map.Entry::getKey)
                    .orElse(last + 1);
        });
        receiver.readsBack(reading.reachesBack);
        readings.add(reading);
        reading.go();
        return reading;
    }

    @Override
    public void close() {}

    private final class Reading implements Reader {

        private final Receiver receiver;
        private final TreeMap<Long, CompletableFuture<Void>> waiting = new TreeMap<>();
        private boolean reachesBack;
        private long next;
        private boolean isTelling;
        private volatile boolean fails;

        Reading(Receiver receiver) {
            this.receiver = receiver;
        }

        /** Tells what there is, unless somebody does already, who then tells that, too. */
        void go() {
            while (true) {
                List<CompletableFuture<Void>> done = new ArrayList<>();
                Map.Entry<Long, Entry> entry;
                lock.lock();
                try {
                    if (isTelling || holdsBack || !readings.contains(this)) {
                        return;
                    }
                    entry = entries.ceilingEntry(next);
                    if (entry == null) {
                        next = last + 1;
                    } else {
                        isTelling = true;
                        next = entry.getKey();
                    }
                    var over = waiting.headMap(next, false);
                    done.addAll(over.values());
                    over.clear();
                } finally {
                    lock.unlock();
                }
                done.forEach(caughtUp -> caughtUp.complete(null));
                if (entry == null) {
                    return;
                }
                receiver.message(String.valueOf(entry.getKey()), entry.getValue().message);
                locked(() -> {
                    isTelling = false;
                    next++;
                });
            }
        }

        @Override
        public CompletableFuture<Void> catchUp() {
            CompletableFuture<Void> caughtUp = new CompletableFuture<>();
            if (fails) {
                caughtUp.completeExceptionally(new IllegalStateException("nobody is there any more"));
            } else if (answers) {
                locked(() -> waiting.merge(last, caughtUp, (first, second) -> {
                    first.thenRun(() -> second.complete(null));
                    return first;
                }));
                go();
            }
            return caughtUp;
        }

        void end(@Nullable Throwable cause) {
            if (readings.remove(this)) {
                receiver.ended(cause);
            }
        }

        @Override
        public void close() {
            readings.remove(this);
        }
    }
}
