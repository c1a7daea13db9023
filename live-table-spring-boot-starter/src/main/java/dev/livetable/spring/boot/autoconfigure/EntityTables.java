package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.master.jdbc.JdbcTableBuilder;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The tables that the entities of live repositories are in. Contacts no database by itself. Safe for use by many threads. */
final class EntityTables {

    private final List<DataSourceLocation> locations;
    private final Executor executor = EngineThreads.create("live-repositories");
    private final Map<Object, UnitReach> reaches = new ConcurrentHashMap<>();
    private final Map<Asked, JdbcTable> tables = new ConcurrentHashMap<>();

    /** A table, and how it is asked, so that the database is asked once for a table that several classes are in. */
    private record Asked(
            StoredTable table,
            DataSource dataSource,
            @Nullable TableContext context) {}

    EntityTables(List<DataSourceLocation> locations) {
        this.locations = locations;
    }

    /** Returns the table of entities. */
    EntityTable of(
            StoredEntity entity,
            RepositoryStore store,
            DataSource dataSource,
            @Nullable TableContext context,
            TableSchema images) {
        return new EntityTable(
                entity, table -> table(table, dataSource, context), dataSource, store.putsNullsAsTheDatabase(), images);
    }

    /** Returns which tables of a store the database changes by itself. */
    UnitReach reach(RepositoryStore store, DataSource dataSource, @Nullable TableContext context) {
        return reaches.computeIfAbsent(
                store.key(), any -> new UnitReach(store, table -> table(table, dataSource, context), executor));
    }

    /** Returns where a database is; empty where that is not known. */
    Optional<String> location(DataSource dataSource) {
        return DataSourceLocation.find(locations, dataSource).flatMap(DataSourceLocation.Place::text);
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
