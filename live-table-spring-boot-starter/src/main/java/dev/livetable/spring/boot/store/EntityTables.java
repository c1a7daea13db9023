package dev.livetable.spring.boot.store;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.master.jdbc.JdbcTableBuilder;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The tables that the entities of live repositories are in. Contacts no database by itself. Safe for use by many threads. */
public final class EntityTables {

    private final Function<DataSource, Optional<String>> locations;
    private final Executor executor;
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
     * @param executor carries out what asks a database, which may take as long as that does
     */
    public EntityTables(Function<DataSource, Optional<String>> locations, Executor executor) {
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
