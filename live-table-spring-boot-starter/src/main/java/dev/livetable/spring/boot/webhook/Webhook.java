package dev.livetable.spring.boot.webhook;

import dev.livetable.spring.boot.webhook.WebhookEvents.MalformedException;
import dev.livetable.table.TableSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The endpoint of one table: takes what is signed, once. Safe for use by many threads. */
public final class Webhook {

    private static final Logger logger = LoggerFactory.getLogger(Webhook.class);
    private static final long HANDLED_SECONDS = 10;
    private static final int LONGEST_ID = 256;

    private final WebhookSecret secret;
    private final WebhookStream stream;
    private final WebhookEvents events;
    private final SeenRequests seen;
    private final Clock clock;

    /**
     * Creates the endpoint.
     *
     * @param secret what requests are signed with
     * @param stream where to tell what they say
     * @param schema returns the columns of the table; may ask the master
     * @param replayWindow how far the time of a request may be from now
     * @param clock tells what time it is
     */
    public Webhook(
            WebhookSecret secret,
            WebhookStream stream,
            Supplier<TableSchema> schema,
            Duration replayWindow,
            Clock clock) {
        this.secret = secret;
        this.stream = stream;
        this.events = new WebhookEvents(schema);
        this.seen = new SeenRequests(replayWindow);
        this.clock = clock;
    }

    /** What a request says of itself, in its headers. */
    record Head(String id, long second, String timestamp, String signatures) {

        /** Returns what some headers say; null if they are not those of a signed request. */
        static @Nullable Head of(@Nullable String id, @Nullable String timestamp, @Nullable String signatures) {
            if (id == null || id.isEmpty() || id.length() > LONGEST_ID || timestamp == null || signatures == null) {
                return null;
            }
            try {
                return new Head(id, Long.parseLong(timestamp), timestamp, signatures);
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    /** What became of a request. */
    enum Outcome {
        /** It was told. */
        TOLD,
        /** It is not of the sender, or was taken before. */
        REFUSED,
        /** It could not be told in time, and may come again. */
        FAILED
    }

    /** Returns whether a request is worth reading its body. */
    boolean isRecent(Head head) {
        return seen.isInWindow(head.second(), clock.instant());
    }

    /**
     * Takes a request.
     *
     * @throws MalformedException if it is of the sender, and holds no events
     */
    Outcome take(Head head, byte[] body) throws MalformedException, InterruptedException {
        Instant now = clock.instant();
        if (!secret.hasSigned(head.id(), head.timestamp(), body, head.signatures())
                || !seen.isInWindow(head.second(), now)
                || !seen.add(head.id(), head.second(), now)) {
            return Outcome.REFUSED;
        }
        boolean mayComeAgain = true;
        try {
            stream.tell(events.read(body)).get(HANDLED_SECONDS, TimeUnit.SECONDS);
            mayComeAgain = false;
            return Outcome.TOLD;
        } catch (MalformedException e) {
            mayComeAgain = false;
            throw e;
        } catch (ExecutionException | TimeoutException | DataAccessException e) {
            logger.warn("What a service has told was not told to all nodes; it may tell it again", e);
            return Outcome.FAILED;
        } finally {
            if (mayComeAgain) {
                seen.remove(head.id(), head.second());
            }
        }
    }
}
