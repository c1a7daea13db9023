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
 * One Spring Data repository that is live where it stands. The key alone, with nothing below it, makes it live.
 *
 * @param stream What tells of changes of the store that others make.
 * @param ttl How old rows may be that are served from the cache; by default any age.
 * @param staleWhileRevalidate How long after the end of the ttl rows are shown all the same, while they are fetched anew in
 *     the background; by default not at all. Rows that are known to have changed are not shown.
 * @param staleIfError How long after the end of the ttl, or after the stream may have begun to miss changes, rows are shown
 *     all the same when the store fails; by default not at all. Rows that are known to have changed are not shown.
 * @param negativeTtl How long it is remembered at the most that an id has no row, unless a change of that id is known before;
 *     by default it is not remembered.
 * @param afterRestart What becomes of rows that the cache kept from an earlier process: "drop", the default with a
 *     stream, or "trust", the default without one.
 * @param precision What a write or an event of one row has changed: "row" (that row and no other) or "table" (any row of
 *     the table); by default what live.precision says, else "row" where the mapping and the database show that it is so,
 *     and "table" everywhere else.
 * @param follows Names of live tables, and of other repositories that are live; whatever changes one of them may have
 *     changed any row of this one. Those whose entities these show are found by themselves.
 * @param changesKept How much heap the changes may take that are kept to tell which entries of the cache they leave
 *     right; entries that were last known to be right before the oldest of them are fetched anew.
 * @param hitsInSnapshots Whether the cache answers reads in a transaction that only reads and is of isolation REPEATABLE
 *     READ or stricter, though its answers may be newer than what the transaction sees otherwise.
 * @param required What the application needs to start: "false" (nothing; the store is contacted when the repository is
 *     first used), "true" (the store can be read, and each method with the annotation Live is live) or "full" (each method
 *     of the application that reads is live, too).
 * @param write Limits of its writes; by default those of live.write.
 * @param read Limits of its reads; by default those of live.read.
 * @param verify Comparing what is cached with the store; by default as live.verify says.
 * @param context Name of the bean of type TableContext or Supplier that tells in which context the calling thread reads
 *     and writes, such as its tenant or its user; each context has its own part of the cache. "none" says that all who ask
 *     see the same, which is the default.
 * @param contextsDisjoint Whether no row is shown in two contexts or goes from one to another, so that a change in one
 *     leaves what is cached of the others as it is; by default each change may have changed any row of any context.
 * @param transactionManager Name of the PlatformTransactionManager bean of the repository's store, or "none" where the
 *     store takes part in no transaction; by default the one that the repository's own definition names. Needed where
 *     that names none and there are such beans.
 */
@ConfigurationPropertiesSource
public record RepositoryProperties(
        @NestedConfigurationProperty @DefaultValue TableProperties.Stream stream,
        @Nullable Duration ttl,
        @Nullable Duration staleWhileRevalidate,
        @Nullable Duration staleIfError,
        @Nullable Duration negativeTtl,
        @Nullable AfterRestart afterRestart,
        @Nullable Precision precision,
        @DefaultValue List<String> follows,
        @DefaultValue("8MB") DataSize changesKept,
        @DefaultValue("false") Boolean hitsInSnapshots,
        @DefaultValue("false") TableProperties.Required required,
        @NestedConfigurationProperty @DefaultValue TableProperties.Write write,
        @NestedConfigurationProperty @DefaultValue TableProperties.Read read,
        @NestedConfigurationProperty @DefaultValue TableProperties.Verify verify,
        @Nullable String context,
        @DefaultValue("false") Boolean contextsDisjoint,
        @Nullable String transactionManager) {

    /** Returns these as the properties of a live table, which has no master of its own. */
    TableProperties asTable() {
        return new TableProperties(
                null,
                null,
                stream,
                ttl,
                staleWhileRevalidate,
                staleIfError,
                null,
                0,
                negativeTtl,
                0,
                afterRestart,
                precision,
                follows,
                changesKept,
                null,
                hitsInSnapshots,
                required,
                null,
                write,
                read,
                verify,
                context,
                contextsDisjoint,
                null,
                null,
                new TableProperties.Repository(null, List.of(), transactionManager, Duration.ofSeconds(30)));
    }
}
