package dev.livetable.spring.boot.web;

import dev.livetable.table.InvalidRequestException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a request makes no condition of a filter. The problem that is answered, with status 400, says what was given,
 * and so tells the caller its own text; the message does not, since messages end in logs.
 */
public class FilterParameterException extends InvalidRequestException {

    private static final int LONGEST_NAME = 60;

    private final String parameter;
    private final transient List<String> given;
    private final String detail;

    /**
     * Creates an error.
     *
     * @param table the name of the live table
     * @param parameter the name of the parameter, as it was given
     * @param given its values
     * @param wrong what is wrong, and what is allowed, without a value
     * @param cause what led to it; null if nothing did
     */
    public FilterParameterException(
            String table, String parameter, List<String> given, String wrong, @Nullable Throwable cause) {
        super(table, "parameter '" + shown(parameter) + "' " + wrong, cause);
        this.parameter = parameter;
        this.given = List.copyOf(given);
        String values = given.isEmpty() ? "" : "; given was " + quoted(given);
        this.detail = "parameter '" + shown(parameter) + "' " + wrong + values;
    }

    private static String quoted(List<String> given) {
        return String.join(", ", given.stream().map(value -> "'" + value + "'").toList());
    }

    /** Returns a name without what could forge or flood a log: an unknown parameter may be called anything. */
    private static String shown(String parameter) {
        String printable = parameter.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        return printable.length() > LONGEST_NAME ? printable.substring(0, LONGEST_NAME) + "…" : printable;
    }

    /** Returns the name of the parameter, as it was given. */
    public String parameter() {
        return parameter;
    }

    /** Returns the values of the parameter, as they were given: the caller's own text, which does not belong into a log. */
    public List<String> given() {
        return given;
    }

    /** Returns what is wrong, what was given, and what is allowed, for the caller. */
    public String detail() {
        return detail;
    }
}
