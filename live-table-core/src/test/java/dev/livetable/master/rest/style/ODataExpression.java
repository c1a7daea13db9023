package dev.livetable.master.rest.style;

import dev.livetable.master.rest.style.StyleApi.Refused;
import dev.livetable.table.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code $filter} of OData 4.01, as far as the rows of a test need it. */
final class ODataExpression {

    /*
     * or := and ("or" and)*      and := not ("and" not)*      not := "not"? term
     * term := "(" or ")" | function "(" operand "," operand ")" | operand "in" "(" literals ")" | operand compares operand
     * operand := "tolower" "(" operand ")" | column | literal
     */

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:'((?:[^']|'')*)'|([(),])|([\\w.:+-]+))", Pattern.DOTALL);

    private record Token(String text, boolean isText) {}

    private record Operand(String text, boolean isColumn, boolean isText, boolean isLower) {}

    private final List<Token> tokens = new ArrayList<>();
    private final Function<String, String> column;
    private final BiFunction<String, String, Object> value;
    private int at;

    /**
     * Reads.
     *
     * @param column returns the column of a name, or refuses it
     * @param value returns the value that a column may have of a text
     */
    ODataExpression(String text, Function<String, String> column, BiFunction<String, String, Object> value) {
        this.column = column;
        this.value = value;
        Matcher token = TOKEN.matcher(text);
        int end = 0;
        while (token.lookingAt()) {
            String quoted = token.group(1);
            tokens.add(
                    quoted != null
                            ? new Token(quoted.replace("''", "'"), true)
                            : new Token(token.group(2) != null ? token.group(2) : token.group(3), false));
            end = token.end();
            token.region(end, text.length());
        }
        refuseIf(!text.substring(end).isBlank());
    }

    Filter filter() {
        Filter filter = or();
        refuseIf(at < tokens.size());
        return filter;
    }

    private Filter or() {
        List<Filter> alternatives = new ArrayList<>(List.of(and()));
        while (takes("or")) {
            alternatives.add(and());
        }
        return Filter.anyOf(alternatives);
    }

    private Filter and() {
        Filter filter = not();
        while (takes("and")) {
            filter = filter.and(not());
        }
        return filter;
    }

    private Filter not() {
        return takes("not") ? term().not() : term();
    }

    private Filter term() {
        if (takes("(")) {
            Filter inner = or();
            expect(")");
            return inner;
        }
        for (String function : List.of("contains", "startswith", "endswith")) {
            if (takes(function)) {
                expect("(");
                Operand text = operand();
                expect(",");
                Operand part = operand();
                expect(")");
                return part(function, text, part);
            }
        }
        Operand left = operand();
        if (takes("in")) {
            List<Object> values = new ArrayList<>();
            expect("(");
            do {
                values.add(value(left, operand()));
            } while (takes(","));
            expect(")");
            return Filter.in(left.text(), values);
        }
        String operator = next().text();
        return comparison(left, operator, operand());
    }

    private Operand operand() {
        if (takes("tolower")) {
            expect("(");
            Operand inner = operand();
            expect(")");
            return new Operand(inner.text(), inner.isColumn(), inner.isText(), true);
        }
        Token token = next();
        boolean isLiteral =
                token.isText() || token.text().equals("null") || token.text().matches("[-\\d].*");
        return isLiteral
                ? new Operand(token.text(), false, token.isText(), false)
                : new Operand(column.apply(token.text()), true, false, false);
    }

    private Filter comparison(Operand left, String operator, Operand right) {
        refuseIf(!left.isColumn() || right.isColumn());
        String name = left.text();
        if (!right.isText() && right.text().equals("null")) {
            return operator.equals("eq") ? Filter.isNull(name) : Filter.isNotNull(name);
        }
        if (left.isLower()) {
            refuseIf(!right.isLower() || !List.of("eq", "ne").contains(operator));
            Filter equal = Filter.equalIgnoreCase(name, right.text());
            return operator.equals("eq") ? equal : equal.not().or(Filter.isNull(name));
        }
        Object value = value(left, right);
        return switch (operator) {
            case "eq" -> Filter.equal(name, value);
            // OData: null is not equal to a value, so this holds for null.
            case "ne" -> Filter.notEqual(name, value).or(Filter.isNull(name));
            case "lt" -> Filter.lessThan(name, value);
            case "le" -> Filter.lessThanOrEqual(name, value);
            case "gt" -> Filter.greaterThan(name, value);
            case "ge" -> Filter.greaterThanOrEqual(name, value);
            default -> throw new Refused(400, "there is no operator " + operator);
        };
    }

    private Object value(Operand column, Operand literal) {
        Object typed = value.apply(column.text(), literal.text());
        if (typed instanceof String != literal.isText()) {
            throw new Refused(400, "a binary operator with incompatible types was detected");
        }
        return typed;
    }

    private static Filter part(String function, Operand text, Operand part) {
        refuseIf(!text.isColumn() || !part.isText() || text.isLower() != part.isLower());
        boolean lower = text.isLower();
        String name = text.text();
        return switch (function) {
            case "contains" ->
                lower ? Filter.containsIgnoreCase(name, part.text()) : Filter.contains(name, part.text());
            case "startswith" ->
                lower ? Filter.startsWithIgnoreCase(name, part.text()) : Filter.startsWith(name, part.text());
            default -> lower ? Filter.endsWithIgnoreCase(name, part.text()) : Filter.endsWith(name, part.text());
        };
    }

    private boolean takes(String word) {
        boolean isNext = at < tokens.size()
                && !tokens.get(at).isText()
                && tokens.get(at).text().equals(word);
        at += isNext ? 1 : 0;
        return isNext;
    }

    private void expect(String word) {
        refuseIf(!takes(word));
    }

    private Token next() {
        refuseIf(at >= tokens.size());
        return tokens.get(at++);
    }

    private static void refuseIf(boolean wrong) {
        if (wrong) {
            throw new Refused(400, "syntax error in $filter");
        }
    }
}
