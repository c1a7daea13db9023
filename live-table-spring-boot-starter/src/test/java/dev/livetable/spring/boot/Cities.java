package dev.livetable.spring.boot;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.List;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;

/** A master with a few cities. */
public final class Cities {

    /** What the master looks like. */
    public static final TableSchema SCHEMA = TableSchema.of(
            "cities", List.of(Column.of("city_id", ColumnType.INTEGER), Column.of("name", ColumnType.TEXT)), "city_id");

    /** A page that holds all of them. */
    public static final Pageable PAGE = PageRequest.of(0, 20);

    private Cities() {}

    /** Returns a master with two cities. */
    public static InMemoryTable create() {
        return InMemoryTable.of(SCHEMA, city(1, "Berlin"), city(2, "Paris"));
    }

    /** Returns a city. */
    public static Row city(long id, String name) {
        return Row.of("city_id", id).with("name", name);
    }
}
