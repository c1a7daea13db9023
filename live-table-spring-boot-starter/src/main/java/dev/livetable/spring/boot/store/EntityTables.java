package dev.livetable.spring.boot.store;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.master.jdbc.JdbcTableBuilder;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The tables that the entities of live repositories are in. Contacts no database by itself. Safe for use by many threads. */
public final class EntityTables implements AutoCloseable {

    private static final long LONGEST_SECONDS = 2;

    private final Function<DataSource, Optional<String>> locations;
    private final ExecutorService executor;
    private final Map<Object, UnitReach> reaches = new ConcurrentHashMap<>();
    private final Map<Asked, JdbcTable> tables = new ConcurrentHashMap<>();

    /** A table, and how it is asked, so that the database is asked once for a table that several classes are in. */
    private record Asked(
            StoredTable table,
            DataSource dataSource,
            @Nullable TableContext context) {}

    /**
     * Takes what is needed.
     *
     * @param locations tells where a database is; empty where that is not known
     * @param executor carries out what asks a database, which may take as long as that does; is shut down by closing
     */
    public EntityTables(Function<DataSource, Optional<String>> locations, ExecutorService executor) {
        this.locations = locations;
        this.executor = executor;
    }

    /** Returns the table of entities. */
    public EntityTable of(
            StoredEntity entity,
            RepositoryStore store,
            DataSource dataSource,
            @Nullable TableContext context,
            TableSchema images) {
        return new EntityTable(
                entity, table -> table(table, dataSource, context), dataSource, store.putsNullsAsTheDatabase(), images);
    }

    /** Returns which tables of a store the database changes by itself. */
    public UnitReach reach(RepositoryStore store, DataSource dataSource, @Nullable TableContext context) {
        return reaches.computeIfAbsent(
                store.key(), any -> new UnitReach(store, table -> table(table, dataSource, context), executor));
    }

    /** Returns where a database is; empty where that is not known. */
    public Optional<String> location(DataSource dataSource) {
        return locations.apply(dataSource);
    }

    /**
     * Has no database asked any more by itself. Waits two seconds at the most until those have answered that are being asked, so
     * that their connections can be closed.
     */
    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JdbcTable table(StoredTable table, DataSource dataSource, @Nullable TableContext context) {
        return tables.computeIfAbsent(new Asked(table, dataSource, context), EntityTables::table);
    }

    private static JdbcTable table(Asked asked) {
        StoredTable table = asked.table();
        TableContext context = asked.context();
        JdbcTableBuilder builder = JdbcTable.builder(asked.dataSource())
                .table(table.name())
                .idColumns(table.idColumns().toArray(String[]::new));
        if (table.schema() != null) {
            builder.schema(table.schema());
        }
        if (context != null) {
            builder.context(context);
        }
        return builder.build();
    }
}
