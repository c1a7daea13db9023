package dev.livetable.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonView;
import dev.livetable.AskersTexts;
import dev.livetable.RowSlices;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PagedModel;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

class KeptBodiesTests {

    private static final Columns COLUMNS = Columns.of(List.of("id", "name"));
    private static final Pageable PAGE = PageRequest.of(0, 2);

    private final JsonMapper mapper = Mappers.ofRows("plain");
    private final KeptBodies bodies = KeptBodies.of(mapper);
    private final List<Row> rows = RowBlock.of(List.of(row(1, "a"), row(2, "b"), row(3, "c")));

    private static Row row(long id, String name) {
        return COLUMNS.row(id, name);
    }

    @Test
    void whatIsKeptIsWhatTheMapperWrites() {
        for (String kind : Mappers.kinds()) {
            JsonMapper written = Mappers.plain(kind);
            JsonMapper kept = Mappers.ofRows(kind);
            KeptBodies keeps = KeptBodies.of(kept);
            for (int seed = 0; seed < 15; seed++) {
                RowModuleTests.Answers answers = new RowModuleTests.Answers(seed);
                for (int time = 0; time < 2; time++) {
                    answers.each((name, live, same) -> {
                        byte[] expected = written.writeValueAsBytes(same);
                        keeps.of(live).ifPresent(body -> assertThat(body.bytes())
                                .as("%s, %s", kind, name)
                                .isEqualTo(expected));
                        assertThat(kept.writeValueAsBytes(live))
                                .as("%s, %s", kind, name)
                                .isEqualTo(expected);
                    });
                }
            }
        }
    }

    @Test
    void aBodyIsMadeOnce() {
        Page<Row> page = RowSlices.page(rows, 0, PAGE, 3);
        KeptBody body = bodies.of(page).orElseThrow();

        assertThat(bodies.of(RowSlices.page(rows, 0, PAGE, 3))).containsSame(body);
        assertThat(bodies.of(rows)).containsSame(bodies.of(rows).orElseThrow());
        assertThat(bodies.of(new PagedModel<>(page)))
                .containsSame(bodies.of(new PagedModel<>(page)).orElseThrow());
    }

    @Test
    void anotherPageOfTheSameRowsHasAnotherBody() {
        KeptBody body = bodies.of(RowSlices.page(rows, 0, PAGE, 3)).orElseThrow();

        assertThat(List.of(
                        RowSlices.page(rows, 1, PAGE, 3),
                        RowSlices.page(rows, 0, PAGE, 4),
                        RowSlices.page(rows, 0, PageRequest.of(0, 2, Sort.by("id")), 3),
                        RowSlices.slice(rows, 0, PAGE, true),
                        rows.subList(0, 2),
                        rows))
                .allSatisfy(other ->
                        assertThat(bodies.of(other).orElseThrow().tag()).isNotEqualTo(body.tag()));
    }

    @Test
    void theTagSaysWhatIsInTheBodyAndNothingElse() {
        List<Row> again = RowBlock.of(List.of(row(1, "a"), row(2, "b"), row(3, "c")));
        KeptBodies others = KeptBodies.of(Mappers.ofRows("plain"));

        assertThat(others.of(again).orElseThrow().tag())
                .isEqualTo(bodies.of(rows).orElseThrow().tag())
                .matches("[A-Za-z0-9_-]{22}");
    }

    @Test
    void eachMapperHasItsOwnBodies() {
        KeptBodies texts = KeptBodies.of(Mappers.ofRows("numbers as text"));

        assertThat(bodies.of(rows).orElseThrow().bytes())
                .isNotEqualTo(texts.of(rows).orElseThrow().bytes());
    }

    @Test
    void aBodyIsWeighedWithTheRows() {
        long before = ((RowBlock) rows).derivedWeight();
        KeptBody body = bodies.of(rows).orElseThrow();

        assertThat(((RowBlock) rows).derivedWeight() - before).isGreaterThanOrEqualTo(body.bytes().length);
    }

    @Test
    void aRowHasABody() {
        Row row = rows.get(0);

        assertThat(bodies.of(row).orElseThrow().bytes()).asString().isEqualTo("{\"id\":1,\"name\":\"a\"}");
        assertThat(bodies.of(Optional.of(row)).orElseThrow().tag())
                .isEqualTo(bodies.of(row).orElseThrow().tag());
    }

    @Test
    void whatIsNoLiveAnswerHasNone() {
        assertThat(List.of(
                        "text",
                        Optional.empty(),
                        Optional.of("text"),
                        new ArrayList<>(rows),
                        RowSlices.page(rows, 0, PAGE, 3).map(Row::asMap),
                        new PagedModel<>(RowSlices.page(rows, 0, PAGE, 3).map(Row::asMap)),
                        Map.of("rows", rows)))
                .allSatisfy(value -> assertThat(bodies.of(value)).isEmpty());
    }

    @Test
    void whereTheApplicationHasAPartNothingIsKept() {
        List<Consumer<JsonMapper.Builder>> parts = List.of(
                builder -> builder.addModule(AskersTexts.valuesOf(Long.class)),
                builder -> builder.addModule(AskersTexts.valuesOf(Instant.class)), // of whose type no value is there
                builder -> builder.addModule(AskersTexts.valuesOf(Map.class)),
                builder -> builder.addModule(AskersTexts.valuesOf(Row.class)),
                builder -> builder.addModule(AskersTexts.names()),
                builder -> builder.addMixIn(LocalDate.class, Converted.class),
                builder -> builder.addMixIn(Row.class, Converted.class),
                builder -> builder.enable(SerializationFeature.WRAP_ROOT_VALUE), // names a class, not the answer
                builder -> builder.enable(SerializationFeature.INDENT_OUTPUT));
        for (Consumer<JsonMapper.Builder> part : parts) {
            JsonMapper.Builder builder = JsonMapper.builder().addModule(new RowModule());
            part.accept(builder);
            KeptBodies of = KeptBodies.of(builder.build());

            assertThat(of.of(RowSlices.page(rows, 0, PAGE, 3)))
                    .as("part " + parts.indexOf(part))
                    .isEmpty();
            assertThat(of.of(rows)).isEmpty();
            assertThat(of.of(rows.get(0))).isEmpty();
        }
    }

    @Test
    void whereTheApplicationHasAPartInPagesNoPageIsKept() {
        List<Consumer<JsonMapper.Builder>> parts = List.of(
                builder -> builder.addModule(AskersTexts.valuesOf(Page.class)),
                builder -> builder.addModule(AskersTexts.valuesOf(Sort.class)),
                builder -> builder.addMixIn(PageImpl.class, Converted.class),
                builder -> builder.addMixIn(PageImpl.class, TotalConverted.class));
        for (Consumer<JsonMapper.Builder> part : parts) {
            JsonMapper.Builder builder = JsonMapper.builder().addModule(new RowModule());
            part.accept(builder);
            KeptBodies of = KeptBodies.of(builder.build());

            assertThat(of.of(RowSlices.page(rows, 0, PAGE, 3)))
                    .as("part " + parts.indexOf(part))
                    .isEmpty();
            assertThat(of.of(new PagedModel<>(RowSlices.page(rows, 0, PAGE, 3))))
                    .as("no part in models")
                    .isPresent();
        }
    }

    @Test
    void whereTheApplicationHasAPartInModelsNoneIsKept() {
        for (Class<?> part : List.of(PagedModel.class, PagedModel.PageMetadata.class)) {
            KeptBodies of = KeptBodies.of(JsonMapper.builder()
                    .addModule(new RowModule())
                    .addMixIn(part, Converted.class)
                    .build());

            assertThat(of.of(new PagedModel<>(RowSlices.page(rows, 0, PAGE, 3))))
                    .isEmpty();
        }
    }

    @Test
    void eachAskerSeesHisOwnWithinAnotherObject() {
        JsonMapper askers = JsonMapper.builder()
                .addModule(new RowModule())
                .addModule(AskersTexts.valuesOf(Long.class))
                .build();
        KeptBodies.of(askers);

        AskersTexts.askedBy("a");
        assertThat(askers.writeValueAsString(new Rows(rows))).contains("1 for a");
        AskersTexts.askedBy("b");
        assertThat(askers.writeValueAsString(new Rows(rows))).contains("1 for b");
    }

    @Test
    void manyRowsAreNotKept() {
        List<Row> many = RowBlock.of(Collections.nCopies(600, row(1, "a")));
        List<Row> large = RowBlock.of(Collections.nCopies(3, row(1, "a".repeat(500_000))));

        assertThat(bodies.of(many)).isEmpty();
        assertThat(bodies.of(large)).isEmpty();
        assertThat(bodies.of(large)).isEmpty();
        assertThat(((RowBlock) many).derivedWeight() + ((RowBlock) large).derivedWeight())
                .isLessThan(10_000);
        assertThat(mapper.writeValueAsString(new Rows(large))).hasSizeGreaterThan(1_500_000);
    }

    @Test
    void whatTheMapperCannotWriteHasNoBody() {
        JsonMapper failing = JsonMapper.builder(JsonFactory.builder()
                        .streamWriteConstraints(StreamWriteConstraints.builder()
                                .maxNestingDepth(3)
                                .build())
                        .build())
                .addModule(new RowModule())
                .build();
        Row deep = Row.of("a", List.of(List.of(List.of(List.of(1)))));

        assertThat(KeptBodies.of(failing).of(RowBlock.of(List.of(deep)))).isEmpty();
        assertThat(KeptBodies.of(failing).of(deep)).isEmpty();
    }

    @Test
    void answersBeyondAFewTakeThePlaceOfTheOldest() {
        KeptBody first = bodies.of(RowSlices.page(rows, 0, PAGE, 3)).orElseThrow();
        for (int total = 4; total < 9; total++) {
            assertThat(bodies.of(RowSlices.page(rows, 0, PAGE, total))
                            .orElseThrow()
                            .bytes())
                    .asString()
                    .contains("\"totalElements\":" + total);
        }

        assertThat(bodies.of(RowSlices.page(rows, 0, PAGE, 3)).orElseThrow())
                .isNotSameAs(first)
                .returns(first.tag(), KeptBody::tag);
    }

    @Test
    void aBodyIsWrittenAsItIs() throws IOException {
        for (KeptBody body : List.of(
                bodies.of(RowSlices.page(rows, 0, PAGE, 3)).orElseThrow(),
                bodies.of(rows).orElseThrow(),
                bodies.of(rows.get(0)).orElseThrow())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            body.writeTo(out);

            assertThat(out.toByteArray()).isEqualTo(body.bytes()).hasSize(body.length());
        }
    }

    @Test
    @DisplayName(
            "nothing is written to a stream that ends with the last byte, as that of a server does which knows the length")
    void nothingIsWrittenAfterTheLastByte() throws IOException {
        for (KeptBody body : List.of(
                bodies.of(RowSlices.page(rows, 0, PAGE, 3)).orElseThrow(),
                bodies.of(rows).orElseThrow(),
                KeptBody.of(new byte[] {1}))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream() {
                @Override
                public synchronized void write(byte[] bytes, int from, int length) {
                    assertThat(size()).isLessThan(body.length());
                    super.write(bytes, from, length);
                }
            };
            body.writeTo(out);

            assertThat(out.size()).isEqualTo(body.length());
        }
    }

    @JsonSerialize(converter = AskersTexts.Converter.class)
    private static final class Converted {}

    private abstract static class TotalConverted {

        @JsonSerialize(converter = AskersTexts.Converter.class)
        @SuppressWarnings("UnusedMethod") // Jackson looks at it
        abstract long getTotalElements();
    }

    @Test
    void aMapperThatWritesTypesKeepsNothing() {
        assertThat(KeptBodies.of(Mappers.typing()).of(rows)).isEmpty();
    }

    @Test
    void aMapperThatKnowsNoRowsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeptBodies.of(new JsonMapper()))
                .withMessageContaining("RowModule");
    }

    @Test
    void rowsWithinAnotherObjectAreWrittenOnce() {
        AtomicInteger written = new AtomicInteger();
        JsonMapper counting = counting(written);
        KeptBodies.of(counting);
        written.set(0);
        RowModuleTests.OfRows within = within(rows);
        byte[] first = counting.writeValueAsBytes(within);
        int once = written.get();

        assertThat(counting.writeValueAsBytes(within)).isEqualTo(first);
        assertThat(written.get() - once).isEqualTo(3); // the rows that stand alone
        assertThat(once).isEqualTo(3 + 3 * rows.size());
    }

    @Test
    void rowsWithinAnotherObjectAreNotKeptForAMapperWithoutBodies() {
        mapperOf("plain").writeValueAsBytes(within(rows));

        assertThat(((RowBlock) rows).derivedWeight()).isZero();
    }

    @Test
    void rowsOfABodyAreNotKeptTwice() {
        Pageable all = PageRequest.of(0, 3);
        KeptBody first = bodies.of(RowSlices.page(rows, 0, all, 3)).orElseThrow();
        long once = ((RowBlock) rows).derivedWeight();
        KeptBody second = bodies.of(RowSlices.page(rows, 0, all, 4)).orElseThrow();
        KeptBody part = bodies.of(RowSlices.page(rows, 1, PAGE, 3)).orElseThrow();

        assertThat(((RowBlock) rows).derivedWeight()).isEqualTo(once);
        assertThat(first.bytes()).isSameAs(first.bytes());
        assertThat(second.bytes()).asString().contains("\"totalElements\":4");
        assertThat(part.bytes()).asString().contains("[{\"id\":2,\"name\":\"b\"},{\"id\":3,\"name\":\"c\"}]");
    }

    @Test
    void whatAsksForSomethingElseIsNotGivenWhatWasKept() {
        mapper.writeValueAsBytes(within(rows)); // now they are kept
        JsonMapper plain = Mappers.plain("plain");
        List<ObjectWriter> writers = writers(mapper);
        List<ObjectWriter> expected = writers(plain);
        Object same = new Maps(RowModuleTests.maps(rows));
        Object live = new Rows(rows);
        mapper.writeValueAsBytes(live);

        for (int i = 0; i < writers.size(); i++) {
            assertThat(writers.get(i).writeValueAsString(live))
                    .isEqualTo(expected.get(i).writeValueAsString(same));
            assertThat(writers.get(i).writeValueAsBytes(live))
                    .isEqualTo(expected.get(i).writeValueAsBytes(same));
            assertThat(inUtf16(writers.get(i), live)).isEqualTo(inUtf16(expected.get(i), same));
        }
    }

    @Test
    void aGeneratorThatWasSetUpOtherwiseIsObeyed() {
        List<Row> signs = RowBlock.of(List.of(row(1, "größe")));
        mapper.writeValueAsBytes(new Rows(signs));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator ascii =
                mapper.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).createGenerator(out)) {
            mapper.writeValue(ascii, new Rows(signs));
        }

        assertThat(out.toString(UTF_8)).isEqualTo("{\"rows\":[{\"id\":1,\"name\":\"gr\\u00F6\\u00DFe\"}]}");
    }

    @Test
    void aWriterIsObeyedWhateverTheGenerator() {
        List<Row> signs = RowBlock.of(List.of(Row.of("z", 1).with("a", 2)));
        mapper.writeValueAsBytes(new Rows(signs));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator usual = mapper.createGenerator(out)) {
            mapper.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).writeValue(usual, new Rows(signs));
        }

        assertThat(out.toString(UTF_8)).isEqualTo("{\"rows\":[{\"a\":2,\"z\":1}]}");
    }

    @Test
    void aGeneratorWhoseFeaturesWereChangedIsObeyed() {
        List<Row> decimals = RowBlock.of(List.of(Row.of("n", new BigDecimal("1E+3"))));
        mapper.writeValueAsBytes(new Rows(decimals));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator plain = mapper.createGenerator(out)) {
            plain.configure(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN, true);
            mapper.writeValue(plain, new Rows(decimals));
        }

        assertThat(out.toString(UTF_8)).isEqualTo("{\"rows\":[{\"n\":1000}]}");
    }

    private static List<ObjectWriter> writers(JsonMapper mapper) {
        return List.of(
                mapper.writer(),
                mapper.writerWithView(String.class),
                mapper.writerWithDefaultPrettyPrinter(),
                mapper.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS),
                mapper.writer().with(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS),
                mapper.writer().without(JsonWriteFeature.QUOTE_PROPERTY_NAMES),
                mapper.writer(new HtmlEscapes()),
                mapper.writer().withAttribute("any", 1),
                mapper.writer().withRootName("root"));
    }

    private static byte[] inUtf16(ObjectWriter writer, Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = writer.createGenerator(out, JsonEncoding.UTF16_BE)) {
            writer.writeValue(to, value);
        }
        return out.toByteArray();
    }

    private static JsonMapper mapperOf(String kind) {
        return Mappers.ofRows(kind);
    }

    private static RowModuleTests.OfRows within(List<Row> rows) {
        return new RowModuleTests.OfRows(
                rows.get(0),
                rows.get(0),
                rows,
                rows,
                RowSlices.page(rows, 0, PageRequest.of(0, 3), 3),
                Map.of("row", rows.get(0)));
    }

    /** Returns a mapper that counts how often it writes a row. */
    private static JsonMapper counting(AtomicInteger written) {
        SimpleModule names = new SimpleModule("counting");
        names.addSerializer(Long.class, new StdSerializer<>(Long.class) {
            @Override
            public void serialize(Long id, JsonGenerator to, SerializationContext context) {
                written.incrementAndGet();
                to.writeNumber(id);
            }
        });
        return JsonMapper.builder().addModule(new RowModule()).addModule(names).build();
    }

    private static final class HtmlEscapes extends CharacterEscapes {

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes['a'] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }

    record Rows(@JsonView(String.class) List<Row> rows) {}

    record Maps(@JsonView(String.class) List<Map<String, Object>> rows) {}
}
