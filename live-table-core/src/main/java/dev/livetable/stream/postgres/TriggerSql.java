package dev.livetable.stream.postgres;

import dev.livetable.stream.postgres.TableFacts.ToldColumn;
import dev.livetable.table.CanonicalText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The statements that make the triggers of one table, and the names in them. */
final class TriggerSql {

    /*
     * 1. The function never makes the statement fail that it tells of. A word of more than 8,000 bytes would, so bytes are
     *    counted. Texts are measured before anything is made of them. What fails, as where a column has gone, is told as
     *    anything.
     * 2. It runs with the rights of whoever writes, under a search path in which nobody else can put anything.
     * 3. What it tells begins with the digest of its definition. Who knows another definition takes it for anything.
     * 4. PostgreSQL tells two equal words of a transaction once. So a word with rows has a number, which counts up within the
     *    transaction, and falls back where a savepoint is rolled back, as the words do. Equal words without rows may be one.
     */

    /** Goes up when the functions of earlier versions are to be replaced though their text would not tell. */
    private static final int VERSION = 1;

    static final int MOST_ROWS = 100;
    static final int MOST_BYTES = 7_500;
    private static final int LONGEST_NAME = 63;
    private static final int MARK = 8;
    static final String COMMENT_START = "live-table ";

    /** A trigger: the statement it is for, what that is in pg_trigger, and the rows that it sees. */
    enum Trigger {
        INSERT(4, false, true),
        DELETE(8, true, false),
        UPDATE(16, true, true),
        TRUNCATE(32, false, false);

        private final int type;
        private final boolean seesOld;
        private final boolean seesNew;

        Trigger(int type, boolean seesOld, boolean seesNew) {
            this.type = type;
            this.seesOld = seesOld;
            this.seesNew = seesNew;
        }

        String sqlName() {
            return "live_table_" + name().toLowerCase(Locale.ROOT);
        }

        int type() {
            return type;
        }

        @Nullable
        String oldRows() {
            return seesOld ? "old_rows" : null;
        }

        @Nullable
        String newRows() {
            return seesNew ? "new_rows" : null;
        }
    }

    private final TableFacts facts;
    private final String digest;

    TriggerSql(TableFacts facts) {
        this.facts = facts;
        this.digest = CanonicalText.digest(
                String.valueOf(VERSION), facts.schema(), facts.table(), body(""), String.join("\n", triggers()));
    }

    /** Returns the names of the columns that the triggers tell, in order. */
    List<String> toldNames() {
        return facts.toldNames();
    }

    /** Returns the channel that the table is told on. */
    String channel() {
        return shortened("live_table:", apart(facts.schema()) + "." + apart(facts.table()));
    }

    /** Returns a name, in quotes if it might be taken for two. */
    private static String apart(String name) {
        return name.contains(".") || name.contains("\"") ? quoted(name) : name;
    }

    String function() {
        return shortened("live_table_", facts.table());
    }

    /** Returns what each word begins with. */
    String mark() {
        return digest.substring(0, MARK);
    }

    /** Returns whether the text of a function has the mark of the definition that its comment names. */
    static boolean isMarked(String comment, String body) {
        int digest = comment.lastIndexOf(' ') + 1;
        return comment.startsWith(COMMENT_START)
                && comment.length() >= digest + MARK
                && body.contains(literal(comment.substring(digest, digest + MARK)));
    }

    /** Returns the comment of the function. */
    String comment() {
        return COMMENT_START + VERSION + " " + digest;
    }

    String body() {
        return body(mark());
    }

    /** Returns all statements. They are to be run in one transaction, in which no change goes by untold. */
    String script() {
        String function = quoted(facts.schema()) + "." + quoted(function()) + "()";
        String body = body();
        String tag = "$live_table$";
        for (int i = 1; body.contains(tag); i++) {
            tag = "$live_table" + i + "$";
        }
        return "CREATE OR REPLACE FUNCTION " + function + " RETURNS trigger\n"
                + "  LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp\n"
                + "AS " + tag + body + tag + ";\n"
                + "COMMENT ON FUNCTION " + function + " IS " + literal(comment()) + ";\n"
                + String.join("\n", triggers()) + "\n";
    }

    private List<String> triggers() {
        String table = quoted(facts.schema()) + "." + quoted(facts.table());
        String function = quoted(facts.schema()) + "." + quoted(function());
        return List.of(Trigger.values()).stream()
                .map(trigger -> "CREATE OR REPLACE TRIGGER " + trigger.sqlName() + " AFTER " + trigger + " ON " + table
                        + referencing(trigger) + "\n  FOR EACH STATEMENT EXECUTE FUNCTION " + function + "();\n"
                        + "ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER " + trigger.sqlName() + ";")
                .toList();
    }

    private static String referencing(Trigger trigger) {
        String oldRows = trigger.seesOld ? " OLD TABLE AS " + trigger.oldRows() : "";
        String newRows = trigger.seesNew ? " NEW TABLE AS " + trigger.newRows() : "";
        return oldRows.isEmpty() && newRows.isEmpty() ? "" : "\n  REFERENCING" + oldRows + newRows;
    }

    private String body(String mark) {
        String anything = "json_build_array(" + literal(mark)
                + ", 0, pg_current_xact_id()::xid::text, current_setting('application_name'))::text";
        return """

                #variable_conflict use_variable
                -- Tells live tables what a statement has changed. Made by live-table, which replaces it when it differs.
                DECLARE
                  told text;
                  counted bigint := 0;
                  bytes bigint := 0;
                  before json;
                  after json;
                  number integer;
                BEGIN
                %s  PERFORM pg_notify(%s, coalesce(told, %s));
                  RETURN NULL;
                END
                """.formatted(facts.told().isEmpty() ? rowsNotTold() : rowsTold(mark), literal(channel()), anything);
    }

    private static String rowsNotTold() {
        return """
                  IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' THEN
                    IF NOT EXISTS (SELECT FROM new_rows) THEN
                      RETURN NULL;
                    END IF;
                  ELSIF TG_OP = 'DELETE' THEN
                    IF NOT EXISTS (SELECT FROM old_rows) THEN
                      RETURN NULL;
                    END IF;
                  END IF;
                """;
    }

    private String rowsTold(String mark) {
        return """
                  BEGIN
                    IF TG_OP = 'UPDATE' OR TG_OP = 'DELETE' THEN
                %s    END IF;
                    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' THEN
                %s    END IF;
                    IF TG_OP <> 'TRUNCATE' AND counted <= %d AND bytes <= %d THEN
                      number := CASE WHEN current_setting('live_table.told', true) ~ '^[0-9]{1,8}$'
                        THEN current_setting('live_table.told')::integer + 1 ELSE 1 END;
                      PERFORM set_config('live_table.told', number::text, true);
                      IF TG_OP = 'UPDATE' OR TG_OP = 'DELETE' THEN
                        SELECT json_agg(to_json(ARRAY[%s])) INTO before FROM old_rows AS r;
                      END IF;
                      IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' THEN
                        SELECT json_agg(to_json(ARRAY[%s])) INTO after FROM new_rows AS r;
                      END IF;
                      DECLARE
                        word text := json_build_array(%s, number, pg_current_xact_id()::xid::text,
                          current_setting('application_name'), before, after)::text;
                      BEGIN
                        IF octet_length(word) <= %d THEN
                          told := word;
                        END IF;
                      END;
                    END IF;
                  EXCEPTION WHEN OTHERS THEN
                    told := NULL; -- anything
                  END;
                """.formatted(
                        measured("old_rows"),
                        measured("new_rows"),
                        MOST_ROWS,
                        MOST_BYTES,
                        texts(),
                        texts(),
                        literal(mark),
                        MOST_BYTES);
    }

    private String measured(String rows) {
        String bytes = columns(
                column -> column.type().mayBeLong()
                        ? "coalesce(octet_length(r." + quoted(column.name()) + "::text), 0)"
                        : "",
                " + ");
        return """
                      SELECT count(*), bytes + coalesce(sum(%s), 0) INTO counted, bytes
                        FROM (SELECT * FROM %s LIMIT %d) AS r;
                      IF counted = 0 THEN
                        RETURN NULL;
                      END IF;
                """.formatted(bytes.isEmpty() ? "0" : bytes, rows, MOST_ROWS + 1);
    }

    private String texts() {
        return columns(column -> column.type().text("r." + quoted(column.name())), ", ");
    }

    private String columns(Function<ToldColumn, String> expression, String separator) {
        return facts.told().stream()
                .map(expression)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(separator));
    }

    /** Returns a name in quotes. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns a text in quotes, read alike whatever standard_conforming_strings is. */
    static String literal(String text) {
        String doubled = text.replace("'", "''");
        return text.contains("\\") ? "E'" + doubled.replace("\\", "\\\\") + "'" : "'" + doubled + "'";
    }

    /** Returns a name that PostgreSQL does not cut: where it is too long it ends in a digest of the whole. */
    private String shortened(String start, String name) {
        String whole = start + name;
        if (bytes(whole) <= LONGEST_NAME) {
            return whole;
        }
        String end = "~" + CanonicalText.digest(facts.schema(), facts.table()).substring(0, 12);
        int length = whole.length();
        while (bytes(whole.substring(0, length)) + bytes(end) > LONGEST_NAME) {
            length = whole.offsetByCodePoints(length, -1);
        }
        return whole.substring(0, length) + end;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
