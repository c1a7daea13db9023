package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How the reading of a log goes, for people to look at. Safe for use by many threads. */
final class ReplicationFigures {

    private final AtomicLong messages = new AtomicLong();
    private volatile @Nullable String position;
    private volatile @Nullable Duration lag;

    void countMessage() {
        messages.incrementAndGet();
    }

    /**
     * Tells of the end of a transaction that was read.
     *
     * @param end where it is in the log
     * @param moment when it committed, by the server's clock
     */
    void committed(String end, Instant moment) {
        position = end;
        Duration since = Duration.between(moment, Instant.now());
        lag = since.isNegative() ? Duration.ZERO : since;
    }

    StreamStatus status() {
        return new StreamStatus("postgres-replication", position, lag, messages.get(), 0, 0);
    }
}
