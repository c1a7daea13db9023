package dev.livetable.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A piece of a SQL statement.
 *
 * @param kind what it is
 * @param text a word or a name in small letters, the text of a literal, or the symbol
 */
record SqlToken(Kind kind, String text) {

    /** What a token is. */
    enum Kind {
        /** A word without quotes, which may be a keyword. */
        WORD,
        /** A quoted name. */
        NAME,
        /** A text in single quotes. */
        LITERAL,
        /** A number, a parameter, or one character. */
        SYMBOL
    }

    /** What opens a comment, a quote, an escape, a variable or an expression that databases do not all read alike. */
    private static final String UNKNOWN = "#;\\@{}[]$";

    /** A statement cannot be read. Its message is why, as the rest of a sentence that begins with "its query". */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1;

        Unreadable(String why) {
            super(why);
        }
    }

    boolean is(String word) {
        return kind != Kind.NAME && kind != Kind.LITERAL && text.equals(word);
    }

    boolean isNamed() {
        return kind == Kind.WORD || kind == Kind.NAME;
    }

    /** Returns the pieces of a statement. */
    static List<SqlToken> of(String sql) throws Unreadable {
        List<SqlToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int end = at + 1;
            if (Character.isWhitespace(c)) {
                at = end;
                continue;
            }
            if (UNKNOWN.indexOf(c) >= 0 || sql.startsWith("--", at) || sql.startsWith("/*", at)) {
                throw new Unreadable("has comments, expressions or characters that are not looked through: " + c);
            }
            Kind kind = Kind.SYMBOL;
            if (c == '\'' || c == '"' || c == '`') {
                kind = c == '\'' ? Kind.LITERAL : Kind.NAME;
                end = closing(sql, at);
                tokens.add(new SqlToken(kind, sql.substring(at + 1, end - 1).toLowerCase(Locale.ROOT)));
                at = end;
                continue;
            }
            if (isOfWord(c)) {
                kind = Character.isDigit(c) ? Kind.SYMBOL : Kind.WORD;
                end = endOfWord(sql, at);
            } else if (c == ':' && end < sql.length() && isOfWord(sql.charAt(end))) {
                end = endOfWord(sql, end); // a parameter
            } else if (sql.startsWith("::", at)) {
                end = at + 2;
            }
            tokens.add(new SqlToken(kind, sql.substring(at, end).toLowerCase(Locale.ROOT)));
            at = end;
        }
        return tokens;
    }

    private static int closing(String sql, int at) throws Unreadable {
        char quote = sql.charAt(at);
        int end = at + 1;
        while (end < sql.length()) {
            if (sql.charAt(end) == '\\') {
                break;
            }
            if (sql.charAt(end) != quote) {
                end++;
            } else if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
                end += 2;
            } else {
                return end + 1;
            }
        }
        throw new Unreadable("has a quote that is not closed, or an escape in it");
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static int endOfWord(String sql, int at) {
        int end = at;
        while (end < sql.length() && (isOfWord(sql.charAt(end)) || sql.charAt(end) == '$')) {
            end++;
        }
        return end;
    }
}
