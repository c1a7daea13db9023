package dev.livetable.master.rest;

import dev.livetable.master.rest.ValuePlace.Syntax;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parameter that asks for one kind of condition: its name and value, in which the column and its values stand. */
final class FilterTemplate {

    /*
     * Values come from callers, and may be made to end the place they stand in. So a template is read once, when it is
     * given, and each of its places is known with the syntax around it (ValuePlace):
     *
     *   {column}=eq.{value}        the rest of a parameter that is the column's own: any text
     *   {column}=in.({values})     elements between commas
     *   $filter={column} eq '{value}'    within quotes
     *   $filter={column} ge {value}      a word of an expression, since the column stands in it, too
     *   $filter={column} eq {literal}    the one or the other, as the value is a text or not
     *
     * Columns are not escaped: they are those that the application's own settings list.
     */

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(column|values?|literal)}");
    private static final Pattern PATTERN_WORD = Pattern.compile("(?i)like");
    private static final Set<Operator> WITHOUT_VALUE = Set.of(Operator.IS_NULL, Operator.IS_NOT_NULL);
    private static final Set<ColumnType> TEXTS = Set.of(ColumnType.TEXT, ColumnType.BYTES);
    private static final String WILDCARDS = "*%";
    private static final String COLUMN = "{column}";
    private static final String VALUE = "{value}";
    private static final String VALUES = "{values}";
    private static final String LITERAL = "{literal}";
    private static final String ODATA = "$filter";

    private final String template;
    private final String name;
    private final List<Part> parts;
    private final boolean repeated;

    /**
     * A piece of the parameter's value.
     *
     * @param text what stands there: itself, or a placeholder
     * @param place where it is, if it is a placeholder for values; else null
     */
    private record Part(String text, @Nullable ValuePlace place) {}

    private FilterTemplate(String template, String name, List<Part> parts, boolean repeated) {
        this.template = template;
        this.name = name;
        this.parts = parts;
        this.repeated = repeated;
    }

    /**
     * Returns the template that a text is.
     *
     * @throws IllegalArgumentException if it lacks a placeholder, or has one where no value can be written safely
     */
    static FilterTemplate of(Operator operator, String template) {
        refuseIf(!template.contains(COLUMN), template, "does not hold {column}");
        int sign = template.indexOf('=');
        String name = sign < 0 ? template : template.substring(0, sign);
        String value = sign < 0 ? VALUE : template.substring(sign + 1);
        boolean isLiteral = value.contains(LITERAL);
        refuseIf(
                name.contains(VALUE) || name.contains(VALUES) || name.contains(LITERAL),
                template,
                "holds a value in the parameter's name");
        refuseIf(
                isLiteral && !name.equals(ODATA),
                template,
                "holds {literal}, which is a value as $filter of OData has it, in another parameter");
        boolean valued = value.contains(VALUE) || value.contains(VALUES) || isLiteral;
        if (WITHOUT_VALUE.contains(operator)) {
            refuseIf(sign < 0 || valued, template, "must not hold {value} but say the value itself for " + operator);
        } else {
            refuseIf(!valued, template, "must hold {value} for " + operator);
        }
        refuseIf(value.contains(VALUE) && value.contains(VALUES), template, "holds both {value} and {values}");
        refuseIf(
                isLiteral && (value.contains(VALUE) || value.contains(VALUES)),
                template,
                "holds both {literal} and another place of the value");
        List<Part> parts = parts(template, name, value);
        refuseIf(
                operator.isOfTexts() && isExpression(parts),
                template,
                "must have quotes around {value} for " + operator
                        + ", because the API could read a text without them as a part of the expression");
        return new FilterTemplate(template, name, parts, value.contains(VALUE) || isLiteral);
    }

    private static List<Part> parts(String template, String name, String value) {
        boolean pattern = PATTERN_WORD
                .matcher(PLACEHOLDER.matcher(template).replaceAll(" "))
                .find();
        List<Part> parts = new ArrayList<>();
        Quotes quotes = new Quotes();
        Matcher found = PLACEHOLDER.matcher(value);
        int at = 0;
        while (found.find()) {
            String literal = value.substring(at, found.start());
            quotes.read(literal);
            parts.add(new Part(literal, null));
            at = found.end();
            if (found.group().equals(COLUMN)) {
                parts.add(new Part(COLUMN, null));
            } else {
                refuseIf(
                        found.group().equals(LITERAL) && quotes.open != 0,
                        template,
                        "has quotes around {literal}, which has its own");
                Syntax syntax = quotes.open == 0 ? bare(name, value, found) : quoted(name, quotes.open);
                boolean tight = isAround(value, found, String.valueOf(quotes.open));
                refuseIf(
                        quotes.open != 0 && found.group().equals(VALUES) && !tight,
                        template,
                        "must have the quotes right around {values}, which are then put around each value");
                parts.add(new Part(found.group(), new ValuePlace(syntax, pattern || isBeside(value, found))));
            }
        }
        String end = value.substring(at);
        quotes.read(end);
        parts.add(new Part(end, null));
        refuseIf(quotes.open != 0, template, "opens a quote that it does not close");
        refuseIf(quotes.any && value.contains("\\"), template, "holds both quotes and a backslash");
        return parts;
    }

    /** Which quotes are open behind what was read. */
    private static final class Quotes {

        private char open;
        private boolean any;

        void read(String literal) {
            literal.chars().forEach(c -> {
                if (open == 0 && (c == '\'' || c == '"')) {
                    open = (char) c;
                    any = true;
                } else if (c == open) {
                    open = 0;
                }
            });
        }
    }

    private static Syntax quoted(String name, char quote) {
        if (quote == '"') {
            return Syntax.DOUBLE_QUOTES;
        }
        return name.equals(ODATA) ? Syntax.ODATA_QUOTES : Syntax.SINGLE_QUOTES;
    }

    private static Syntax bare(String name, String value, Matcher found) {
        if (found.group().equals(LITERAL)) {
            return Syntax.ODATA_LITERAL;
        }
        boolean own = name.contains(COLUMN) && !value.contains(COLUMN);
        if (found.group().equals(VALUES)) {
            return own ? Syntax.ELEMENT : Syntax.EXPRESSION;
        }
        boolean last = value.substring(found.end()).chars().allMatch(c -> WILDCARDS.indexOf(c) >= 0);
        boolean first = value.indexOf(VALUE) == found.start();
        return own && first && last ? Syntax.REST : Syntax.EXPRESSION;
    }

    private static boolean isBeside(String value, Matcher found) {
        return WILDCARDS
                .chars()
                .anyMatch(c -> value.charAt(Math.max(0, found.start() - 1)) == c
                        || value.charAt(Math.min(value.length() - 1, found.end())) == c);
    }

    private static boolean isAround(String value, Matcher found, String quote) {
        return value.substring(0, found.start()).endsWith(quote)
                && value.substring(found.end()).startsWith(quote);
    }

    private static boolean isExpression(List<Part> parts) {
        return parts.stream()
                .anyMatch(part -> part.place() != null && part.place().syntax() == Syntax.EXPRESSION);
    }

    private static void refuseIf(boolean wrong, String template, String how) {
        if (wrong) {
            throw new IllegalArgumentException("The template '" + template + "' " + how);
        }
    }

    /**
     * Sees that values of a column of some type can be written.
     *
     * @throws IllegalArgumentException if none of these types has values that can stand in the template
     */
    void check(Set<ColumnType> types) {
        refuseIf(
                TEXTS.containsAll(types) && isExpression(parts),
                template,
                "must have quotes around its value,"
                        + " because the API could read a text without them as a part of the expression");
    }

    /** Returns the name of the parameter for a column. */
    String parameter(String column) {
        return name.replace(COLUMN, column);
    }

    /** Returns whether each column has a parameter of its own. */
    boolean isOfOneColumn() {
        return name.contains(COLUMN);
    }

    /** Returns whether other conditions can follow: no value of it is the rest of the parameter, or an element of it. */
    boolean isClosed() {
        return parts.stream()
                .map(Part::place)
                .noneMatch(
                        place -> place != null && (place.syntax() == Syntax.REST || place.syntax() == Syntax.ELEMENT));
    }

    /** Returns whether what joins conditions is in the template itself. */
    boolean holds(FilterJoining joining) {
        String literals = parts.stream()
                .map(part -> part.place() == null ? part.text() : "x")
                .collect(Collectors.joining())
                .toLowerCase(Locale.ROOT);
        return Stream.of(joining.and(), joining.or())
                .anyMatch(text -> text != null && literals.contains(text.toLowerCase(Locale.ROOT)));
    }

    /**
     * Returns the values of the parameter that asks for a condition: one, or one for each value of the condition.
     *
     * @throws dev.livetable.table.InvalidRequestException if a value cannot stand in the template
     */
    List<String> values(RestErrors errors, Condition condition) {
        List<List<Object>> each =
                repeated ? condition.values().stream().map(List::of).toList() : List.of(condition.values());
        return each.stream()
                .map(values -> parts.stream()
                        .map(part -> written(errors, condition.column(), part, values))
                        .collect(Collectors.joining()))
                .toList();
    }

    private static String written(RestErrors errors, String column, Part part, List<Object> values) {
        ValuePlace place = part.place();
        if (place == null) {
            return part.text().equals(COLUMN) ? column : part.text();
        }
        String quote =
                switch (place.syntax()) {
                    case SINGLE_QUOTES, ODATA_QUOTES -> "'";
                    case DOUBLE_QUOTES -> "\"";
                    default -> "";
                };
        return values.stream()
                .map(value -> place.write(errors, column, value))
                .collect(Collectors.joining(quote + "," + quote));
    }

    /** Returns the template as it was given. */
    @Override
    public String toString() {
        return template;
    }
}
