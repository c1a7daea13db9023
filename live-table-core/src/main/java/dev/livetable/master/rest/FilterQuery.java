package dev.livetable.master.rest;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Filter;
import dev.livetable.table.Filter.AnyOf;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Filter.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a filter into the parameters of a request. */
final class FilterQuery {

    /*
     * Each condition is written by its template, so its value is safe in the place it stands in (ValuePlace). In a parameter
     * that holds several conditions, a place is safe only if it is so whatever follows it: a template whose value is the rest
     * of its parameter (REST) can be repeated, but not be followed by another condition.
     *
     *   all must hold      a and b and c
     *   one must hold      (a or b), as one more condition of the parameter
     *   an alternative     a, or (a and b) if it has several conditions
     *
     * A template that itself holds what joins conditions stands in parentheses, too.
     */

    private final Query query;
    private final Map<Operator, FilterTemplate> templates;
    private final FilterJoining joining;

    FilterQuery(Query query, Map<Operator, FilterTemplate> templates, FilterJoining joining) {
        this.query = query;
        this.templates = templates;
        this.joining = joining;
    }

    /**
     * Asks for the rows that satisfy terms, each of which is supported by itself.
     *
     * @return false if none can, so that nothing needs to be asked
     * @throws dev.livetable.table.InvalidRequestException if a value cannot be written as the API reads it
     * @throws UnsupportedOperationException if one parameter cannot hold what is asked for
     */
    boolean ask(List<Term> terms) {
        Map<String, List<Written>> parameters = new LinkedHashMap<>();
        for (Term term : terms) {
            Written written = term instanceof Condition condition ? condition(condition) : anyOf((AnyOf) term);
            if (written == null) {
                return false;
            }
            parameters
                    .computeIfAbsent(written.parameter(), name -> new ArrayList<>())
                    .add(written);
        }
        parameters.forEach(this::add);
        return true;
    }

    /**
     * Conditions as they are written.
     *
     * @param parameter the parameter they belong to
     * @param values its values: one, or several if it is repeated for each value of one condition
     * @param isClosed whether a value can be followed by something else
     */
    private record Written(String parameter, List<String> values, boolean isClosed) {}

    private void add(String parameter, List<Written> all) {
        if (all.size() == 1 || joining.isRepeated()) {
            all.forEach(each -> each.values().forEach(value -> query.add(parameter, value)));
            return;
        }
        boolean isJoined = joining.and() != null
                && all.stream()
                        .allMatch(each -> each.isClosed() && each.values().size() == 1);
        if (!isJoined) {
            throw new UnsupportedOperationException(
                    "The API cannot be asked for two conditions by one parameter, '" + parameter + "'");
        }
        query.add(parameter, joined(joining.and(), all));
    }

    private static String joined(@Nullable String text, List<Written> all) {
        return all.stream().map(each -> each.values().get(0)).collect(Collectors.joining(requireNonNull(text)));
    }

    private Written condition(Condition condition) {
        if (condition.operator() == Operator.NOT_IN && condition.values().isEmpty()) {
            if (templates.containsKey(Operator.IS_NOT_NULL)) {
                return condition(new Condition(condition.column(), Operator.IS_NOT_NULL, List.of()));
            }
            throw new UnsupportedOperationException("The API cannot be asked for " + Operator.NOT_IN
                    + " on the column '" + condition.column() + "' without a value");
        }
        FilterTemplate template = requireNonNull(templates.get(condition.operator()));
        String parameter = template.parameter(condition.column());
        List<String> values = template.values(query.errors(), condition);
        String between = condition.operator() == Operator.IN ? joining.or() : joining.and();
        if (values.size() > 1 && between != null && template.isClosed()) {
            return new Written(parameter, List.of(enclosed(String.join(between, values))), true);
        }
        boolean isCompound = template.isClosed() && values.size() == 1 && template.holds(joining);
        return new Written(parameter, isCompound ? List.of(enclosed(values.get(0))) : values, template.isClosed());
    }

    /** Returns conditions so that others can stand beside them, whatever binds more closely. */
    private String enclosed(String conditions) {
        return joining.or() == null ? conditions : "(" + conditions + ")";
    }

    /** Returns a choice; null if none of its filters can be satisfied. */
    private @Nullable Written anyOf(AnyOf choice) {
        List<Written> alternatives = new ArrayList<>();
        for (Filter filter : choice.filters()) {
            Written alternative = alternative(filter);
            if (alternative != null) {
                alternatives.add(alternative);
            }
        }
        if (alternatives.isEmpty()) {
            return null;
        }
        String all = joined(joining.or(), alternatives);
        return new Written(
                alternatives.get(0).parameter(), List.of(alternatives.size() > 1 ? enclosed(all) : all), true);
    }

    private @Nullable Written alternative(Filter filter) {
        List<Written> all = new ArrayList<>();
        for (Term term : filter.terms()) {
            boolean isNever = term instanceof Condition condition
                    && condition.operator() == Operator.IN
                    && condition.values().isEmpty();
            Written written =
                    isNever ? null : term instanceof Condition condition ? condition(condition) : anyOf((AnyOf) term);
            if (written == null) {
                return null;
            }
            all.add(written);
        }
        String text = joined(joining.and(), all);
        return new Written(all.get(0).parameter(), List.of(all.size() > 1 ? enclosed(text) : text), true);
    }
}
