package dev.livetable;

import static dev.livetable.Arguments.given;

import dev.livetable.WriteCall.Effect;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.Refusal;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import dev.livetable.table.WritableTable;
import dev.livetable.table.Written;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writes through one view of a live table: how the master is called for each, and what it changes. */
final class ViewWrites {

    private static final Logger logger = LoggerFactory.getLogger(ViewWrites.class);

    private final LiveTableParts parts;
    private final Filter view;

    ViewWrites(LiveTableParts parts, Filter view) {
        this.parts = parts;
        this.view = view;
    }

    WriteCall<Row> insert(Row row) {
        given(row, "row");
        WritableTable target = target(WriteOperation.INSERT);
        return new WriteCall<>(WriteOperation.INSERT, target, null, false, isPrecise -> {
            WritableTable able = able(target, WriteOperation.INSERT);
            if (!isPrecise) {
                return new Effect<>(able.insert(inside(row)), null);
            }
            return effect(null, able.insertReturningBefore(inside(row)));
        });
    }

    WriteCall<Row> replace(String id, Row row, Filter within) {
        given(id, "id");
        given(row, "row");
        given(within, "within");
        WritableTable target = target(WriteOperation.REPLACE);
        Filter condition = view.and(within);
        return new WriteCall<>(WriteOperation.REPLACE, target, Set.of(id), !condition.isAll(), isPrecise -> {
            WritableTable able = able(target, WriteOperation.REPLACE);
            Row wanted = inside(id, row);
            if (!isPrecise) {
                return new Effect<>(able.replace(id, wanted, condition), null);
            }
            return effect(id, able.replaceReturningBefore(id, wanted, condition));
        });
    }

    WriteCall<Row> patch(String id, Row changes, Filter within) {
        given(id, "id");
        given(changes, "changes");
        given(within, "within");
        WritableTable target = target(WriteOperation.PATCH);
        Filter condition = view.and(within);
        return new WriteCall<>(WriteOperation.PATCH, target, Set.of(id), !condition.isAll(), isPrecise -> {
            WritableTable able = able(target, WriteOperation.PATCH);
            if (!isPrecise) {
                return new Effect<>(able.patch(id, changes, condition), null);
            }
            return effect(id, able.patchReturningBefore(id, changes, condition));
        });
    }

    WriteCall<Boolean> delete(String id, Filter within) {
        given(id, "id");
        given(within, "within");
        WritableTable target = target(WriteOperation.DELETE);
        Filter condition = view.and(within);
        return new WriteCall<>(WriteOperation.DELETE, target, Set.of(id), !condition.isAll(), isPrecise -> {
            WritableTable able = able(target, WriteOperation.DELETE);
            if (!isPrecise) {
                return new Effect<>(able.delete(id, condition), null);
            }
            Written<Boolean> written = able.deleteReturningBefore(id, condition);
            RowImage before = written.before();
            boolean isGone = written.answer() || before.isAbsent();
            RowImage after = isGone ? RowImage.absent() : RowImage.unknown();
            return new Effect<>(written.answer(), List.of(new RowChange(id, before, after)), written.transaction());
        });
    }

    WriteCall<Long> deleteAll(Filter filter) {
        given(filter, "filter");
        WritableTable target = target(WriteOperation.DELETE_ALL);
        return new WriteCall<>(
                WriteOperation.DELETE_ALL,
                target,
                null,
                true,
                isPrecise ->
                        new Effect<>(able(target, WriteOperation.DELETE_ALL).deleteAll(view.and(filter)), null));
    }

    // ---- what became of a row

    private Effect<Row> effect(@Nullable String id, Written<Row> written) {
        return new Effect<>(written.answer(), changed(id, written.before(), written.answer()), written.transaction());
    }

    /** Returns what became of a row; null, for anything, when it has not got the id that it had, or none is known. */
    @Nullable
    List<RowChange> changed(@Nullable String id, RowImage before, Row after) {
        TableSchema schema = schemaIfTold();
        if (schema == null || !schema.hasId(after)) {
            return null;
        }
        String stored = schema.id(after);
        boolean isSame = id == null || id.equals(stored);
        return isSame ? List.of(new RowChange(stored, before, RowImage.of(after, schema)).compact()) : null;
    }

    /**
     * Returns the columns of the master, which may have come to others while it wrote: then what is kept goes first. Null
     * when it does not say them now.
     */
    private @Nullable TableSchema schemaIfTold() {
        try {
            return parts.reads().schema();
        } catch (RuntimeException e) {
            logger.debug(
                    "A write to live table '{}' counts as one of anything",
                    parts.recorder().table(),
                    e);
            return null;
        }
    }

    // ---- what may be written

    WritableTable target(WriteOperation operation) {
        WritableTable target = parts.target();
        if (target == null) {
            throw unable(operation);
        }
        return target;
    }

    /**
     * Returns the target of writes if it is capable of one, which is asked when the write's turn has come: a target may
     * have to ask its server first.
     */
    WritableTable able(WritableTable target, WriteOperation operation) {
        Set<Capability> able;
        try {
            able = target.capabilities();
        } catch (RuntimeException e) {
            if (e instanceof Refusal) {
                throw e;
            }
            throw new UnreachableException(parts.recorder().table(), "the master cannot say what it can do", e);
        }
        if (!able.contains(operation.capability())) {
            throw unable(operation);
        }
        return target;
    }

    private UnsupportedRequestException unable(WriteOperation operation) {
        return new UnsupportedRequestException(
                parts.recorder().table(),
                "it cannot " + operation.label() + ": its master does not; it can do " + parts.capabilities(),
                null);
    }

    private Row inside(String id, Row row) {
        if (!view.isAll()) {
            TableSchema schema = parts.reads().schema();
            Row given = schema.coerce(row);
            requireInside(schema, schema.idValues(id).map(given::with).orElse(given));
        }
        return row;
    }

    /** Returns a row to be added, which has to be one of the view. */
    Row inside(Row row) {
        if (!view.isAll()) {
            TableSchema schema = parts.reads().schema();
            requireInside(schema, schema.coerce(row));
        }
        return row;
    }

    /** Refuses a row that is not one of the view, or that only the master can compare with it. */
    private void requireInside(TableSchema schema, Row row) {
        Filter wanted = schema.coerce(view);
        Row given = withWhatWasLeftOut(wanted, row);
        Membership membership = Membership.of(wanted, condition -> membership(schema, condition, given));
        if (membership == Membership.NO_MEMBER) {
            throw new RefusedException(parts.recorder().table(), "the row is outside of the view " + view, null);
        }
        if (membership == Membership.UNKNOWN) {
            String undecided = wanted.everyCondition()
                    .filter(condition -> membership(schema, condition, given) == Membership.UNKNOWN)
                    .map(Filter.Condition::column)
                    .findFirst()
                    .orElseThrow();
            throw new RefusedException(
                    parts.recorder().table(),
                    "whether the row is outside of the view " + view
                            + " cannot be told before it is stored: the order of '" + undecided
                            + "' is known to the database alone",
                    null);
        }
    }

    /** Returns a row with a null in each column that a filter names and the row leaves out. */
    private static Row withWhatWasLeftOut(Filter wanted, Row row) {
        Row given = row;
        for (Filter.Condition condition : wanted.everyCondition().toList()) {
            given = given.with(condition.column(), given.getIfPresent(condition.column()));
        }
        return given;
    }

    /**
     * Returns whether a row satisfies a condition: as the database compares, where that is known, and else as Java does; unknown
     * where the database sorts texts in an order of its own.
     */
    private static Membership membership(TableSchema schema, Filter.Condition condition, Row given) {
        Membership known = Membership.of(given, condition, schema);
        if (known != Membership.UNKNOWN) {
            return known;
        }
        boolean isOrdered =
                switch (condition.operator()) {
                    case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> true;
                    default -> false;
                };
        if (isOrdered && schema.column(condition.column()).texts() == TextComparison.EXACT) {
            return known;
        }
        return condition.matches(given.get(condition.column())) ? Membership.MEMBER : Membership.NO_MEMBER;
    }
}
