package dev.livetable.repository;

import java.util.regex.Pattern;

/** A piece of SQL in the mapping of an entity, such as a formula or a restriction. */
public final class SqlExpression {

    /*
     * Only comparisons and sums of columns and values are understood. All that could call a function, or begin another query,
     * is not.
     */

    private static final Pattern PLAIN = Pattern.compile("[\\w\\s=<>!'\"`.%+*|-]*");

    private SqlExpression() {}

    /**
     * Returns whether what an expression means is certain to depend on the columns of its row alone: on no other row, no time
     * and no user.
     *
     * @param sql the expression
     */
    public static boolean dependsOnTheRowAlone(String sql) {
        return PLAIN.matcher(sql).matches() && SqlText.meansNothingElse(sql);
    }
}
