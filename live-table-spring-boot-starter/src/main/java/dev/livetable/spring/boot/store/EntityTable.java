package dev.livetable.spring.boot.store;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.repository.NullOrder;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnusableMasterException;
import dev.livetable.table.WriteReach;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * What a database tells of the table that entities are in. It is asked when somebody needs it, and again after that has
 * failed. Safe for use by many threads.
 */
public final class EntityTable {

    /*
     * An image holds what the mapping makes of a column. The database compares what is in the column. So what is known of
     * the column counts only where both are of one type, and so in one order: a text that is kept as a number is not.
     */

    /** Types of properties, and those of columns whose values are compared alike. */
    private static final Map<ColumnType, Set<ColumnType>> ALIKE = Map.ofEntries(
            Map.entry(ColumnType.BOOLEAN, Set.of(ColumnType.BOOLEAN)),
            Map.entry(ColumnType.INTEGER, Set.of(ColumnType.INTEGER, ColumnType.DECIMAL)),
            Map.entry(ColumnType.DECIMAL, Set.of(ColumnType.DECIMAL)),
            Map.entry(ColumnType.DOUBLE, Set.of(ColumnType.DOUBLE)),
            Map.entry(ColumnType.TEXT, Set.of(ColumnType.TEXT)),
            Map.entry(ColumnType.DATE, Set.of(ColumnType.DATE)),
            Map.entry(ColumnType.TIME, Set.of(ColumnType.TIME)),
            Map.entry(ColumnType.DATE_TIME, Set.of(ColumnType.DATE_TIME)),
            Map.entry(ColumnType.INSTANT, Set.of(ColumnType.OFFSET_DATE_TIME)),
            Map.entry(ColumnType.OFFSET_DATE_TIME, Set.of(ColumnType.OFFSET_DATE_TIME)),
            Map.entry(ColumnType.UUID, Set.of(ColumnType.UUID)));

    private final StoredEntity entity;
    private final Function<StoredTable, JdbcTable> tables;
    private final JdbcTable table;
    private final DataSource dataSource;
    private final boolean putsNullsAsTheDatabase;
    private final TableSchema images;
    private volatile @Nullable NullOrder nullOrder;

    /**
     * Takes the table.
     *
     * @param entity where the entities are
     * @param tables gives a table as the database has it
     * @param dataSource leads to the database
     * @param putsNullsAsTheDatabase whether sorts leave it to the database where nulls go
     * @param images the columns of the images
     */
    public EntityTable(
            StoredEntity entity,
            Function<StoredTable, JdbcTable> tables,
            DataSource dataSource,
            boolean putsNullsAsTheDatabase,
            TableSchema images) {
        this.entity = entity;
        this.tables = tables;
        this.table = tables.apply(entity.table());
        this.dataSource = dataSource;
        this.putsNullsAsTheDatabase = putsNullsAsTheDatabase;
        this.images = images;
    }

    /** Returns the columns of the images, with what the database says of how it compares them. */
    public TableSchema schema() {
        TableSchema stored = table.plainSchema();
        List<Column> columns =
                images.columns().stream().map(column -> known(column, stored)).toList();
        return new TableSchema(images.name(), columns, images.idColumns());
    }

    private Column known(Column image, TableSchema stored) {
        Optional<Column> found = Optional.ofNullable(entity.columns().get(image.name()))
                .flatMap(name -> stored.columns().stream()
                        .filter(column -> column.name().equalsIgnoreCase(name))
                        .findFirst());
        if (found.isEmpty()) {
            return image.onlyShown("is not in a column of its table");
        }
        Column column = found.get();
        if (!ALIKE.getOrDefault(image.type(), Set.of()).contains(column.type())) {
            return image.onlyShown("is of type " + column.type() + " in the database");
        }
        return new Column(
                image.name(),
                image.type(),
                column.nullable(),
                image.generated(),
                column.texts(),
                image.readOnly(),
                false);
    }

    /** Has the database asked again, since changes were missed. */
    public void revise(boolean anew) {
        table.reviseSchema(anew);
    }

    /** Returns where the database puts nulls. */
    public NullOrder nullOrder() {
        NullOrder known = nullOrder;
        if (known == null) {
            known = putsNullsAsTheDatabase ? ask() : NullOrder.UNKNOWN;
            nullOrder = known;
        }
        return known;
    }

    private NullOrder ask() {
        try {
            return JdbcUtils.extractDatabaseMetaData(dataSource, EntityTable::nullOrder);
        } catch (MetaDataAccessException e) {
            throw new IllegalStateException("The database cannot be asked where it puts nulls: " + e.getMessage(), e);
        }
    }

    private static NullOrder nullOrder(DatabaseMetaData database) throws SQLException {
        if (database.nullsAreSortedHigh()) {
            return NullOrder.NULLS_HIGH;
        }
        return database.nullsAreSortedLow() ? NullOrder.NULLS_LOW : NullOrder.UNKNOWN;
    }

    /** Returns what a write of one entity changes besides its rows. */
    public WriteReach writeReach() {
        return reach(entity, tables);
    }

    /**
     * Returns what a write of one entity changes besides its rows, those of its subclasses and collections included.
     *
     * @param tables gives a table as the database has it
     */
    static WriteReach reach(StoredEntity entity, Function<StoredTable, JdbcTable> tables) {
        WriteReach all = tables.apply(entity.table()).writeReach();
        for (StoredTable other : entity.others()) {
            WriteReach one = reach(tables.apply(other));
            String why = "its rows are in " + other.name() + ", too, and " + one.why();
            all = all.and(new WriteReach(one.isOneRow(), why, one.others()));
        }
        return all;
    }

    private static WriteReach reach(JdbcTable table) {
        try {
            return table.writeReach();
        } catch (UnusableMasterException e) {
            return WriteReach.anyRow("the database does not show it as a table with such columns");
        }
    }
}
