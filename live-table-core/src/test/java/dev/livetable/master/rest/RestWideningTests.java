package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.LiveTable;
import dev.livetable.Precision;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.UnknownOutcomeException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;

/** Learned columns become wider while they are used, and nothing fails or is wrong for it. */
class RestWideningTests {

    private final TestDocuments api =
            new TestDocuments("{\"id\":1,\"price\":5,\"code\":7}", "{\"id\":2,\"price\":null}");

    @AfterEach
    void close() {
        api.close();
    }

    private static List<Row> all(RestTable table) {
        return table.list(Filter.all(), Pageable.unpaged()).getContent();
    }

    private static List<String> columns(RestTable table) {
        return table.schema().columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
    }

    @Test
    void numbersBecomeDecimals() {
        RestTable table = api.table().build();
        assertThat(all(table).get(0).get("price")).isEqualTo(5L);

        api.put("{\"id\":3,\"price\":9.99}");

        assertThat(all(table))
                .extracting(row -> row.get("price"))
                .containsExactly(new BigDecimal(5), null, new BigDecimal("9.99"));
        assertThat(columns(table)).containsExactly("id INTEGER", "price DECIMAL", "code INTEGER");
    }

    @Test
    void theFirstRowOfAnEmptyTableMayHaveAnyColumns() {
        TestDocuments empty = new TestDocuments();
        try (empty) {
            RestTable table = empty.table().build();
            assertThat(columns(table)).containsExactly("id ANY");

            Row added = table.insert(Row.of("id", 5).with("name", "Bern"));

            assertThat(added).isEqualTo(Row.of("id", 5L).with("name", "Bern"));
            assertThat(columns(table)).containsExactly("id INTEGER", "name TEXT");
        }
    }

    @Test
    void wholeNumbersAreWholeAgainWhenDecimalsBecomeAnyValue() {
        api.etags = true;
        RestTable table = api.table().build();
        api.put("{\"id\":3,\"price\":9.50}");
        all(table);
        assertThat(table.get("1").orElseThrow().get("price")).isEqualTo(new BigDecimal(5));

        api.put("{\"id\":4,\"price\":\"free\"}");
        table.get("4");

        assertThat(table.get("1").orElseThrow().get("price"))
                .as("what a 304 stands for is as it would be read now")
                .isEqualTo(5L);
    }

    @Test
    void manyMisfitsOfOneAnswerAreOneWidening() {
        RestTable table = api.table().build();
        all(table);

        api.put("{\"id\":\"x\",\"price\":9.99,\"code\":\"a\",\"color\":\"red\"}");

        assertThat(all(table)).hasSize(3);
        assertThat(columns(table)).containsExactly("id ANY", "price DECIMAL", "code ANY", "color TEXT");
        assertThat(table.get("1").orElseThrow().get("id")).isEqualTo(1L);
        assertThat(table.get("x").orElseThrow().get("color")).isEqualTo("red");
    }

    @Test
    void aTextThatLooksLikeANumberIsNone() {
        RestTable table = api.table().build();
        all(table);

        api.put("{\"id\":\"0042\",\"code\":\"007\"}");

        assertThat(table.get("0042").orElseThrow().get("code")).isEqualTo("007");
        table.replace("0042", Row.of("code", "008"));
        assertThat(api.document("0042")).isEqualTo("{\"id\":\"0042\",\"code\":\"008\"}");
    }

    @Test
    void anIdKeepsTheFormThatItHas() {
        RestTable table = api.table().build();
        api.put("{\"id\":\"x\"}");
        all(table);

        table.replace("1", Row.of("price", 6));

        assertThat(api.document("1")).contains("\"id\":1,");
        assertThat(table.get("1").orElseThrow().get("id")).isEqualTo(1L);
    }

    @Test
    void aRowWithAnotherKindOfIdIsAskedFor() {
        RestTable table = api.table().build();
        all(table);
        api.put("{\"id\":\"x\",\"price\":1}");

        assertThat(table.get("x")).isPresent();
        assertThat(table.patch("x", Row.of("price", 2)).get("price")).isEqualTo(2L);
        assertThat(table.delete("x")).isTrue();
        assertThat(table.delete("01")).as("no other way to write 1").isFalse();
        assertThat(api.size()).isEqualTo(2);
    }

    @Test
    void anInsertThatWasStoredIsToldAsStored() {
        RestTable table = api.table().build();
        all(table);

        assertThat(table.insert(Row.of("id", "abc").with("price", new BigDecimal("9.99")))
                        .get("price"))
                .isEqualTo(new BigDecimal("9.99"));
        api.sent = (id, document) -> document.deepCopy().put("made", true);
        assertThat(table.insert(Row.of("price", 1)).get("made")).isEqualTo(true);
    }

    @Test
    void aWriteWhoseAnswerDoesNotFitDeclaredColumnsIsSaidToBeWritten() {
        RestTable table = api.table()
                .columns(Column.of("id", ColumnType.INTEGER), Column.of("price", ColumnType.INTEGER))
                .build();
        api.sent = (id, document) -> document.deepCopy().put("price", 1.5);

        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> table.insert(Row.of("price", 1)))
                .withMessageContaining("written")
                .withStackTraceContaining("(columns)");
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> all(table))
                .withMessageContaining("'price'")
                .withMessageContaining("(columns)");
    }

    @Test
    void whatIsRememberedIsShownUnderTheColumnsOfNow() {
        api.etags = true;
        RestTable table = api.table().build();
        Row before = table.get("1").orElseThrow();
        all(table);
        api.put("{\"id\":3,\"price\":9.99,\"color\":\"red\"}");
        all(table);

        Row remembered = table.get("1").orElseThrow();

        assertThat(before.get("price")).isEqualTo(5L);
        assertThat(remembered.get("price")).isEqualTo(new BigDecimal(5));
        assertThat(remembered.has("color")).isTrue();
    }

    @Test
    void aFilterIsReadUnderTheColumnsOfTheRowsThatCome() {
        RestTable table = api.table().filtering(Filtering.on("price")).build();
        table.schema();
        api.put("{\"id\":3,\"price\":5.0}");

        assertThat(table.get("3", Filter.equal("price", 5))).isPresent();
    }

    @Test
    void noWideningIsLost() throws Exception {
        RestTable table = api.table().build();
        table.schema();
        int threads = 8;
        CyclicBarrier begin = new CyclicBarrier(threads);
        IntStream.range(0, threads).forEach(i -> api.put("{\"id\":" + (10 + i) + ",\"f" + i + "\":1.5}"));
        List<Thread> readers = IntStream.range(0, threads)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        begin.await();
                        assertThat(table.get(Integer.toString(10 + i))).isPresent();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();

        readers.forEach(Thread::start);
        for (Thread reader : readers) {
            reader.join();
        }

        IntStream.range(0, threads)
                .forEach(i -> assertThat(table.schema().column("f" + i).type()).isEqualTo(ColumnType.DECIMAL));
    }

    @Test
    void fieldsWithoutEndDoNotBecomeColumnsWithoutEnd() {
        RestTable table = api.table().build();
        table.schema();
        for (int i = 0; i < 100; i++) {
            api.put("{\"id\":1,\"price\":5,\"f" + i + "\":1}");
            assertThat(table.get("1")).isPresent();
        }

        assertThat(table.schema().columns()).hasSizeLessThan(30);
        table.replace("1", Row.of("price", 6));
        assertThat(api.document("1")).contains("\"f99\":1");
    }

    @Test
    void aLiveTableShowsNothingOfTheColumnsOfBefore() {
        RestTable table = api.table().build();
        LiveTable live =
                LiveTable.builder("things", table).precision(Precision.ROW).build();
        PageRequest page = PageRequest.of(0, 2);
        live.list(Filter.all(), page);
        assertThat(live.readList(Filter.all(), page).source()).isEqualTo(ReadSource.HIT);

        live.patch("2", Row.of("price", new BigDecimal("9.99")));

        assertThat(live.list(Filter.all(), page).getContent())
                .extracting(row -> row.get("price"))
                .containsExactly(new BigDecimal(5), new BigDecimal("9.99"));
        assertThat(live.schema().column("price").type()).isEqualTo(ColumnType.DECIMAL);
        live.close();
    }

    @Test
    void nothingOfWiderColumnsIsServedAfterARestart(@TempDir Path folder) {
        try (RedbCache disk = RedbCache.open(folder);
                LiveTable live = live(disk)) {
            live.get("1");
            api.put("{\"id\":1,\"price\":9.99,\"code\":7}");
            live.list(Filter.all(), Pageable.unpaged());
            assertThat(live.get("1").orElseThrow().get("price")).isEqualTo(new BigDecimal("9.99"));
        }
        api.put("{\"id\":1,\"price\":5,\"code\":7}");

        try (RedbCache disk = RedbCache.open(folder);
                LiveTable live = live(disk)) {
            Row row = live.get("1").orElseThrow();

            assertThat(row.get("price")).isEqualTo(5L);
            assertThat(live.schema().column("price").type()).isEqualTo(ColumnType.INTEGER);
        }
    }

    private LiveTable live(RedbCache disk) {
        return LiveTable.builder("things", api.table().build()).cache(disk).build();
    }

    @Test
    void aLiveTableNoticesAMisfitInAnyRow() {
        RestTable table = api.table().build();
        LiveTable live = LiveTable.builder("things", table).build();
        live.get("1");
        api.put("{\"id\":0,\"price\":null}");
        api.put("{\"id\":3,\"price\":9.99}");

        live.list(Filter.all(), Pageable.unpaged());

        assertThat(live.get("1").orElseThrow().get("price")).isEqualTo(new BigDecimal(5));
        live.close();
    }
}
