package dev.livetable.master.jdbc;

import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;

/**
 * The conditions that look for a text, or a part of one, in a column as SQL.
 *
 * @param text the expression for the text of the column
 * @param operand what that text is compared with, for a value bound in the place of a question mark
 * @param folded the expression for that text without regard to case
 * @param isLocated whether a pattern may find other texts, so that the text has to be located
 * @param dialect what the database speaks
 */
record TextSearch(String text, String operand, String folded, boolean isLocated, Dialect dialect) {

    /*
     * The text of the column and what it is compared with are folded in the same way: LOWER goes by the collation of what
     * it is given, which is not the same for a column and for a value. A database that is not compared as written finds what
     * it takes for the same.
     *
     * An opposite is a NOT around the condition. A null makes neither true.
     */

    private static final char ESCAPE = '!';

    static TextSearch of(JdbcColumn column, Dialect dialect) {
        String written = column.writtenText(dialect);
        String expression = dialect.text(column);
        boolean isLocated = written != null && dialect.locatesTexts();
        return written == null || isLocated
                ? new TextSearch(expression, "?", dialect.folded(column), isLocated, dialect)
                : new TextSearch(written, dialect.writtenOperand(), dialect.folded(column), false, dialect);
    }

    void append(Sql sql, Condition condition) {
        Operator operator = condition.operator();
        String value = (String) condition.values().get(0);
        switch (operator) {
            case EQUAL_IGNORE_CASE -> same(sql, value);
            case STARTS_WITH, STARTS_WITH_IGNORE_CASE -> search(sql, operator, value, "", "%");
            case ENDS_WITH, ENDS_WITH_IGNORE_CASE -> search(sql, operator, value, "%", "");
            case CONTAINS, CONTAINS_IGNORE_CASE -> search(sql, operator, value, "%", "%");
            default -> {
                append(sql.add("NOT ("), condition.opposite());
                sql.add(")");
            }
        }
    }

    private void same(Sql sql, String value) {
        String compared = dialect.folded("?");
        if (isLocated) {
            sql.add(dialect.asWritten(folded) + " = ").operand(dialect.asWritten(compared), value);
        } else {
            sql.add(folded + " = ").operand(compared, value);
        }
    }

    private void search(Sql sql, Operator operator, String value, String before, String after) {
        String searched = operator.ignoresCase() ? folded : text;
        String compared = operator.ignoresCase() ? dialect.folded("?") : operand;
        if (!isLocated) {
            sql.add(searched + " LIKE ").operand(compared, before + literal(value) + after);
            sql.add(" ESCAPE '" + ESCAPE + "'");
            return;
        }
        sql.add("LOCATE(").operand(compared, value).add(", " + searched);
        if (after.isEmpty()) {
            String length = ", CHAR_LENGTH(" + searched + ") - CHAR_LENGTH(";
            sql.add(length).operand(compared, value).add(") + 1");
        }
        sql.add(before.isEmpty() ? ") = 1" : ") > 0");
    }

    /** Returns a text with what would mean something in a pattern escaped. */
    private String literal(String text) {
        StringBuilder literal = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean means = c == ESCAPE || dialect.wildcards().indexOf(c) >= 0;
            literal.append(means ? String.valueOf(ESCAPE) : "").append(c);
        }
        return literal.toString();
    }
}
