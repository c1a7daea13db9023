package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.Precision;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is said of all live tables together. A duration that is not positive is refused at start.
 *
 * @param write Limits of writes.
 * @param read Limits of reads.
 * @param stream Streams, and their limits.
 * @param bus How the nodes of an application tell each other what they write, where the master tells nothing.
 * @param webhook The endpoint for services that tell what has changed; it is there when a table has a stream of that kind.
 * @param verify Comparing what is cached with the masters.
 * @param problems The answers to requests over Spring MVC that met an error of a live table.
 * @param web The answers to requests over Spring MVC that are rows of a live table.
 * @param precision What a write or an event of one row has changed: "row" (that row and no other) or "table" (any row of
 *     the table), for all tables that do not say so themselves; by default "row" where the master is a table of a
 *     database whose triggers and cascades show that it is so, and "table" everywhere else.
 * @param ignore Words that may follow "live." though they are not of live tables, since the application has properties
 *     of its own there; a property that is almost one of live tables is refused otherwise.
 * @param repositories Which Spring Data repositories are live where they stand, besides those that have properties here,
 *     or the annotation Live.
 */
@ConfigurationProperties("live")
public record LiveProperties(
        @DefaultValue Write write,
        @DefaultValue Read read,
        @DefaultValue Stream stream,
        @DefaultValue Bus bus,
        @DefaultValue Webhook webhook,
        @DefaultValue Verify verify,
        @DefaultValue Problems problems,
        @DefaultValue Web web,
        @Nullable Precision precision,
        @DefaultValue List<String> ignore,
        @DefaultValue Repositories repositories) {

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
     * Streams, and their limits.
     *
     * @param enabled Whether tables have their streams and the nodes their bus. Without them an application starts where no
     *     engine runs, such as in a test; it does not learn what others change.
     * @param maxStaleness How long after a write was acknowledged on any node reads may still be older than that write, for
     *     all tables whose streams catch up; others promise nothing of the kind.
     * @param timeout How long a subscription may take until it is confirmed; start-up waits that
     *     long for the first one.
     * @param reconnectDelay How long after the loss of a stream a new subscription is made; chance
     *     takes up to half of it off.
     * @param reconnectMaxDelay What the delay grows to while subscribing fails.
     */
    public record Stream(
            @DefaultValue("true") Boolean enabled,
            @DefaultValue("5s") Duration maxStaleness,
            @DefaultValue("5s") Duration timeout,
            @DefaultValue("200ms") Duration reconnectDelay,
            @DefaultValue("30s") Duration reconnectMaxDelay) {}

    /**
     * How the nodes of an application tell each other what they write, where the master tells nothing.
     *
     * @param kind What carries the messages: "redis" (a Redis Stream, over spring.data.redis) or "kafka" (a topic, over
     *     spring.kafka). A table that names no stream then uses the bus. By default there is no bus.
     * @param name What all nodes of the application have in common, and no other application has: the key of the Redis
     *     Stream, or the topic of Kafka, which has one partition.
     * @param whenUnreachable What becomes of a write while the bus cannot be reached: "refuse" (it is refused before the
     *     master is called) or "write" (it is carried out, and the other nodes learn of it when the bus is back).
     * @param node What this node is called where people see which node a change came from; by default
     *     spring.application.name with a random word, or a random word.
     */
    public record Bus(
            @Nullable BusKind kind,
            @Nullable String name,
            @DefaultValue("refuse") WhenUnreachable whenUnreachable,
            @Nullable String node) {}

    /** What carries the messages of the nodes. */
    public enum BusKind {
        /** A Redis Stream. */
        REDIS,
        /** A topic of Kafka. */
        KAFKA
    }

    /** What becomes of a write while the bus cannot be reached. */
    public enum WhenUnreachable {
        /** It is refused before the master is called. */
        REFUSE,
        /** It is carried out, and told when the bus is back. */
        WRITE
    }

    /**
     * The endpoint for services that tell what has changed.
     *
     * @param path Path of the endpoint; that of a table is this and "/" and the table's name.
     * @param replayWindow How much older or newer than now a request may be by its own time; within it no request is taken
     *     twice.
     * @param maxSize How large a request may be.
     */
    public record Webhook(
            @DefaultValue("/live-tables/events") String path,
            @DefaultValue("5m") Duration replayWindow,
            @DefaultValue("64KB") DataSize maxSize) {}

    /**
     * Which Spring Data repositories are live where they stand.
     *
     * @param enabled Which ones: "listed" (those that have properties below live.repositories, or the annotation Live)
     *     or "all" (all repositories of the application).
     * @param exclude Names of the beans of repositories that are not live, though "all" are, or they have the annotation Live.
     */
    public record Repositories(
            @DefaultValue("listed") EnabledRepositories enabled,
            @DefaultValue List<String> exclude) {}

    /** Which Spring Data repositories are live where they stand. */
    public enum EnabledRepositories {
        /** Those that have properties, or an annotation. */
        LISTED,
        /** All. */
        ALL
    }

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

    /**
     * The answers to requests over Spring MVC that are rows of a live table.
     *
     * @param enabled Whether what a controller returns of a live table is answered with the JSON that is kept beside the rows,
     *     and with the headers that let clients keep it: ETag, Cache-Control, Age and Cache-Status.
     * @param cacheName What the header Cache-Status calls the cache.
     * @param revalidate Whether clients have to ask again each time; else what a table with a ttl answers may be shown by a
     *     client for that time.
     */
    public record Web(
            @DefaultValue("false") Boolean enabled,
            @DefaultValue("live-table") String cacheName,
            @DefaultValue("false") Boolean revalidate) {}
}
