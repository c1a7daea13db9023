package dev.livetable.benchmarks;

/** What tells several nodes of changes. */
enum NodesKind {
    /** Nothing: each node hears of its own writes only. */
    NOTHING,
    /** PostgreSQL, by triggers and NOTIFY. */
    POSTGRES,
    /** PostgreSQL, by logical replication. */
    POSTGRES_REPLICATION,
    /** The nodes themselves, over a Redis. */
    REDIS,
    /** The nodes themselves, over a Kafka. */
    KAFKA
}
