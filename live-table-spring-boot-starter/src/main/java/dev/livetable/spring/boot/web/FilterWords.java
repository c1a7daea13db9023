package dev.livetable.spring.boot.web;

import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter.Operator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How operators and values are written in the parameters of a request. */
final class FilterWords {

    private static final String IGNORE_CASE = ".ignore-case";

    /** What stands behind the name of a column, which is nothing for equality. */
    private static final Map<String, Operator> SUFFIXES = suffixes();

    private FilterWords() {}

    private static Map<String, Operator> suffixes() {
        Map<String, Operator> suffixes = new LinkedHashMap<>();
        suffixes.put("", Operator.EQUAL);
        suffixes.put(".ne", Operator.NOT_EQUAL);
        suffixes.put(".gt", Operator.GREATER_THAN);
        suffixes.put(".gte", Operator.GREATER_THAN_OR_EQUAL);
        suffixes.put(".lt", Operator.LESS_THAN);
        suffixes.put(".lte", Operator.LESS_THAN_OR_EQUAL);
        suffixes.put(".in", Operator.IN);
        suffixes.put(".not-in", Operator.NOT_IN);
        suffixes.put(".null", Operator.IS_NULL);
        suffixes.put(".not-null", Operator.IS_NOT_NULL);
        suffixes.put(".contains", Operator.CONTAINS);
        suffixes.put(".not-contains", Operator.NOT_CONTAINS);
        suffixes.put(".starts", Operator.STARTS_WITH);
        suffixes.put(".not-starts", Operator.NOT_STARTS_WITH);
        suffixes.put(".ends", Operator.ENDS_WITH);
        suffixes.put(".not-ends", Operator.NOT_ENDS_WITH);
        suffixes.put(IGNORE_CASE, Operator.EQUAL_IGNORE_CASE);
        suffixes.put(".ne" + IGNORE_CASE, Operator.NOT_EQUAL_IGNORE_CASE);
        suffixes.put(".contains" + IGNORE_CASE, Operator.CONTAINS_IGNORE_CASE);
        suffixes.put(".not-contains" + IGNORE_CASE, Operator.NOT_CONTAINS_IGNORE_CASE);
        suffixes.put(".starts" + IGNORE_CASE, Operator.STARTS_WITH_IGNORE_CASE);
        suffixes.put(".not-starts" + IGNORE_CASE, Operator.NOT_STARTS_WITH_IGNORE_CASE);
        suffixes.put(".ends" + IGNORE_CASE, Operator.ENDS_WITH_IGNORE_CASE);
        suffixes.put(".not-ends" + IGNORE_CASE, Operator.NOT_ENDS_WITH_IGNORE_CASE);
        return suffixes;
    }

    /** Returns the operator that a suffix of a parameter's name says; empty if it says none. */
    static Optional<Operator> operator(String suffix) {
        return Optional.ofNullable(SUFFIXES.get(suffix));
    }

    /** Returns the parameters for a column. */
    static String parameters(String column, Set<Operator> operators) {
        return SUFFIXES.entrySet().stream()
                .filter(each -> operators.contains(each.getValue()))
                .map(each -> column + each.getKey())
                .collect(Collectors.joining(", "));
    }

    /** Returns how a value of a type is written; null if it cannot be. */
    static @Nullable String written(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "true or false";
            case INTEGER -> "a whole number";
            case DECIMAL, DOUBLE -> "a number with a point";
            case TEXT, ANY -> "any text";
            case BYTES -> "bytes in Base64";
            case DATE -> "a date like 2026-01-31";
            case TIME -> "a time like 10:15:30";
            case DATE_TIME -> "a date with time like 2026-01-31T10:15:30";
            case OFFSET_DATE_TIME -> "a moment like 2026-01-31T10:15:30Z or 2026-01-31T10:15:30%2B01:00";
            case INSTANT -> "a moment like 2026-01-31T10:15:30Z";
            case UUID -> "a UUID";
            case LIST, MAP -> null;
        };
    }
}
