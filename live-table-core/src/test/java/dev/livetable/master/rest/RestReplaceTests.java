package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.ConflictException;
import dev.livetable.table.Filter;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;

/** A replace loses nothing that is no column, and sends what stays as it is in the very form that it has. */
class RestReplaceTests {

    private static final String STORED =
            "{\"id\":5,\"name\":\"old\",\"tags\":[1,2.50],\"price\":\"1.50\",\"owner\":{\"a\":null},\"_links\":{\"self\":1},"
                    + "\"_embedded\":{},\"@odata.etag\":\"x\",\"photo@odata.type\":\"y\"}";

    private final TestDocuments api = new TestDocuments(STORED, "{\"id\":6,\"name\":\"other\"}");

    @AfterEach
    void close() {
        api.close();
    }

    private RestTableBuilder declared() {
        return api.table()
                .columns(
                        Column.of("id", ColumnType.INTEGER),
                        Column.of("name", ColumnType.TEXT),
                        Column.of("price", ColumnType.DECIMAL),
                        Column.of("note", ColumnType.TEXT));
    }

    @Test
    void fieldsThatAreNoDeclaredColumnsAreKept() {
        RestTable table = declared().build();

        Row read = table.get("5").orElseThrow();
        table.replace("5", read.with("name", "new"));

        assertThat(api.bodies("PUT"))
                .as("what is unknown is kept, what the server makes is not sent, what was not there stays so")
                .containsExactly(
                        "{\"id\":5,\"tags\":[1,2.50],\"owner\":{\"a\":null},\"name\":\"new\",\"price\":\"1.50\"}");
    }

    @Test
    void whatTakesThePlaceOfATextInAColumnOfAnyValuesKeepsItsOwnType() {
        api.put("{\"id\":6,\"name\":7}");
        RestTable table = api.table().build();
        table.list(Filter.all(), Pageable.unpaged());

        assertThat(table.replace("5", Row.of("name", 8)).get("name")).isEqualTo(8L);
        assertThat(table.replace("5", Row.of("name", true)).get("name")).isEqualTo(true);
        assertThat(api.document("5")).contains("\"name\":true");
    }

    @Test
    void aRowThatMakesTheLearnedColumnsWiderIsReplaced() {
        api.put("{\"id\":5,\"count\":1}");
        api.put("{\"id\":6,\"count\":2}");
        RestTable table = api.table().build();
        table.list(Filter.all(), Pageable.unpaged());
        api.put("{\"id\":5,\"count\":9.99,\"color\":\"red\"}");
        api.put("{\"id\":6,\"count\":\"many\"}");

        assertThat(table.replace("5", Row.of("count", 3)).get("count")).isEqualTo(new BigDecimal(3));
        assertThat(api.document("5")).contains("\"count\":3").contains("\"color\":\"red\"");
        assertThat(table.replace("6", Row.of("count", 4)).get("count")).isEqualTo(4L);
        assertThat(api.document("6")).contains("\"count\":4");
    }

    @Test
    void aFieldThatCameUpAfterTheColumnsWereLearnedIsKept() {
        RestTable table = api.table().build();
        Row read = table.get("6").orElseThrow();
        api.put("{\"id\":6,\"name\":\"other\",\"color\":\"red\"}");

        table.replace("6", read.with("name", "new"));

        assertThat(api.document("6")).contains("\"color\":\"red\"").contains("\"name\":\"new\"");
    }

    @Test
    void theSameReplaceTwiceKeepsAColumnThatItsOwnAnswerTaught() {
        RestTable table = api.table().build();
        table.list(Filter.all(), Pageable.unpaged());
        api.put("{\"id\":6,\"name\":\"other\",\"color\":\"red\"}");

        for (int i = 0; i < 3; i++) {
            assertThat(table.replace("6", Row.of("name", "new")).get("color")).isEqualTo("red");
        }
        api.put("{\"id\":5,\"name\":\"old\",\"size\":2}");
        table.get("5");
        table.replace("6", Row.of("name", "newer"));

        assertThat(api.document("6")).isEqualTo("{\"id\":6,\"color\":\"red\",\"name\":\"newer\"}");
    }

    @Test
    void aLateColumnThatIsNamedIsSet() {
        RestTable table = api.table().build();
        table.list(Filter.all(), Pageable.unpaged());
        api.put("{\"id\":6,\"name\":\"other\",\"color\":\"red\"}");
        Row read = table.get("6").orElseThrow();

        table.replace("6", Row.of("name", "new").with("COLOR", "blue"));
        assertThat(api.document("6")).contains("\"color\":\"blue\"");
        table.replace("6", read.with("color", null));
        assertThat(api.document("6")).contains("\"color\":null");
    }

    @Test
    void learnedColumnsOfTheFirstAnswerThatAreLeftOutAreGone() {
        api.put("{\"id\":6,\"name\":\"other\",\"price\":3}");
        RestTable table = api.table().build();
        table.list(Filter.all(), Pageable.unpaged());
        api.put("{\"id\":6,\"name\":\"other\",\"price\":3,\"color\":\"red\"}");
        table.get("6");

        table.replace("6", Row.of("name", "new"));

        assertThat(api.document("6")).doesNotContain("price").contains("color");
    }

    @Test
    void columnsLeftOutAreGone() {
        RestTable table = declared().build();

        table.replace("5", Row.of("name", "new"));

        assertThat(api.document("5")).doesNotContain("price").contains("owner");
    }

    @Test
    void aValueThatIsWrittenAsTextStaysOne() {
        RestTable table = declared().build();

        table.replace("5", Row.of("name", "new").with("price", 2));

        assertThat(api.bodies("PUT").get(0)).contains("\"price\":\"2\"");
    }

    @Test
    void fieldsThatOnlyTheServerSetsAreNotSent() {
        RestTable table = declared().serverFields("tags", "note", "owner").build();

        table.replace("5", Row.of("name", "new").with("note", "mine"));

        assertThat(api.bodies("PUT")).containsExactly("{\"id\":5,\"name\":\"new\"}");
    }

    @Test
    void fieldsOneLevelDownAreKeptThere() {
        api.sent = (id, document) -> JsonAnswers.MAPPER.readTree(
                "{\"id\":\"" + id + "\",\"type\":\"things\",\"relationships\":{\"a\":1},\"links\":{},\"attributes\":"
                        + "{\"name\":\"old\",\"color\":\"red\",\"_links\":1}}");
        RestTable table = api.table()
                .columns(Column.of("id", ColumnType.TEXT), Column.of("name", ColumnType.TEXT))
                .attributes("attributes")
                .fixedField("type", "things")
                .serverFields("links")
                .build();

        table.replace("5", Row.of("name", "new"));

        assertThat(api.bodies("PUT"))
                .containsExactly("{\"id\":\"5\",\"type\":\"things\",\"relationships\":{\"a\":1},"
                        + "\"attributes\":{\"color\":\"red\",\"name\":\"new\"}}");
    }

    @Test
    void whatChangesBetweenTheLookAndTheWriteIsKeptToo() {
        api.etags = true;
        RestTable table = declared().build();
        AtomicInteger puts = new AtomicInteger();
        api.interceptor = exchange -> {
            if (exchange.getRequestMethod().equals("PUT") && puts.incrementAndGet() == 1) {
                api.put("{\"id\":5,\"name\":\"old\",\"color\":\"red\"}");
            }
            return false;
        };

        table.replace("5", Row.of("name", "new"));

        assertThat(puts).hasValue(2);
        assertThat(api.document("5")).isEqualTo("{\"id\":5,\"color\":\"red\",\"name\":\"new\"}");
    }

    @Test
    void aRowThatChangesAllTheTimeIsAConflict() {
        api.etags = true;
        RestTable table = declared().build();
        AtomicInteger puts = new AtomicInteger();
        api.interceptor = exchange -> {
            if (exchange.getRequestMethod().equals("PUT")) {
                api.put("{\"id\":5,\"n\":" + puts.incrementAndGet() + "}");
            }
            return false;
        };

        assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> table.replace("5", Row.of("name", "new")));
        assertThat(puts).hasValue(3);
    }

    @Test
    void nothingIsWrittenWhereTheRowCannotBeReadBefore() {
        RestTable table = declared().build();
        api.interceptor = exchange -> {
            api.send(exchange, 500, "");
            return true;
        };

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.replace("5", Row.of("name", "new")))
                .withMessageContaining("nothing was written");
        assertThat(api.bodies("PUT")).isEmpty();
    }

    @Test
    void anApiThatTakesNoWriteWithoutAConditionGetsOne() {
        RestTable table = declared().build();
        api.interceptor = exchange -> {
            boolean isRefused = exchange.getRequestMethod().matches("PUT|PATCH|DELETE")
                    && !"*".equals(exchange.getRequestHeaders().getFirst("If-Match"));
            if (isRefused) {
                api.send(exchange, 428, "");
            }
            return isRefused;
        };

        table.replace("5", Row.of("name", "new"));
        table.patch("5", Row.of("name", "newer"));
        assertThat(api.document("5")).contains("newer");
        assertThat(table.delete("5")).isTrue();
    }

    @Test
    void norOneOfARowThatIsNotThere() {
        RestTable table = declared().build();
        api.interceptor = exchange -> {
            boolean isRefused = exchange.getRequestMethod().equals("PUT")
                    && !"*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            if (isRefused) {
                api.send(exchange, exchange.getRequestHeaders().containsKey("If-Match") ? 412 : 428, "");
            }
            return isRefused;
        };

        assertThat(table.replace("77", Row.of("name", "new")).get("name")).isEqualTo("new");
        assertThat(api.document("77")).contains("new");
    }
}
