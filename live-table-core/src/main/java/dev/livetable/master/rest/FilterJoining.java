package dev.livetable.master.rest;

import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How conditions that share one parameter are put together.
 *
 * @param and what stands between conditions that all must hold; null if one parameter takes one condition
 * @param or what stands between those one of which must hold; null if the API cannot be asked for them
 * @param isRepeated whether the parameter is repeated for each condition
 */
record FilterJoining(@Nullable String and, @Nullable String or, boolean isRepeated) {

    static final FilterJoining NONE = new FilterJoining(null, null, false);

    private static final String REPEATED = "repeated";
    private static final Pattern QUOTES = Pattern.compile("['\"\\\\]");

    FilterJoining joined(String text) {
        refuseEmpty(text);
        return text.equals(REPEATED) ? new FilterJoining(null, or, true) : new FilterJoining(text, or, false);
    }

    FilterJoining or(String text) {
        refuseEmpty(text);
        return new FilterJoining(and, text, isRepeated);
    }

    private static void refuseEmpty(String text) {
        if (text.isEmpty() || QUOTES.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "Conditions are joined by a text such as ' and ', which is not empty and has"
                            + " neither quotes nor backslashes, not by '" + text + "'");
        }
    }

    /**
     * Sees that filters with {@code or} can be written.
     *
     * @throws IllegalArgumentException if the templates are not all of one parameter that stands for no column, or nothing
     *     joins conditions within an alternative
     */
    void check(Collection<FilterTemplate> templates) {
        if (and == null) {
            throw new IllegalArgumentException(
                    "Filters with 'or' need a text that joins conditions which all must hold, "
                            + "too, such as ' and '");
        }
        FilterTemplate first = templates.iterator().next();
        for (FilterTemplate template : templates) {
            if (template.isOfOneColumn() || !template.parameter("").equals(first.parameter(""))) {
                throw new IllegalArgumentException("Filters with 'or' are written in one parameter, but the template '"
                        + (template.isOfOneColumn() ? template : template + "' has another one than '" + first)
                        + (template.isOfOneColumn() ? "' has a parameter for each column" : "'"));
            }
        }
    }
}
