package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.AfterRestart;
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
 * @param stream Name of the bean of type LiveStream that tells of changes at the master; by default there is none.
 * @param ttl How old rows may be that are served from the cache; by default any age.
 * @param fetchSize How many rows are fetched at once for smaller pages, which are cut out of what was fetched; by
 *     default pages are fetched as they are asked for.
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
 * @param required Whether the application is to start only when the master can be read; by default it is contacted when
 *     the table is first used.
 * @param type Class of the objects that rows are read as; makes a LiveRepository of it a bean, named like the table
 *     with "LiveRepository" at its end.
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
        @Nullable String stream,
        @Nullable Duration ttl,
        @Nullable Integer fetchSize,
        @Nullable AfterRestart afterRestart,
        @Nullable Precision precision,
        @DefaultValue List<String> follows,
        @DefaultValue("8MB") DataSize changesKept,
        @DefaultValue("false") Boolean required,
        @Nullable Class<?> type,
        @Nullable String context,
        @DefaultValue("false") Boolean contextsDisjoint,
        @Nullable Jdbc jdbc,
        @NestedConfigurationProperty @Nullable RestProperties rest,
        @Nullable Repository repository) {

    /**
     * A master that is a table of a SQL database.
     *
     * @param table Name of the table or view in the database.
     * @param idColumn The column that tells rows apart; several, separated by commas, where it takes several. By
     *     default the primary key.
     * @param schema Schema of the table; by default the connection's own.
     * @param dataSource Name of the DataSource bean; needed where there are several and none is primary.
     * @param queryTimeout How long one statement may take.
     */
    public record Jdbc(
            @Nullable String table,
            @DefaultValue List<String> idColumn,
            @Nullable String schema,
            @Nullable String dataSource,
            @DefaultValue("30s") Duration queryTimeout) {}

    /**
     * A master that is a Spring Data repository.
     *
     * @param bean Name of the repository's bean, such as "cityRepository".
     * @param ignore Properties of the entities that are left out, such as associations that are loaded lazily; rows are
     *     then read and deleted, and not written otherwise.
     * @param transactionManager Name of the PlatformTransactionManager bean of the repository's store; needed where
     *     there are several and none is primary.
     * @param timeout How long a transaction of the table's own may take.
     */
    public record Repository(
            @Nullable String bean,
            @DefaultValue List<String> ignore,
            @Nullable String transactionManager,
            @DefaultValue("30s") Duration timeout) {}
}
