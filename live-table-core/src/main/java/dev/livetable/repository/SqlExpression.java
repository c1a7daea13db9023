package dev.livetable.repository;

import java.util.regex.Pattern;

/** A piece of SQL in the mapping of an entity, such as a formula or a restriction. */
public final class SqlExpression {

    /*
     * Only comparisons and sums of columns and values are understood. All that could call a function, or begin another query,
     * is not. A word is not taken for a column if it means more even without parentheses behind it.
     */

    private static final Pattern PLAIN = Pattern.compile("[\\w\\s=<>!'\"`.%+*-]*");
    private static final Pattern OF_MORE = Pattern.compile(
            "\\b(?:current\\w*|local\\w*|now|today|sysdate|systimestamp|utc_\\w+|user|session_user|system_user|rownum|nextval"
                    + "|currval|select)\\b",
            Pattern.CASE_INSENSITIVE);

    private SqlExpression() {}

    /**
     * Returns whether what an expression means is certain to depend on the columns of its row alone: on no other row, no time
     * and no user.
     *
     * @param sql the expression
     */
    public static boolean dependsOnTheRowAlone(String sql) {
        return PLAIN.matcher(sql).matches() && !OF_MORE.matcher(sql).find() && !SqlText.mayHoldATime(sql);
    }
}
