package dev.livetable.stream.postgres;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the messages that PostgreSQL's plugin pgoutput writes, in version 1 of its protocol. */
final class PgOutput {

    /*
     * The format is in PostgreSQL's manual, "Logical Replication Message Formats". A transaction is told as a whole when it
     * has committed: its begin, its changes, its commit. A relation is told before the first change that names it, and again
     * after it has changed.
     */

    /** Stands for a long value that was not changed and is not told. */
    static final Object UNCHANGED = new Object();

    private PgOutput() {}

    /** What was read. */
    sealed interface Message permits Begin, Commit, Relation, Changed, Truncated, Other {}

    /** A transaction, by the lower 32 bits of its number. */
    record Begin(int xid) implements Message {}

    /**
     * The end of a transaction.
     *
     * @param end where its commit ends in the log
     * @param micros when it committed by the server's clock, in microseconds since 2000
     */
    record Commit(long end, long micros) implements Message {}

    /** A table as it was when what follows was changed. */
    record Relation(int oid, List<RelationColumn> columns) implements Message {

        Relation {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A column of a table.
     *
     * @param isKey whether it is one of those that tell a row apart in the log
     * @param type the number of its type
     */
    record RelationColumn(boolean isKey, String name, int type) {}

    /**
     * A row that was changed. Each field is a text, null, or {@link #UNCHANGED}.
     *
     * @param oid the number of its table
     * @param before the row before; null when there was none, or it is not told
     * @param tellsKeyOnly whether of the row before only the columns of the key are told
     * @param after the row after; null when it is gone
     * @param isNew whether there was no row before
     */
    record Changed(
            int oid,
            @Nullable List<@Nullable Object> before,
            boolean tellsKeyOnly,
            @Nullable List<@Nullable Object> after,
            boolean isNew)
            implements Message {}

    /** Tables that were emptied. */
    record Truncated(List<Integer> oids) implements Message {

        Truncated {
            oids = List.copyOf(oids);
        }
    }

    /** A message that says nothing of rows. */
    record Other() implements Message {}

    /**
     * Reads a message.
     *
     * @throws IllegalStateException if it is none of this version
     */
    static Message read(ByteBuffer in) {
        try {
            char kind = (char) in.get();
            return switch (kind) {
                case 'B' -> begin(in);
                case 'C' -> commit(in);
                case 'R' -> relation(in);
                case 'I' -> inserted(in);
                case 'U' -> updated(in);
                case 'D' -> deleted(in);
                case 'T' -> truncated(in);
                case 'O', 'Y', 'M' -> new Other(); // where a change came from, a type, a message of somebody
                default -> throw unknown(kind);
            };
        } catch (BufferUnderflowException e) {
            throw new IllegalStateException("A message of the server ends too early", e);
        }
    }

    private static Begin begin(ByteBuffer in) {
        in.getLong(); // where the commit is
        in.getLong(); // when it was
        return new Begin(in.getInt());
    }

    private static Commit commit(ByteBuffer in) {
        in.get(); // flags, of which there are none
        in.getLong(); // where the commit begins
        return new Commit(in.getLong(), in.getLong());
    }

    private static Relation relation(ByteBuffer in) {
        int oid = in.getInt();
        text(in); // its schema
        text(in); // its name
        in.get(); // its replica identity
        int count = Short.toUnsignedInt(in.getShort());
        List<RelationColumn> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean isKey = (in.get() & 1) != 0;
            String name = text(in);
            columns.add(new RelationColumn(isKey, name, in.getInt()));
            in.getInt(); // the modifier of the type
        }
        return new Relation(oid, columns);
    }

    private static Changed inserted(ByteBuffer in) {
        int oid = in.getInt();
        expect('N', (char) in.get());
        return new Changed(oid, null, false, row(in), true);
    }

    private static Changed updated(ByteBuffer in) {
        int oid = in.getInt();
        char kind = (char) in.get();
        if (kind == 'N') {
            return new Changed(oid, null, false, row(in), false);
        }
        List<@Nullable Object> before = before(kind, in);
        expect('N', (char) in.get());
        return new Changed(oid, before, kind == 'K', row(in), false);
    }

    private static Changed deleted(ByteBuffer in) {
        int oid = in.getInt();
        char kind = (char) in.get();
        return new Changed(oid, before(kind, in), kind == 'K', null, false);
    }

    private static List<@Nullable Object> before(char kind, ByteBuffer in) {
        if (kind != 'K') {
            expect('O', kind);
        }
        return row(in);
    }

    private static Truncated truncated(ByteBuffer in) {
        int count = in.getInt();
        in.get(); // what else the statement asked for
        List<Integer> oids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            oids.add(in.getInt());
        }
        return new Truncated(oids);
    }

    private static List<@Nullable Object> row(ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        List<@Nullable Object> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            char kind = (char) in.get();
            fields.add(
                    switch (kind) {
                        case 'n' -> null;
                        case 'u' -> UNCHANGED;
                        case 't' -> field(in);
                        default -> throw unknown(kind);
                    });
        }
        return fields;
    }

    private static String field(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String text =
                StandardCharsets.UTF_8.decode(in.slice(in.position(), length)).toString();
        in.position(in.position() + length);
        return text;
    }

    private static String text(ByteBuffer in) {
        int start = in.position();
        int length = 0;
        while (in.get() != 0) {
            length++;
        }
        return StandardCharsets.UTF_8.decode(in.slice(start, length)).toString();
    }

    private static void expect(char wanted, char found) {
        if (wanted != found) {
            throw unknown(found);
        }
    }

    private static IllegalStateException unknown(char kind) {
        return new IllegalStateException(
                "The server sent '" + kind + "', which is not of this version of the protocol");
    }
}
