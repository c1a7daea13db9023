package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/** The statements for a table. Filters, sorts and rows are given as the table spells its columns. */
final class Statements {

    private final JdbcLayout layout;
    private final Conditions conditions;

    Statements(JdbcLayout layout) {
        this.layout = layout;
        this.conditions = new Conditions(layout);
    }

    /** Returns the statement for one page of the rows that satisfy a filter, or for all of them. */
    Sql select(Filter filter, Pageable pageable) {
        Sql sql = select(filter);
        orderBy(sql, layout.schema().total(pageable.getSort()));
        if (pageable.isPaged()) {
            layout.dialect().page(sql, pageable.getOffset(), pageable.getPageSize());
        }
        return sql;
    }

    /**
     * Returns the statement for the rows that satisfy a filter, in any order. Where all columns may be read it
     * does not name them, so that its result shows when they are others than the layout has; see {@link JdbcReads#select}.
     */
    Sql select(Filter filter) {
        return select(new Sql(), Stream.of(layout.selected("")), filter);
    }

    /** Appends the statement for some expressions of the rows that satisfy a filter. */
    Sql select(Sql sql, Stream<String> expressions, Filter filter) {
        String all = expressions.collect(Collectors.joining(", "));
        return where(sql.add("SELECT " + all + " FROM " + layout.from()), filter);
    }

    /**
     * Returns the statement for the rows that satisfy a filter, which nobody else changes before the transaction ends.
     */
    Sql selectAndLock(Filter filter) {
        return select(filter).add(layout.locksRows() ? " FOR UPDATE" : "");
    }

    /** Returns the statement for the rows that satisfy a filter as they are now, and not as they were. */
    Sql selectNewest(Filter filter) {
        return select(filter).add(layout.dialect().seeingTheNewest());
    }

    /**
     * Returns the statement for the number of rows whose ids the database takes for the same as that of these values.
     */
    Sql countTaken(Row ids) {
        return taken("COUNT(*)", ids).add(layout.dialect().seeingTheNewest());
    }

    /** Returns the statement for the rows whose ids the database takes for the same as that of these values. */
    Sql selectTaken(Row ids) {
        return taken(layout.selected(""), ids);
    }

    private Sql taken(String selected, Row ids) {
        Sql sql = new Sql().add("SELECT " + selected + " FROM " + layout.from());
        String word = " WHERE ";
        for (JdbcColumn column : layout.idColumns()) {
            conditions.taken(sql.add(word), column, requireNonNull(ids.get(column.name())));
            word = " AND ";
        }
        return sql;
    }

    /** Returns the statement for the number of rows that satisfy a filter. */
    Sql count(Filter filter) {
        return where(new Sql().add("SELECT COUNT(*) FROM " + layout.from()), filter);
    }

    /** Returns the statement that adds a row. */
    Sql insert(Row row) {
        Sql sql = new Sql().add("INSERT INTO " + layout.from());
        List<JdbcColumn> columns =
                row.columns().names().stream().map(layout::column).toList();
        if (columns.isEmpty()) {
            return sql.add(layout.dialect().noValues(layout.columns()));
        }
        sql.add(columns.stream().map(JdbcColumn::sqlName).collect(Collectors.joining(", ", " (", ") VALUES (")));
        for (int i = 0; i < columns.size(); i++) {
            sql.add(i == 0 ? "" : ", ").value(columns.get(i), row.get(i), layout.dialect());
        }
        return sql.add(")");
    }

    /** Returns the change that sets the columns of a row, and no others. */
    Change update(Row changes) {
        return update(changes, List.of());
    }

    /** Returns the change that sets all columns but the id, those left out to their defaults. */
    Change overwrite(Row row) {
        List<JdbcColumn> leftOut = layout.columns().stream()
                .filter(column -> column.isReplaced() && !layout.isIdColumn(column) && !row.has(column.name()))
                .toList();
        return update(row, leftOut);
    }

    private Change update(Row changes, List<JdbcColumn> toDefaults) {
        return new Change(true, changes, (sql, from, filter) -> {
            sql.add("UPDATE " + layout.from() + " SET ");
            String comma = "";
            for (String name : changes.columns().names()) {
                JdbcColumn column = layout.column(name);
                Object value = changes.get(name);
                sql.add(comma + column.sqlName() + " = ");
                if (value == null) {
                    sql.add(layout.dialect().nothing(column));
                } else {
                    sql.value(column, value, layout.dialect());
                }
                comma = ", ";
            }
            for (JdbcColumn column : toDefaults) {
                sql.add(comma + column.sqlName() + " = DEFAULT");
                comma = ", ";
            }
            return where(sql.add(from), filter);
        });
    }

    /** Returns the change that deletes rows. */
    Change delete() {
        return new Change(
                false, Row.empty(), (sql, from, filter) -> where(sql.add("DELETE FROM " + layout.from()), filter));
    }

    private Sql where(Sql sql, Filter filter) {
        if (!filter.terms().isEmpty()) {
            conditions.append(sql.add(" WHERE "), filter);
        }
        return sql;
    }

    private void orderBy(Sql sql, Sort sort) {
        Map<String, Sort.Order> orders = new LinkedHashMap<>();
        for (Sort.Order order :
                sort.isSorted() ? sort : Sort.by(layout.schema().idColumns().toArray(String[]::new))) {
            orders.putIfAbsent(expression(order), order);
        }
        List<String> terms = new ArrayList<>();
        orders.forEach((expression, order) -> terms.add(term(expression, order)));
        sql.add(" ORDER BY " + String.join(", ", terms));
    }

    private String expression(Sort.Order order) {
        JdbcColumn column = layout.column(order.getProperty());
        boolean lower = order.isIgnoreCase() && column.type() == ColumnType.TEXT;
        return lower
                ? "LOWER(" + layout.dialect().text(column) + ")"
                : layout.dialect().shown(column);
    }

    private String term(String expression, Sort.Order order) {
        String direction = order.isAscending() ? " ASC" : " DESC";
        if (!layout.column(order.getProperty()).showsNulls()) {
            return expression + direction;
        }
        boolean nullsFirst = order.getNullHandling() == Sort.NullHandling.NULLS_FIRST;
        if (layout.dialect().ordersNulls()) {
            return expression + direction + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
        }
        String shown = layout.dialect().shown(layout.column(order.getProperty()));
        String nulls = nullsFirst ? "THEN 0 ELSE 1" : "THEN 1 ELSE 0";
        return "CASE WHEN " + shown + " IS NULL " + nulls + " END, " + expression + direction;
    }
}
