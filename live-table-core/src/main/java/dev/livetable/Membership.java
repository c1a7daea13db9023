package dev.livetable;

import dev.livetable.table.Column;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.AnyOf;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Filter.Term;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Whether a row satisfies a filter, as far as that can be known without asking the master. */
enum Membership {
    /** It does. */
    MEMBER,
    /** It does not, or there is no row. */
    NO_MEMBER,
    /** That cannot be known: nothing, or too little, is known of the row, or of how the master compares. */
    UNKNOWN;

    /** Returns what is known of a row in an image. */
    static Membership of(RowImage image, Filter filter, TableSchema schema) {
        if (image.isAbsent()) {
            return NO_MEMBER;
        }
        Row row = image.row();
        if (row == null) {
            return UNKNOWN; // it may be absent
        }
        return of(filter, condition -> of(row, condition, schema));
    }

    /**
     * Returns what is known of a row that has to satisfy a filter.
     *
     * @param ofOne says it of each condition
     */
    static Membership of(Filter filter, Function<Condition, Membership> ofOne) {
        Membership all = MEMBER;
        for (Term term : filter.terms()) {
            Membership one = term instanceof Condition condition
                    ? ofOne.apply(condition)
                    : ofAny(((AnyOf) term).filters(), ofOne);
            if (one == NO_MEMBER) {
                return NO_MEMBER;
            }
            all = one == UNKNOWN ? UNKNOWN : all;
        }
        return all;
    }

    private static Membership ofAny(List<Filter> filters, Function<Condition, Membership> ofOne) {
        Membership any = NO_MEMBER;
        for (Filter filter : filters) {
            Membership one = of(filter, ofOne);
            if (one == MEMBER) {
                return MEMBER;
            }
            any = one == UNKNOWN ? UNKNOWN : any;
        }
        return any;
    }

    /** Returns what is known of a row that has to satisfy one condition. */
    static Membership of(Row row, Condition condition, TableSchema schema) {
        if (!row.has(condition.column())) {
            return UNKNOWN;
        }
        Object value = row.get(condition.column());
        Operator operator = condition.operator();
        if (value == null || operator == Operator.IS_NULL || operator == Operator.IS_NOT_NULL) {
            boolean holds = value == null ? operator == Operator.IS_NULL : operator == Operator.IS_NOT_NULL;
            return holds ? MEMBER : NO_MEMBER;
        }
        Column column = schema.column(condition.column());
        return switch (operator) {
            case EQUAL -> equal(column, value, condition.values().get(0), true);
            case NOT_EQUAL -> equal(column, value, condition.values().get(0), false);
            case IN -> in(column, value, condition);
            case NOT_IN -> opposite(in(column, value, condition));
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                ordered(column, value, condition);
            default -> ofText(column, value, condition);
        };
    }

    private static Membership equal(Column column, Object value, Object operand, boolean wanted) {
        Optional<Boolean> equal = KnownComparison.equal(column, value, operand);
        return equal.isEmpty() ? UNKNOWN : known(equal.get() == wanted);
    }

    private static Membership in(Column column, Object value, Condition condition) {
        Membership in = NO_MEMBER;
        for (Object operand : condition.values()) {
            Membership one = equal(column, value, operand, true);
            if (one == MEMBER) {
                return MEMBER;
            }
            in = one == UNKNOWN ? UNKNOWN : in;
        }
        return in;
    }

    private static Membership opposite(Membership of) {
        return of == UNKNOWN ? UNKNOWN : known(of == NO_MEMBER);
    }

    private static Membership ofText(Column column, Object value, Condition condition) {
        if (column.texts() == TextComparison.UNKNOWN || !(value instanceof String text)) {
            return UNKNOWN;
        }
        String operand = (String) condition.values().get(0);
        return KnownComparison.holds(condition.operator(), text, operand)
                .map(Membership::known)
                .orElse(UNKNOWN);
    }

    private static Membership ordered(Column column, Object value, Condition condition) {
        OptionalInt order =
                KnownComparison.order(column, value, condition.values().get(0));
        if (order.isEmpty()) {
            return UNKNOWN;
        }
        int compared = order.getAsInt();
        return known(
                switch (condition.operator()) {
                    case LESS_THAN -> compared < 0;
                    case LESS_THAN_OR_EQUAL -> compared <= 0;
                    case GREATER_THAN -> compared > 0;
                    default -> compared >= 0;
                });
    }

    private static Membership known(boolean holds) {
        return holds ? MEMBER : NO_MEMBER;
    }
}
