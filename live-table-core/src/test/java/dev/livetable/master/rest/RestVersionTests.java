package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livetable.table.ConflictException;
import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** Requests that depend on the version of what is there. */
class RestVersionTests extends RestFixture {

    private static final Filter STOCK_ONE = Filter.equal("stock", 1);

    @Test
    void aPageThatHasNotChangedCostsNoBody() {
        TestApi api = api(5);
        api.etags = true;
        RestTable table = api.table()
                .paging(Paging.pageSize())
                .total(Total.header("X-Total-Count"))
                .build();

        Slice<Row> first = page(table, 0, 2);
        Slice<Row> again = page(table, 0, 2);
        api.store().put(fruit(1, "other"));
        Slice<Row> changed = page(table, 0, 2);

        assertThat(again).isEqualTo(first);
        assertThat(changed.getContent().get(0).get("name")).isEqualTo("other");
        assertThat(api.requests())
                .containsExactly(
                        "GET /fruits?page=0&size=2", "GET /fruits?page=0&size=2 304", "GET /fruits?page=0&size=2");
    }

    @Test
    void aConditionalRequestDoesNotKeepAServerOfTheExpressKindFromSayingThatNothingChanged() {
        TestApi api = api(5);
        api.etags = true;
        List<String> control = new ArrayList<>();
        api.intercept(exchange -> {
            String value = exchange.getRequestHeaders().getFirst("Cache-Control");
            control.add(
                    String.valueOf(value) + " " + exchange.getRequestHeaders().get("Pragma"));
            return false;
        });
        RestTable table = api.table().paging(Paging.none()).build();

        for (int i = 0; i < 2; i++) {
            table.get("1");
            table.list(Filter.all(), Pageable.unpaged());
        }

        assertThat(control).containsExactly("no-cache null", "no-cache null", "max-age=0 null", "max-age=0 null");
        assertThat(api.requests()).endsWith("GET /fruits/1 304", "GET /fruits 304");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aTotalAndALinkOfTheHeadersAreThoseOfTheLastAnswer(boolean said) {
        TestApi api = api(4);
        api.etags = true;
        api.links = true;
        AtomicInteger bodies = new AtomicInteger();
        api.intercept(exchange -> {
            boolean known = exchange.getRequestHeaders().containsKey("If-None-Match");
            if (known && !said) {
                exchange.getResponseHeaders()
                        .add("ETag", exchange.getRequestHeaders().getFirst("If-None-Match"));
                exchange.sendResponseHeaders(304, -1);
                return true;
            }
            bodies.incrementAndGet();
            return false;
        });
        RestTable stated = api.table()
                .paging(Paging.offsetLimit())
                .total(Total.header("X-Total-Count"))
                .build();
        RestTable linked =
                api.table().paging(Paging.link().sizeParameter("limit")).build();
        assertThat(((Page<Row>) page(stated, 0, 2)).getTotalElements()).isEqualTo(4);
        assertThat(page(linked, 0, 4).hasNext()).isFalse();

        api.store().put(fruit(5, "late")); // not among the rows of the first page

        assertThat(((Page<Row>) page(stated, 0, 2)).getTotalElements()).isEqualTo(5);
        assertThat(page(linked, 0, 4).hasNext()).isTrue();
        int before = bodies.get();
        assertThat(((Page<Row>) page(stated, 0, 2)).getTotalElements()).isEqualTo(5);
        assertThat(bodies.get() - before)
                .as("a server that leaves headers out is not asked twice")
                .isOne();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPartOfTheRowsIsNotTakenForAllWhereAnUnchangedAnswerDoesNotSaySo(boolean byLink) {
        TestApi api = api(2);
        AtomicInteger total = new AtomicInteger(1);
        api.intercept(exchange -> {
            boolean known = exchange.getRequestHeaders().containsKey("If-None-Match");
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            if (byLink && !known) {
                exchange.getResponseHeaders().add("Link", "</api/fruits?page=2>; rel=\"next\"");
            }
            if (!byLink) {
                exchange.getResponseHeaders().add("X-Total-Count", Integer.toString(total.getAndIncrement()));
            }
            if (known) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                byte[] rows = "[{\"id\":1,\"name\":\"a\"}]".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, rows.length);
                exchange.getResponseBody().write(rows);
            }
            return true;
        });
        RestTable table = api.table().paging(Paging.none()).build();

        if (!byLink) {
            assertThat(table.list(Filter.all(), Pageable.unpaged())).hasSize(1);
        }
        for (int reading = 0; reading < 3; reading++) {
            assertThatThrownBy(() -> table.list(Filter.all(), Pageable.unpaged()))
                    .isInstanceOf(MasterFailedException.class)
                    .hasMessageContaining("part");
        }
    }

    @Test
    void whatOneUserGotIsNotShownToAnother() {
        TestApi api = api(5);
        AtomicInteger asked = new AtomicInteger();
        List<String> users = List.of("anna", "ben", "anna");
        api.intercept(exchange -> {
            // each user sees other rows, in one version
            String user = users.get(asked.getAndIncrement());
            exchange.getResponseHeaders().add("ETag", "\"7\"");
            if ("\"7\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                api.send(exchange, 200, "application/json", "{\"id\":1,\"name\":\"" + user + "'s\",\"stock\":1}");
            }
            return true;
        });
        RestTable table = api.table()
                .paging(Paging.none())
                .context(() -> users.get(asked.get()))
                .build();

        for (String user : users) {
            assertThat(table.get("1").map(row -> row.get("name"))).contains(user + "'s");
        }

        assertThat(asked).hasValue(3);
        assertThat(table.isSharedByCallers()).isFalse();
        assertThat(api.table().paging(Paging.none()).build().isSharedByCallers())
                .isTrue();
    }

    @Test
    void aRowThatHasNotChangedCostsNoBody() {
        TestApi api = api(5);
        api.etags = true;
        RestTable table = api.table().paging(Paging.none()).build();

        assertThat(table.get("1")).isEqualTo(table.get("1")).isPresent();
        api.store().put(fruit(1, "other"));
        assertThat(table.get("1").map(row -> row.get("name"))).contains("other");
        table.delete("1");
        assertThat(table.get("1")).isEmpty();
        assertThat(api.requests())
                .filteredOn(request -> request.endsWith("304"))
                .hasSize(1);
    }

    @Test
    void nothingIsRememberedWhereThatIsOff() {
        TestApi api = api(5);
        api.etags = true;
        RestTable table = api.table().paging(Paging.none()).rememberedSize(0).build();

        table.get("1");
        table.get("1");

        assertThat(api.requests()).containsExactly("GET /fruits/1", "GET /fruits/1");
    }

    @ParameterizedTest
    @CsvSource({
        "'Sun, 01 Nov 2026 10:00:00 GMT', '', true",
        "'Sun, 01 Nov 2026 10:00:00 GMT', no-store, false",
        "'Fri, 01 Jan 2100 10:00:00 GMT', '', false",
        "yesterday, '', false"
    })
    void aDateOfChangeIsAVersionOnceItHasSettled(String modified, String cacheControl, boolean version) {
        TestApi api = api(0);
        List<String> asked = new ArrayList<>();
        RestTable table = api.table().paging(Paging.none()).build();
        api.interceptor = exchange -> {
            asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("If-Modified-Since")));
            exchange.getResponseHeaders().add("Last-Modified", modified);
            exchange.getResponseHeaders().add("Cache-Control", cacheControl);
            api.send(exchange, 200, "application/json", "{\"id\":1}");
            return true;
        };

        table.get("1");
        table.get("1");

        assertThat(asked).containsExactly("null", version ? modified : "null");
    }

    @Test
    void writesOnAConditionAreRefusedUnlessTheApiChecksVersions() {
        TestApi api = api(3);
        RestTable table = api.table().paging(Paging.none()).build();

        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> table.patch("1", Row.of("name", "a"), STOCK_ONE),
                () -> table.replace("1", fruit(1, "a"), STOCK_ONE),
                () -> table.delete("1", STOCK_ONE))) {
            assertThatThrownBy(write).isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void writesOnAConditionAreRefusedWhereARowHasNoVersion() {
        TestApi api = api(3);
        RestTable table =
                api.table().paging(Paging.none()).conditionalWrites(true).build();

        assertThatThrownBy(() -> table.patch("1", Row.of("name", "a"), STOCK_ONE))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("ETag");
        assertThat(api.requests()).containsExactly("GET /fruits/1");
    }

    @Test
    void aRowThatChangesBetweenTheLookAndTheWriteIsAConflict() {
        TestApi api = api(3);
        api.etags = true;
        RestTable table =
                api.table().paging(Paging.none()).conditionalWrites(true).build();
        AtomicInteger asked = new AtomicInteger();
        api.interceptor = exchange -> {
            if (asked.incrementAndGet() % 2 == 0) {
                api.store().put(fruit(1, "changed " + asked));
                api.store().put(fruit(9, "added"));
            }
            return false;
        };

        assertConflict(() -> table.patch("1", Row.of("name", "a"), STOCK_ONE));
        assertConflict(() -> table.replace("1", fruit(1, "a"), STOCK_ONE));
        assertConflict(() -> table.delete("1", STOCK_ONE));
        assertThat(api.store().size()).isEqualTo(4);
    }

    @Test
    void aRowThatIsAddedBetweenTheLookAndTheWriteIsAConflict() {
        TestApi api = api(3);
        api.etags = true;
        RestTable table =
                api.table().paging(Paging.none()).conditionalWrites(true).build();
        AtomicInteger asked = new AtomicInteger();
        api.interceptor = exchange -> {
            if (asked.incrementAndGet() == 2) {
                api.store().put(fruit(6, "added"));
            }
            return false;
        };

        assertConflict(() -> table.replace("6", fruit(6, "a"), STOCK_ONE));
        assertThat(table.get("6").map(row -> row.get("name"))).contains("added");
    }

    private static void assertConflict(ThrowingCallable write) {
        assertThatExceptionOfType(ConflictException.class).isThrownBy(write);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"true, \"new\", false", "true, null, true", "false, \"new\", true"})
    @DisplayName(
            "a field that no row had before is seen by a condition on all other columns, if it is a column and not null")
    void fieldsThatAreNew(boolean isLearned, String value, boolean isWritten) {
        TestApi api = api(3);
        api.etags = true;
        RestTableBuilder declared = api.table().paging(Paging.none()).conditionalWrites(true);
        RestTable table = (isLearned ? declared.columns() : declared).build();
        Row seen = table.get("1").orElseThrow();
        api.intercept(exchange -> {
            if (!exchange.getRequestMethod().equals("GET")) {
                return false;
            }
            byte[] body = ("{\"id\":1,\"name\":\"fruit 1\",\"stock\":1,\"extra\":" + value + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("ETag", "\"2\"");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            return true;
        });
        Filter asSeen = STOCK_ONE.and(Filter.allNullBut(seen.columns().names()));

        Throwable refused = catchThrowable(() -> table.patch("1", Row.of("name", "a"), asSeen));

        boolean isSent =
                refused == null || refused instanceof ConflictException; // its version is one that the store has not
        assertThat(isSent).isEqualTo(isWritten);
        if (!isWritten) {
            assertThat(refused).isInstanceOf(RowNotFoundException.class);
            assertThat(table.delete("1", asSeen)).isFalse();
        }
    }

    @Test
    void writesOnAConditionLookAtTheRowFirst() {
        TestApi api = api(3);
        api.etags = true;
        RestTable table =
                api.table().paging(Paging.none()).conditionalWrites(true).build();

        assertThat(table.patch("1", Row.of("name", "a"), STOCK_ONE).get("name")).isEqualTo("a");
        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patch("2", Row.of("name", "a"), STOCK_ONE));
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> table.replace("2", fruit(2, "a"), STOCK_ONE))
                .isInstanceOf(Refusal.class);
        assertThat(table.delete("2", STOCK_ONE)).isFalse();
        assertThat(table.delete("1", STOCK_ONE)).isTrue();
        assertThat(api.store().size()).isEqualTo(2);
    }
}
