package dev.livetable.stream.bus;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.NodeStream;
import dev.livetable.stream.StreamStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The skeleton; what follows implements it. */
public final class NodeBus implements AutoCloseable {

    private NodeBus() {}

    public static Builder builder(SharedLog log, BusTime time, Executor executor) {
        return new Builder();
    }

    public NodeStream table(String name) {
        throw new UnsupportedOperationException();
    }

    /** Tells of changes that this node has learned of in another way, such as by a webhook, without an announcement. */
    public CompletableFuture<Void> tell(String table, List<LiveEvent> changes) {
        throw new UnsupportedOperationException();
    }

    public StreamStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Whether the log took what was appended to it last. */
    public boolean isReachable() {
        throw new UnsupportedOperationException();
    }

    /** How many writes went on without being announced or told in time, see WhenUnreachable.WRITE. */
    public long unannounced() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    public static final class Builder {

        private Builder() {}

        public Builder nodeName(String nodeName) {
            return this;
        }

        public Builder whenUnreachable(WhenUnreachable whenUnreachable) {
            return this;
        }

        /** L; default 60 s. */
        public Builder announcementLimit(Duration announcementLimit) {
            return this;
        }

        /** T/3; default 5/3 s. */
        public Builder aliveEvery(Duration aliveEvery) {
            return this;
        }

        /** How long a write waits until it is announced; default 1 s. */
        public Builder announceTimeout(Duration announceTimeout) {
            return this;
        }

        /** For the times in messages, which people look at. */
        public Builder clock(Clock clock) {
            return this;
        }

        public NodeBus build() {
            return new NodeBus();
        }
    }
}
