package dev.livetable.repository;

import dev.livetable.repository.SqlToken.Kind;
import dev.livetable.repository.SqlToken.Unreadable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Looks at a SQL statement for what its answer depends on besides its arguments, and for whether it may write. */
final class SqlText {

    /*
     * An answer is only kept where the statement begins with select or with, each word in it is known not to write, to lock,
     * or to mean the time, the user or chance, each function is known to depend on its arguments alone, and each table is
     * one whose changes are told. What is not understood is refused: that costs nothing but hits. A function that has the
     * name of a known one and does something else, and one that is called without parentheses, cannot be seen.
     *
     * A part that `with` names is a table from its end on, to the end of the parentheses that it is in; with `recursive`
     * also within itself. Before that its name is the one of a table of the database.
     */

    private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|--[^\\n]*", Pattern.DOTALL);
    private static final Pattern LITERALS = Pattern.compile("'(?:[^']|'')*'");
    private static final Pattern READING =
            Pattern.compile("^[\\s(]*(?:select|with|values|table|show|explain)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern CHANGING = Pattern.compile(
            "\\b(?:insert\\s+into|merge\\s+into|delete\\s+from)\\b|(?<!for )(?<!key )(?<![.\\w])update\\s",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SPECIAL_TIMES =
            Pattern.compile("\\s*(?:now|today|tomorrow|yesterday|allballs)\\b.*", Pattern.DOTALL);

    /** A pair of parentheses that is open; or the whole statement. */
    private static final class Open {
        final @Nullable String function;
        final Set<String> parts = new HashSet<>();
        boolean inTables;
        boolean expectsTable;

        /** Whether parts are being named, and whether by "recursive". */
        boolean inParts;

        boolean isRecursive;

        /** The name of the part that has begun; null when none has. */
        @Nullable
        String part;

        Open(@Nullable String function, boolean expectsTable) {
            this.function = function;
            this.inTables = expectsTable;
            this.expectsTable = expectsTable;
        }
    }

    private final List<SqlToken> tokens;
    private final Set<String> known;

    private SqlText(List<SqlToken> tokens, Set<String> tables) {
        this.tokens = tokens;
        this.known = tables;
    }

    /** Returns whether a statement may be one that changes something by itself, and not by a function that it calls. */
    static boolean mayWrite(String sql) {
        String text = LITERALS.matcher(COMMENTS.matcher(sql).replaceAll(" ")).replaceAll("''");
        return !READING.matcher(text).find() || CHANGING.matcher(text).find();
    }

    /**
     * Returns why answers to a statement cannot be kept; empty if they can.
     *
     * @param tables the tables whose changes are told, in small letters, with a schema where they have one
     */
    static Optional<String> refusal(String sql, Set<String> tables) {
        try {
            List<SqlToken> tokens = SqlToken.of(sql);
            return Optional.ofNullable(new SqlText(tokens, tables).refusal()).map(why -> "its query " + why);
        } catch (Unreadable e) {
            return Optional.of("its query " + e.getMessage());
        }
    }

    /** Returns whether nothing in a part of a statement means the time, the user, chance, or another query. */
    static boolean meansNothingElse(String sql) {
        try {
            SqlText text = new SqlText(SqlToken.of(sql), Set.of());
            return IntStream.range(0, text.tokens.size()).noneMatch(text::meansMore);
        } catch (Unreadable e) {
            return false;
        }
    }

    private boolean meansMore(int at) {
        return is(at, "select") || isTime(tokens.get(at)) || isUnknown(at);
    }

    /** Returns whether a piece is a text that some databases take for the time. */
    private static boolean isTime(SqlToken token) {
        return token.kind() == Kind.LITERAL
                && SPECIAL_TIMES.matcher(token.text()).matches();
    }

    /** Returns whether a piece is a word that may mean more than what is stored. */
    private boolean isUnknown(int at) {
        SqlToken token = tokens.get(at);
        return token.kind() == Kind.WORD
                && (!isColumn(at) && SqlWords.UNKNOWN.contains(token.text()) || is(at, "next") && is(at + 1, "value"));
    }

    /** Returns whether a word is the name of a column, behind that of a table. */
    private boolean isColumn(int at) {
        return is(at - 1, ".") && !SqlWords.OF_SEQUENCES.contains(tokens.get(at).text());
    }

    private @Nullable String refusal() {
        if (!is(0, "with") && !is(0, "select")) {
            return "does not begin with select or with";
        }
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(null, false));
        for (int at = 0; at < tokens.size(); at++) {
            String why = ofWord(at);
            if (why == null) {
                why = ofStructure(at, open);
            }
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    private boolean is(int at, String word) {
        return at >= 0 && at < tokens.size() && tokens.get(at).is(word);
    }

    /** Notes where a part of the statement is named. */
    private void ofPart(int at, Open now) {
        if (is(at, "with")) {
            now.inParts = true;
            now.isRecursive = is(at + 1, "recursive");
        } else if (is(at, "select")) {
            now.inParts = false;
        } else if (now.inParts && isPart(at)) {
            now.part = tokens.get(at).text();
            if (now.isRecursive) {
                now.parts.add(now.part);
            }
        }
    }

    private static void endPart(Open now) {
        if (now.inParts && now.part != null) {
            now.parts.add(now.part);
        }
    }

    private boolean isPart(int at) {
        boolean isFirst = is(at - 1, "with") || is(at - 1, "recursive") || is(at - 1, ",");
        int as = at + 1;
        return isFirst
                && is(as, "as")
                && (is(as + 1, "(") || is(as + 1, "materialized") || is(as + 1, "not"))
                && tokens.get(at).isNamed();
    }

    private @Nullable String ofWord(int at) {
        SqlToken token = tokens.get(at);
        String text = token.text();
        if (token.kind() == Kind.LITERAL) {
            return isTime(token) ? "has a text that some databases take for the time" : null;
        }
        boolean isCalled = is(at + 1, "(");
        if (token.kind() == Kind.NAME) {
            return isCalled ? "calls " + text + ", which may depend on more than its arguments" : null;
        }
        if (token.kind() != Kind.WORD) {
            return null;
        }
        if (!isColumn(at) && SqlWords.WRITING.contains(text)) {
            return "holds the word " + text + ", so it may write or lock";
        }
        if (isUnknown(at)) {
            return "holds the word " + text + ", which may mean more than its arguments and what is stored";
        }
        return isCalled && (is(at - 1, ".") || !SqlWords.BEFORE_PARENTHESIS.contains(text))
                ? "calls the function " + text + ", which may depend on more than its arguments, or write"
                : null;
    }

    private @Nullable String ofStructure(int at, Deque<Open> open) {
        SqlToken token = tokens.get(at);
        Open now = open.getFirst();
        ofPart(at, now);
        if (token.is("(")) {
            boolean isQuery = is(at + 1, "select") || is(at + 1, "with") || is(at + 1, "values");
            String function = at > 0 && tokens.get(at - 1).kind() == Kind.WORD
                    ? tokens.get(at - 1).text()
                    : null;
            open.push(new Open(function, now.expectsTable && !isQuery));
            now.expectsTable = false;
        } else if (token.is(")")) {
            if (open.size() < 2 || now.expectsTable) {
                return "has parentheses that are not understood";
            }
            open.pop();
            endPart(open.getFirst());
        } else if (now.expectsTable) {
            return ofTable(at, open);
        } else if (token.is("from")) {
            boolean isBetweenArguments =
                    now.function != null && SqlWords.WITH_FROM.contains(now.function) || is(at - 1, "distinct");
            now.inTables |= !isBetweenArguments;
            now.expectsTable = !isBetweenArguments;
        } else if (token.is("join") || token.is(",") && now.inTables) {
            now.expectsTable = true;
        } else if (token.kind() == Kind.WORD && SqlWords.AFTER_TABLES.contains(token.text())) {
            now.inTables = false;
        }
        return null;
    }

    /** Takes a token where a table is to be named. */
    private @Nullable String ofTable(int at, Deque<Open> open) {
        Open now = open.getFirst();
        SqlToken token = tokens.get(at);
        if (token.is("lateral") || token.is("only") || token.is(".") || is(at + 1, ".")) {
            return null;
        }
        if (!token.isNamed()) {
            return "names a table in a way that is not understood";
        }
        now.expectsTable = false;
        StringBuilder name = new StringBuilder(token.text());
        for (int before = at - 1; is(before, ".") && before > 0; before -= 2) {
            name.insert(0, tokens.get(before - 1).text() + ".");
        }
        return known.contains(name.toString()) || open.stream().anyMatch(each -> each.parts.contains(name.toString()))
                ? null
                : "reads from " + name + ", and no entity of its store is known to be in such a table";
    }
}
