package dev.livetable.repository;

import dev.livetable.image.EntityImages;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.repository.query.parser.Part;
import org.springframework.data.repository.query.parser.Part.IgnoreCaseType;
import org.springframework.data.repository.query.parser.PartTree;
import org.springframework.util.ClassUtils;

/** The condition in the name of a query method, as a filter. Immutable; safe for use by many threads. */
final class DerivedFilter {

    /*
     * A filter is only made where it is certain that stores mean just this by the words of the name. What is not certain
     * is no filter, and the method is a call:
     *   - null as an argument, but for plain equality, where it is "is null"; null in a list, and an empty list
     *   - a part of a text that holds a character which some store takes for a wildcard
     *   - a list without regard to case
     *   - the order of enum constants, which may be kept by number or by name; numbers with a floating point, which a
     *     column may hold with more or fewer digits than the entity
     *   - a path to another entity, and all about collections.
     */

    private static final String WILDCARDS = "%_\\[]^*?";

    private record Test(Column column, Class<?> type, Part.Type word, boolean ignoresCase, int argument) {}

    private final EntityImages<?> images;
    private final List<List<Test>> alternatives;

    private DerivedFilter(EntityImages<?> images, List<List<Test>> alternatives) {
        this.images = images;
        this.alternatives = alternatives;
    }

    /**
     * Returns the condition of a name.
     *
     * @param bindable the positions of the arguments that are compared with something, in their order
     * @return empty if it cannot be a filter
     */
    static Optional<DerivedFilter> of(
            PartTree tree, EntityImages<?> images, TableSchema schema, List<Integer> bindable) {
        List<List<Test>> alternatives = new ArrayList<>();
        int used = 0;
        for (PartTree.OrPart or : tree) {
            List<Test> all = new ArrayList<>();
            for (Part part : or) {
                Column column = column(part.getProperty(), images, schema);
                int next = used + part.getNumberOfArguments();
                if (column == null || next > bindable.size()) {
                    return Optional.empty();
                }
                Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(
                        part.getProperty().getLeafType());
                boolean ignoresCase = part.shouldIgnoreCase() == IgnoreCaseType.ALWAYS
                        || part.shouldIgnoreCase() == IgnoreCaseType.WHEN_POSSIBLE && type == String.class;
                Test test = new Test(column, type, part.getType(), ignoresCase, next == used ? -1 : bindable.get(used));
                boolean isInARow =
                        IntStream.range(used + 1, next).allMatch(i -> bindable.get(i) == bindable.get(i - 1) + 1);
                if (!isInARow || !isKnown(test)) {
                    return Optional.empty();
                }
                all.add(test);
                used = next;
            }
            alternatives.add(all);
        }
        return used == bindable.size() ? Optional.of(new DerivedFilter(images, alternatives)) : Optional.empty();
    }

    /** Returns the column that a property is compared by; null if that is not known. */
    static @Nullable Column column(PropertyPath property, EntityImages<?> images, TableSchema schema) {
        String name = images.column(property.toDotPath()).orElse(null);
        Column column = name == null ? null : schema.column(name);
        return column == null || column.readOnly() != null || !isComparable(column.type()) ? null : column;
    }

    private static boolean isComparable(ColumnType type) {
        return switch (type) {
            case BOOLEAN, INTEGER, DECIMAL, TEXT, DATE, TIME, DATE_TIME, OFFSET_DATE_TIME, INSTANT, UUID -> true;
            case DOUBLE, BYTES, LIST, MAP, ANY -> false;
        };
    }

    private static boolean isKnown(Test test) {
        return switch (test.word) {
            case IS_NULL, IS_NOT_NULL -> true;
            case TRUE, FALSE -> test.type == Boolean.class && test.column.type() == ColumnType.BOOLEAN;
            case SIMPLE_PROPERTY, NEGATING_SIMPLE_PROPERTY -> !test.ignoresCase || test.type == String.class;
            case IN, NOT_IN -> !test.ignoresCase;
            case BETWEEN, GREATER_THAN, GREATER_THAN_EQUAL, LESS_THAN, LESS_THAN_EQUAL, AFTER, BEFORE ->
                !test.ignoresCase && !test.type.isEnum() && test.type != Character.class;
            case STARTING_WITH, ENDING_WITH, CONTAINING, NOT_CONTAINING ->
                test.type == String.class && test.column.type() == ColumnType.TEXT;
            default -> false;
        };
    }

    /** Returns the filter for arguments; null if it is not certain what stores make of them. */
    @Nullable
    Filter filter(@Nullable Object[] arguments) {
        Filter any = null;
        for (List<Test> tests : alternatives) {
            Filter all = Filter.all();
            for (Test test : tests) {
                Filter one = filter(test, arguments);
                if (one == null) {
                    return null;
                }
                all = all.and(one);
            }
            any = any == null ? all : any.or(all);
        }
        return any == null ? Filter.all() : any;
    }

    private @Nullable Filter filter(Test test, @Nullable Object[] arguments) {
        return switch (test.word) {
            case IS_NULL -> of(test, Operator.IS_NULL, List.of());
            case IS_NOT_NULL -> of(test, Operator.IS_NOT_NULL, List.of());
            case TRUE -> of(test, Operator.EQUAL, List.of(true));
            case FALSE -> of(test, Operator.EQUAL, List.of(false));
            case IN -> ofMany(test, Operator.IN, arguments[test.argument]);
            case NOT_IN -> ofMany(test, Operator.NOT_IN, arguments[test.argument]);
            case BETWEEN -> {
                Filter from = ofOne(test, Operator.GREATER_THAN_OR_EQUAL, arguments[test.argument]);
                Filter to = ofOne(test, Operator.LESS_THAN_OR_EQUAL, arguments[test.argument + 1]);
                yield from == null || to == null ? null : from.and(to);
            }
            case SIMPLE_PROPERTY -> {
                Object argument = arguments[test.argument];
                yield argument == null
                        ? of(test, Operator.IS_NULL, List.of())
                        : ofOne(test, test.ignoresCase ? Operator.EQUAL_IGNORE_CASE : Operator.EQUAL, argument);
            }
            default -> ofOne(test, operator(test), arguments[test.argument]);
        };
    }

    private static Operator operator(Test test) {
        boolean ignores = test.ignoresCase;
        return switch (test.word) {
            case NEGATING_SIMPLE_PROPERTY -> ignores ? Operator.NOT_EQUAL_IGNORE_CASE : Operator.NOT_EQUAL;
            case GREATER_THAN, AFTER -> Operator.GREATER_THAN;
            case GREATER_THAN_EQUAL -> Operator.GREATER_THAN_OR_EQUAL;
            case LESS_THAN, BEFORE -> Operator.LESS_THAN;
            case LESS_THAN_EQUAL -> Operator.LESS_THAN_OR_EQUAL;
            case STARTING_WITH -> ignores ? Operator.STARTS_WITH_IGNORE_CASE : Operator.STARTS_WITH;
            case ENDING_WITH -> ignores ? Operator.ENDS_WITH_IGNORE_CASE : Operator.ENDS_WITH;
            case CONTAINING -> ignores ? Operator.CONTAINS_IGNORE_CASE : Operator.CONTAINS;
            case NOT_CONTAINING -> ignores ? Operator.NOT_CONTAINS_IGNORE_CASE : Operator.NOT_CONTAINS;
            default -> throw new IllegalArgumentException("No operator for " + test.word);
        };
    }

    private @Nullable Filter ofOne(Test test, Operator operator, @Nullable Object argument) {
        Object operand = operand(test, argument);
        if (operand == null || operator.isOfTexts() && !isText(operand, operator)) {
            return null;
        }
        return of(test, operator, List.of(operand));
    }

    /** Returns whether a text is looked for as it is written. */
    private static boolean isText(Object operand, Operator operator) {
        boolean isWhole = operator == Operator.EQUAL_IGNORE_CASE || operator == Operator.NOT_EQUAL_IGNORE_CASE;
        return operand instanceof String text && (isWhole || text.chars().noneMatch(c -> WILDCARDS.indexOf(c) >= 0));
    }

    private @Nullable Filter ofMany(Test test, Operator operator, @Nullable Object argument) {
        if (!(argument instanceof Collection<?> many) || many.isEmpty()) {
            return null;
        }
        List<Object> operands = new ArrayList<>(many.size());
        for (Object each : many) {
            Object operand = operand(test, each);
            if (operand == null) {
                return null;
            }
            operands.add(operand);
        }
        return of(test, operator, operands);
    }

    /** Returns what a column is compared with; null if an argument is none of the property's own class. */
    private @Nullable Object operand(Test test, @Nullable Object argument) {
        if (argument == null || !test.type.isInstance(argument)) {
            return null;
        }
        try {
            return test.column.coerce(images.operand(test.column.name(), argument));
        } catch (IllegalArgumentException e) {
            return null; // no row can have it; what the store makes of it is its own
        }
    }

    private static Filter of(Test test, Operator operator, List<Object> operands) {
        return Filter.of(new Condition(test.column.name(), operator, operands));
    }
}
