package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.AfterRestart;
import dev.livetable.InTransaction;
import dev.livetable.Precision;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One live table. Its master is either a bean or declared here.
 *
 * @param master Name of the bean of type Table that is the master.
 * @param writeTarget Name of the bean of type WritableTable that writes go to; by default the master.
 * @param stream What tells of changes at the master that others make.
 * @param ttl How old rows may be that are served from the cache; by default any age.
 * @param staleWhileRevalidate How long after the end of the ttl rows are shown all the same, while they are fetched anew in
 *     the background; by default not at all. Rows that are known to have changed are not shown.
 * @param staleIfError How long after the end of the ttl, or after the stream may have begun to miss changes, rows are shown
 *     all the same when the master fails; by default not at all. Rows that are known to have changed are not shown. With
 *     the precision "table", the default of APIs, none is shown that was read before a write.
 * @param fetchSize How many rows are fetched at once for smaller pages, which are cut out of what was fetched; by
 *     default pages are fetched as they are asked for.
 * @param readAhead How many pages are fetched ahead, in the background, when pages of the same rows are read in order.
 * @param negativeTtl How long it is remembered at the most that an id has no row, unless a change of that id is known before;
 *     by default it is not remembered.
 * @param rewarm How many of the questions that are asked most often are fetched again, in the background, after anything
 *     may have changed.
 * @param afterRestart What becomes of rows that the cache kept from an earlier process: "drop", the default with a
 *     stream, or "trust", the default without one.
 * @param precision What a write or an event of one row has changed: "row" (that row and no other) or "table" (any row of
 *     the table); by default what live.precision says, else "row" where the master is a table of a database whose
 *     triggers and cascades show that it is so, and "table" everywhere else.
 * @param follows Names of other live tables; whatever changes one of them may have changed any row of this one. By
 *     default those whose rows the database deletes or updates together with rows of this table are found where the
 *     database tells.
 * @param changesKept How much heap the changes may take that are kept to tell which entries of the cache they leave
 *     right; entries that were last known to be right before the oldest of them are fetched anew.
 * @param inTransaction What answers reads in a transaction of the master that may write: "bypass" (the master) or
 *     "until-write" (the cache, until the transaction has written to the table). By default "until-write" where writes
 *     past the live table are noticed, as those of Hibernate are, else "bypass".
 * @param hitsInSnapshots Whether the cache answers reads in a transaction that only reads and is of isolation REPEATABLE
 *     READ or stricter, though its answers may be newer than what the transaction sees otherwise.
 * @param required What the application needs to start: "false" (nothing; the master is contacted when the table is first
 *     used), "true" (the master can be read, and each property of the type has a column) or "full" (a check of it finds nothing that contradicts the properties).
 * @param type Class of the objects that rows are read as; makes a LiveRepository of it a bean, named like the table
 *     with "LiveRepository" at its end.
 * @param write Limits of its writes; by default those of live.write.
 * @param read Limits of its reads; by default those of live.read.
 * @param verify Comparing what is cached with the master; by default as live.verify says.
 * @param context Name of the bean of type TableContext or Supplier that tells in which context the calling thread reads
 *     and writes, such as its tenant or its user; each context has its own part of the cache. "none" says that all who ask
 *     see the same, which is the default.
 * @param contextsDisjoint Whether no row is shown in two contexts or goes from one to another, so that a change in one
 *     leaves what is cached of the others as it is; by default each change may have changed any row of any context.
 * @param jdbc A master that is a table of a SQL database.
 * @param rest A master that is a JSON API over HTTP.
 * @param repository A master that is a Spring Data repository.
 */
@ConfigurationPropertiesSource
public record TableProperties(
        @Nullable String master,
        @Nullable String writeTarget,
        @DefaultValue Stream stream,
        @Nullable Duration ttl,
        @Nullable Duration staleWhileRevalidate,
        @Nullable Duration staleIfError,
        @Nullable Integer fetchSize,
        @DefaultValue("0") Integer readAhead,
        @Nullable Duration negativeTtl,
        @DefaultValue("0") Integer rewarm,
        @Nullable AfterRestart afterRestart,
        @Nullable Precision precision,
        @DefaultValue List<String> follows,
        @DefaultValue("8MB") DataSize changesKept,
        @Nullable InTransaction inTransaction,
        @DefaultValue("false") Boolean hitsInSnapshots,
        @DefaultValue("false") Required required,
        @Nullable Class<?> type,
        @DefaultValue Write write,
        @DefaultValue Read read,
        @DefaultValue Verify verify,
        @Nullable String context,
        @DefaultValue("false") Boolean contextsDisjoint,
        @Nullable Jdbc jdbc,
        @NestedConfigurationProperty @Nullable RestProperties rest,
        @Nullable Repository repository) {

    /** Returns the same properties with a master that is a table of a database. */
    TableProperties over(Jdbc table) {
        return new TableProperties(
                null,
                null,
                stream,
                ttl,
                staleWhileRevalidate,
                staleIfError,
                null,
                readAhead,
                negativeTtl,
                rewarm,
                afterRestart,
                precision,
                follows,
                changesKept,
                inTransaction,
                hitsInSnapshots,
                required,
                null,
                write,
                read,
                verify,
                context,
                contextsDisjoint,
                table,
                null,
                null);
    }

    /** What tells of changes at a master that others make. */
    public enum StreamKind {
        /** A bean of the application. */
        BEAN,
        /** Triggers in PostgreSQL, and NOTIFY. */
        POSTGRES,
        /** Logical replication of PostgreSQL. */
        POSTGRES_REPLICATION,
        /** A topic of Debezium. */
        DEBEZIUM,
        /** The other nodes, over the bus. */
        BUS,
        /** A service that calls. */
        WEBHOOK,
        /** Nothing. */
        NONE
    }

    /** What an application needs of a master to start. */
    public enum Required {
        /** Nothing: it is contacted when the table is first used. */
        FALSE,
        /** It can be read. */
        TRUE,
        /** It does what it is said to do, as far as a {@linkplain dev.livetable.check.TableCheck check} can tell. */
        FULL
    }

    /**
     * What tells of changes at the master of one table that others make.
     *
     * @param kind What tells of them: "bean" (a bean of the application), "postgres" (triggers and NOTIFY),
     *     "postgres-replication" (logical replication), "debezium" (a topic of Debezium), "bus" (the other nodes, over
     *     live.bus), "webhook" (requests of a service) or "none". By default "bean" where stream.bean is set, else "bus"
     *     where live.bus.kind is set, else "none".
     * @param bean Name of the bean of type LiveStream, for kind "bean".
     * @param columns Columns whose values before and after are told with each change, besides those of the id; the more
     *     are told, the fewer entries a change costs. For kind "postgres", where every role of the database that may LISTEN
     *     hears them, and by default none is told; and for kinds "debezium" and "bus", where by default all are.
     * @param createTriggers Whether the start creates the triggers that kind "postgres" needs, and replaces those of another
     *     version; otherwise it checks them, and tells the SQL to run where they are missing.
     * @param connection Name of the JdbcConnectionDetails bean that leads to the database itself, for kinds "postgres" and
     *     "postgres-replication"; by default what the data source of the table leads to. Needed where that is a pooler such
     *     as PgBouncer.
     * @param publication Name of the publication that has the table, for kind "postgres-replication".
     * @param topic Name of the topic of Kafka that Debezium writes the table's changes to, for kind "debezium".
     * @param secret Key that requests are signed with, in Base64, with or without "whsec_" before it, for kind "webhook".
     * @param maxStaleness How long after a write was acknowledged on any node reads may still be older than that write; only
     *     for a stream that catches up. By default what live.stream.max-staleness says.
     * @param timeout How long a subscription may take until it is confirmed; by default what live.stream.timeout says.
     * @param reconnectDelay How long after the loss of the stream a new subscription is made; by default what
     *     live.stream.reconnect-delay says.
     * @param reconnectMaxDelay What the delay grows to while subscribing fails; by default what
     *     live.stream.reconnect-max-delay says.
     */
    public record Stream(
            @Nullable StreamKind kind,
            @Nullable String bean,
            @DefaultValue List<String> columns,
            @DefaultValue("false") Boolean createTriggers,
            @Nullable String connection,
            @Nullable String publication,
            @Nullable String topic,
            @Nullable String secret,
            @Nullable Duration maxStaleness,
            @Nullable Duration timeout,
            @Nullable Duration reconnectDelay,
            @Nullable Duration reconnectMaxDelay) {

        /** Returns what is shown in logs: all but the secret. */
        @Override
        public String toString() {
            return "Stream[kind=" + kind + ", bean=" + bean + "]";
        }
    }

    /**
     * Limits of the writes of one table.
     *
     * @param queueCapacity How many asynchronous writes may wait for their turn before further ones are refused; by
     *     default what live.write.queue-capacity says.
     * @param queueTimeout How long a write waits for its turn before it is refused; by default what
     *     live.write.queue-timeout says.
     * @param timeout How long a write may take at the master before its outcome is called unknown; by default what
     *     live.write.timeout says.
     * @param settleTime How long after a write of unknown outcome the table is invalidated once more; by default what
     *     live.write.settle-time says.
     * @param drainTimeout How long a closing application waits for the writes that were accepted; by default what
     *     live.write.drain-timeout says.
     */
    public record Write(
            @Nullable Integer queueCapacity,
            @Nullable Duration queueTimeout,
            @Nullable Duration timeout,
            @Nullable Duration settleTime,
            @Nullable Duration drainTimeout) {}

    /**
     * Limits of the reads of one table.
     *
     * @param fetchTimeout How long a reader waits for another reader's fetch of the same rows; by default what
     *     live.read.fetch-timeout says.
     */
    public record Read(@Nullable Duration fetchTimeout) {}

    /**
     * Comparing what is cached of one table with its master.
     *
     * @param sample Which part of the reads that were answered from the cache is compared with the master, from 0 (none)
     *     to 1 (all); by default what live.verify.sample says.
     */
    public record Verify(@Nullable Double sample) {}

    /**
     * A master that is a table of a SQL database.
     *
     * @param table Name of the table or view in the database.
     * @param idColumn The column that tells rows apart; several, separated by commas, where it takes several. By
     *     default the primary key.
     * @param schema Schema of the table; by default the connection's own.
     * @param dataSource Name of the DataSource bean; by default the only one, or the primary one. Needed where there are several
     *     and none is primary.
     * @param queryTimeout How long one statement may take.
     * @param readFrom Which database the table's own reads ask: "primary", or "any", which marks them as read-only, so that
     *     the data source or the driver may lead them to a replica.
     * @param replicaLag How long a replica may be behind; with read-from "any" each change counts once more after that.
     */
    public record Jdbc(
            @Nullable String table,
            @DefaultValue List<String> idColumn,
            @Nullable String schema,
            @Nullable String dataSource,
            @DefaultValue("30s") Duration queryTimeout,
            @DefaultValue("primary") ReadFrom readFrom,
            @DefaultValue("10s") Duration replicaLag) {

        /** Takes a schema that is set to nothing, as in "${SCHEMA:}", for one that is not set. */
        public Jdbc {
            schema = schema == null || schema.isBlank() ? null : schema;
        }
    }

    /** Which database reads ask. */
    public enum ReadFrom {
        /** The one that is written to. */
        PRIMARY,
        /** A replica of it, too. */
        ANY
    }

    /**
     * A master that is a Spring Data repository.
     *
     * @param bean Name of the repository's bean, such as "cityRepository".
     * @param ignore Properties of the entities that are left out, such as associations that are loaded lazily; rows are
     *     then read and deleted, and not written otherwise.
     * @param transactionManager Name of the PlatformTransactionManager bean of the repository's store, or "none" where the
     *     store takes part in no transaction; by default the one that the repository's own definition names. Needed where
     *     that names none and there are such beans.
     * @param timeout How long a transaction of the table's own may take.
     */
    public record Repository(
            @Nullable String bean,
            @DefaultValue List<String> ignore,
            @Nullable String transactionManager,
            @DefaultValue("30s") Duration timeout) {}
}
