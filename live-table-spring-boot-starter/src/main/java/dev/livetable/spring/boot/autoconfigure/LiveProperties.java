package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The live tables, and the limits that all of them share. A duration that is not positive is refused at start.
 *
 * @param write Limits of writes.
 * @param read Limits of reads.
 * @param stream Limits of streams.
 * @param verify Comparing what is cached with the masters.
 * @param problems The answers to requests over Spring MVC that met an error of a live table.
 * @param precision What a write or an event of one row has changed: "row" (that row and no other) or "table" (any row of
 *     the table), for all tables that do not say so themselves; by default "row" where the master is a table of a
 *     database whose triggers and cascades show that it is so, and "table" everywhere else.
 * @param ignore Words that may follow "live." though they are not of live tables, since the application has properties
 *     of its own there; a property that is almost one of live tables is refused otherwise.
 * @param tables The live tables by name, which is also the name of the bean and of the table's part of the cache.
 */
@ConfigurationProperties("live")
public record LiveProperties(
        @DefaultValue Write write,
        @DefaultValue Read read,
        @DefaultValue Stream stream,
        @DefaultValue Verify verify,
        @DefaultValue Problems problems,
        @Nullable Precision precision,
        @DefaultValue List<String> ignore,
        @DefaultValue Map<String, TableProperties> tables) {

    /**
     * Limits of writes.
     *
     * @param queueCapacity How many asynchronous writes may wait for their turn, per live table, before
     *     further ones are refused.
     * @param queueTimeout How long a write waits for its turn before it is refused.
     * @param timeout How long a write may take at the master before its outcome is called unknown.
     * @param settleTime How long after a write of unknown outcome the table is invalidated once more.
     * @param drainTimeout How long a closing application waits for the writes that were accepted.
     */
    public record Write(
            @DefaultValue("256") Integer queueCapacity,
            @DefaultValue("10s") Duration queueTimeout,
            @DefaultValue("30s") Duration timeout,
            @DefaultValue("5s") Duration settleTime,
            @DefaultValue("20s") Duration drainTimeout) {}

    /**
     * Limits of reads.
     *
     * @param fetchTimeout How long a reader waits for another reader's fetch of the same rows.
     */
    public record Read(@DefaultValue("30s") Duration fetchTimeout) {}

    /**
     * Limits of streams.
     *
     * @param timeout How long a subscription may take until it is confirmed; start-up waits that
     *     long for the first one.
     * @param reconnectDelay How long after the loss of a stream a new subscription is made; chance
     *     takes up to half of it off.
     * @param reconnectMaxDelay What the delay grows to while subscribing fails.
     */
    public record Stream(
            @DefaultValue("5s") Duration timeout,
            @DefaultValue("200ms") Duration reconnectDelay,
            @DefaultValue("30s") Duration reconnectMaxDelay) {}

    /**
     * Comparing what is cached with the masters.
     *
     * @param sample Which part of the reads that were answered from the cache is compared with the master, from 0 (none)
     *     to 1 (all); 0.0001 is one in 10,000.
     */
    public record Verify(@DefaultValue("0") Double sample) {}

    /**
     * The answers to requests over Spring MVC that met an error of a live table.
     *
     * @param enabled Whether errors of live tables that the application does not handle itself are answered with problem
     *     details (RFC 9457).
     * @param retryAfter What the header Retry-After tells clients to wait where trying again may help.
     */
    public record Problems(
            @DefaultValue("true") Boolean enabled,
            @DefaultValue("1s") Duration retryAfter) {}
}
