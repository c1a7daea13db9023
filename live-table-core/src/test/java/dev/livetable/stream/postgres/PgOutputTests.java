package dev.livetable.stream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.postgres.LoggedTable.LoggedColumn;
import dev.livetable.stream.postgres.PgOutput.Begin;
import dev.livetable.stream.postgres.PgOutput.Changed;
import dev.livetable.stream.postgres.PgOutput.Commit;
import dev.livetable.stream.postgres.PgOutput.Other;
import dev.livetable.stream.postgres.PgOutput.Relation;
import dev.livetable.stream.postgres.PgOutput.Truncated;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages as the manual describes them, and the events they stand for. */
class PgOutputTests {

    private static final LoggedTable CITIES = new LoggedTable(
            7,
            "public",
            "cities",
            List.of("id"),
            Map.of(
                    "id", new LoggedColumn(23, LoggedType.INTEGER),
                    "name", new LoggedColumn(25, LoggedType.TEXT),
                    "notes", new LoggedColumn(25, LoggedType.TEXT)),
            "1");

    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    private static ByteBuffer bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            content.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    /** Writes fields: null as such, "?" as one that is not told. */
    private static void row(DataOutputStream out, char kind, @Nullable String... fields) throws IOException {
        out.write(kind);
        out.writeShort(fields.length);
        for (String field : fields) {
            if (field == null) {
                out.write('n');
            } else if (field.equals("?")) {
                out.write('u');
            } else {
                byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
                out.write('t');
                out.writeInt(bytes.length);
                out.write(bytes);
            }
        }
    }

    private static Relation relation(boolean isFull) {
        return (Relation) PgOutput.read(bytes(out -> {
            out.write('R');
            out.writeInt(7);
            text(out, "public");
            text(out, "cities");
            out.write(isFull ? 'f' : 'd');
            out.writeShort(3);
            for (String name : List.of("id", "name", "notes")) {
                out.write(isFull || name.equals("id") ? 1 : 0);
                text(out, name);
                out.writeInt(name.equals("id") ? 23 : 25);
                out.writeInt(-1);
            }
        }));
    }

    private static List<String> events(boolean isFull, Content content) {
        Changed changed = (Changed) PgOutput.read(bytes(content));
        List<LiveEvent> events = LoggedRows.events(changed, relation(isFull), CITIES, "5");
        assertThat(events).allSatisfy(event -> assertThat(event.transaction()).isEqualTo("5"));
        return events.stream().map(Heard::text).toList();
    }

    @Test
    @DisplayName("a transaction begins with its number, and ends with its place in the log and its moment")
    void aTransactionHasABeginAndAnEnd() {
        assertThat(PgOutput.read(bytes(out -> {
                    out.write('B');
                    out.writeLong(1);
                    out.writeLong(2);
                    out.writeInt(-3);
                })))
                .isEqualTo(new Begin(-3));
        assertThat(new LoggedTransaction(-3).name()).isEqualTo("4294967293");
        assertThat(PgOutput.read(bytes(out -> {
                    out.write('C');
                    out.write(0);
                    out.writeLong(1);
                    out.writeLong(2);
                    out.writeLong(3);
                })))
                .isEqualTo(new Commit(2, 3));
    }

    @Test
    @DisplayName("a truncation names its tables; origins, types and messages say nothing of rows")
    void otherMessagesAreRead() {
        assertThat(PgOutput.read(bytes(out -> {
                    out.write('T');
                    out.writeInt(2);
                    out.write(1);
                    out.writeInt(7);
                    out.writeInt(8);
                })))
                .isEqualTo(new Truncated(List.of(7, 8)));
        for (char kind : "OYM".toCharArray()) {
            assertThat(PgOutput.read(bytes(out -> out.write(kind)))).isEqualTo(new Other());
        }
    }

    @Test
    @DisplayName("a message of an unknown kind, or one that ends too early, is an error")
    void whatIsNotKnownIsAnError() {
        assertThatIllegalStateException().isThrownBy(() -> PgOutput.read(bytes(out -> out.write('S'))));
        assertThatIllegalStateException()
                .isThrownBy(() -> PgOutput.read(bytes(out -> {
                    out.write('I');
                    out.writeInt(7);
                    out.write('N');
                    out.writeShort(1);
                    out.write('t');
                    out.writeInt(100);
                })));
    }

    @Test
    @DisplayName("an insert tells the row, with texts of any script and nulls")
    void anInsertTellsTheRow() {
        assertThat(events(false, out -> {
                    out.write('I');
                    out.writeInt(7);
                    row(out, 'N', "1", "Zürich 東", null);
                }))
                .containsExactly("INSERTED 1 absent -> 1,Zürich 東,null");
    }

    @Test
    @DisplayName("an update without a row before has the key of the row after, and what is not told is unknown")
    void anUpdateWithoutARowBeforeKnowsTheKey() {
        assertThat(events(false, out -> {
                    out.write('U');
                    out.writeInt(7);
                    row(out, 'N', "1", "Rome", "?");
                }))
                .containsExactly("UPDATED 1 part 1 -> part 1,Rome");
    }

    @Test
    @DisplayName("an update that changes the key is a row that is gone and one that was added")
    void anotherIdIsAnotherRow() {
        assertThat(events(false, out -> {
                    out.write('U');
                    out.writeInt(7);
                    row(out, 'K', "1", null, null);
                    row(out, 'N', "2", "Rome", "?");
                }))
                .containsExactly("DELETED 1 part 1 -> absent", "INSERTED 2 absent -> part 2,Rome");
    }

    @Test
    @DisplayName("a long value that was not changed is that of the row before, where that is told")
    void anUnchangedValueIsTheOneBefore() {
        assertThat(events(true, out -> {
                    out.write('U');
                    out.writeInt(7);
                    row(out, 'O', "1", "Roma", "long");
                    row(out, 'N', "1", "Rome", "?");
                }))
                .containsExactly("UPDATED 1 1,Roma,long -> 1,Rome,long");
    }

    @Test
    @DisplayName("a delete tells the key, or all of the row")
    void aDeleteTellsTheRow() {
        assertThat(events(false, out -> {
                    out.write('D');
                    out.writeInt(7);
                    row(out, 'K', "1", null, null);
                }))
                .containsExactly("DELETED 1 part 1 -> absent");
        assertThat(events(true, out -> {
                    out.write('D');
                    out.writeInt(7);
                    row(out, 'O', "1", "Rome", null);
                }))
                .containsExactly("DELETED 1 1,Rome,null -> absent");
    }

    @Test
    @DisplayName("a row whose id is not told or has no exact value is a change of anything")
    void anUnknownIdIsAnything() {
        for (String id : new String[] {"?", "one"}) {
            assertThat(events(false, out -> {
                        out.write('U');
                        out.writeInt(7);
                        row(out, 'N', id, "Rome", null);
                    }))
                    .containsExactly("ANYTHING");
        }
    }

    @Test
    @DisplayName("a value of a column that has another type by now is unknown")
    void anotherTypeIsUnknown() {
        LoggedTable other = new LoggedTable(
                7,
                "public",
                "cities",
                List.of("id"),
                Map.of(
                        "id",
                        new LoggedColumn(23, LoggedType.INTEGER),
                        "name",
                        new LoggedColumn(23, LoggedType.INTEGER)),
                "1");
        Changed changed = (Changed) PgOutput.read(bytes(out -> {
            out.write('I');
            out.writeInt(7);
            row(out, 'N', "1", "5", null);
        }));
        assertThat(LoggedRows.events(changed, relation(false), other, "5"))
                .extracting(Heard::text)
                .containsExactly("INSERTED 1 absent -> part 1");
    }

    @Test
    @DisplayName("more than a thousand rows of a transaction are a change of anything")
    void manyRowsAreAnything() {
        LoggedTransaction transaction = new LoggedTransaction(1);
        for (int i = 0; i <= 1_000; i++) {
            transaction.add("cities", List.of(LiveEvent.updated(String.valueOf(i))), 100);
        }
        transaction.add("cities", List.of(LiveEvent.updated("5")), 100);
        assertThat(transaction.bytes()).isLessThan(1 << 20);
        assertThat(told(transaction)).containsExactly("cities ANYTHING");
    }

    @Test
    @DisplayName("a table that is listened to only after its rows were read is told as missed")
    void aTableThatIsListenedToLaterIsMissed() {
        LoggedTransaction transaction = new LoggedTransaction(1);
        transaction.addOther(7);
        transaction.addOther(8);
        assertThat(transaction.isEmpty()).isFalse();
        assertThat(told(transaction)).containsExactly("cities lagged");
    }

    private static List<String> told(LoggedTransaction transaction) {
        LoggedTables tables = new LoggedTables();
        tables.put("cities", CITIES);
        List<String> told = new ArrayList<>();
        transaction.tell(
                new SharedStream.News() {
                    @Override
                    public void event(String channel, LiveEvent event) {
                        told.add(channel + " " + Heard.text(event));
                    }

                    @Override
                    public void lagged(@Nullable String channel) {
                        told.add(channel + " lagged");
                    }

                    @Override
                    public void ended(@Nullable Throwable cause) {
                        told.add("ended");
                    }
                },
                tables);
        return told;
    }
}
