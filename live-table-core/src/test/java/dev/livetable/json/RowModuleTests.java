package dev.livetable.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.livetable.RowSlices;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PagedModel;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.util.NameTransformer;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Whatever has rows is written, to the byte, as it would be with maps in their place. */
class RowModuleTests {

    private static final int SEEDS = 30;

    @Test
    void writesWhatItWouldWriteOfMaps() {
        for (String kind : Mappers.kinds()) {
            JsonMapper plain = Mappers.plain(kind);
            JsonMapper ofRows = Mappers.ofRows(kind);
            for (int seed = 0; seed < SEEDS; seed++) {
                Answers answers = new Answers(seed);
                answers.each((name, live, same) -> assertThat(ofRows.writeValueAsString(live))
                        .as("%s, %s", kind, name)
                        .isEqualTo(plain.writeValueAsString(same)));
                answers.each((name, live, same) -> assertThat(ofRows.writeValueAsBytes(live))
                        .as("%s, %s", kind, name)
                        .isEqualTo(plain.writeValueAsBytes(same)));
            }
        }
    }

    @Test
    void columnsStandBesideOtherPropertiesWhereARowIsUnwrapped() {
        Row row = Row.of("id", 1).with("name", "Roma").with("none", null);
        JsonMapper mapper = JsonMapper.builder().addModule(new RowModule()).build();
        JsonMapper withoutNull = JsonMapper.builder()
                .addModule(new RowModule())
                .changeDefaultPropertyInclusion(all -> all.withContentInclusion(JsonInclude.Include.NON_NULL))
                .build();

        assertThat(mapper.writeValueAsString(new Linked(row, row, "x")))
                .isEqualTo("{\"id\":1,\"name\":\"Roma\",\"none\":null,"
                        + "\"old-id\":1,\"old-name\":\"Roma\",\"old-none\":null,\"link\":\"x\"}");
        assertThat(withoutNull.writeValueAsString(new Linked(row, row, "x")))
                .isEqualTo("{\"id\":1,\"name\":\"Roma\",\"old-id\":1,\"old-name\":\"Roma\",\"link\":\"x\"}");
        assertThat(mapper.writeValueAsString(new Model(row))).isEqualTo("{\"id\":1,\"name\":\"Roma\",\"none\":null}");
    }

    record Linked(
            @JsonUnwrapped Row row,
            @JsonUnwrapped(prefix = "old-") Row before,
            String link) {}

    /** What holds any object, and unwraps it as Spring HATEOAS does. */
    record Model(
            @JsonUnwrapped @JsonSerialize(using = Unwrapping.class)
            Object content) {}

    static final class Unwrapping extends StdSerializer<Object> {

        Unwrapping() {
            super(Object.class);
        }

        @Override
        public boolean isUnwrappingSerializer() {
            return true;
        }

        @Override
        public ValueSerializer<Object> unwrappingSerializer(NameTransformer names) {
            return this;
        }

        @Override
        public void serialize(Object value, JsonGenerator to, SerializationContext context) {
            context.findValueSerializer(value.getClass())
                    .unwrappingSerializer(NameTransformer.NOP)
                    .serialize(value, to, context);
        }
    }

    /** Writes an id, and counts how often Jackson was asked for it in a place. */
    private static final class Placed extends StdSerializer<UUID> {

        final AtomicInteger lookups = new AtomicInteger();

        Placed() {
            super(UUID.class);
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
            lookups.incrementAndGet();
            return this;
        }

        @Override
        public void serialize(UUID value, JsonGenerator to, SerializationContext context) {
            to.writeString(value.toString());
        }
    }

    @Test
    void theSerializerOfATypeIsLookedUpOnceHoweverManyTypesThereAre() {
        Placed ids = new Placed();
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new RowModule())
                .addModule(new SimpleModule("ids").addSerializer(UUID.class, ids))
                .build();
        Row row = Row.of("id", new UUID(1, 2)).with("list", List.of(1)).with("map", Map.of("a", 1));
        String first = mapper.writeValueAsString(row);
        int lookups = ids.lookups.get();

        for (int i = 0; i < 5; i++) {
            assertThat(mapper.writeValueAsString(row)).isEqualTo(first);
            assertThat(mapper.writeValueAsString(RowBlock.of(List.of(row, row))))
                    .isEqualTo("[" + first + "," + first + "]");
        }

        assertThat(ids.lookups).hasValue(lookups);
    }

    @Test
    void mappersThatLookForModulesFindIt() {
        Row row = Row.of("id", 1).with("name", "Roma");
        List<Row> block = RowBlock.of(List.of(row, row));

        JsonMapper json = JsonMapper.builder().findAndAddModules().build();
        CBORMapper cbor = CBORMapper.builder().findAndAddModules().build();

        assertThat(json.writeValueAsString(row)).isEqualTo("{\"id\":1,\"name\":\"Roma\"}");
        assertThat(cbor.readValue(cbor.writeValueAsBytes(block), Object.class))
                .isEqualTo(cbor.readValue(cbor.writeValueAsBytes(maps(block)), Object.class));
    }

    @Test
    void packedTextsOfFewLettersAreWrittenAsInMapsWhicheverLettersTheyAre() {
        List<List<Row>> blocks = IntStream.range(0, 128)
                .mapToObj(letter -> ofFewLetters((char) letter))
                .toList();
        for (String kind : Mappers.kinds()) {
            JsonMapper plain = Mappers.plain(kind);
            JsonMapper ofRows = Mappers.ofRows(kind);
            for (List<Row> block : blocks) {
                assertThat(written(ofRows, block)).as(kind).isEqualTo(written(plain, maps(block)));
            }
        }
    }

    private static List<Row> ofFewLetters(char letter) {
        RowBlock block = RowBlock.of(IntStream.range(0, 8)
                .mapToObj(i -> Row.of("id", i / 100.0).with("text", ("ab" + letter).repeat(i + 1)))
                .toList());
        block.pack();
        return block;
    }

    @Test
    void halfASurrogatePairIsWrittenOrRefusedAsInMaps() {
        for (String kind : Mappers.kinds()) {
            JsonMapper plain = Mappers.plain(kind);
            JsonMapper ofRows = Mappers.ofRows(kind);
            for (String text :
                    List.of("\uD800", "a\uDC00?", "why? \uDC00\uD800", "?".repeat(20) + "\uD83D", "ü\uD83Dx")) {
                Row row = Row.of("id", 1).with("name", text).with("z", true);
                List<Row> block = RowBlock.of(List.of(row, row));

                assertThat(written(ofRows, block)).as(kind).isEqualTo(written(plain, maps(block)));
                assertThat(written(ofRows, row))
                        .as(kind)
                        .isEqualTo(written(plain, maps(block).get(0)));
            }
        }
    }

    /** Returns what is written, or the first line of why it is not. */
    private static String written(JsonMapper mapper, Object value) {
        try {
            return new String(mapper.writeValueAsBytes(value), UTF_8);
        } catch (JacksonException e) {
            return e.getOriginalMessage();
        }
    }

    interface Check {
        void see(String name, Object live, @Nullable Object same);
    }

    /** Answers of a live table, each with the same of maps. */
    record Answers(List<Row> rows, int from, int size) {

        Answers(int seed) {
            this(new RandomRows(seed));
        }

        private Answers(RandomRows random) {
            this(block(random), random.below(3), 1 + random.below(6));
        }

        private static List<Row> block(RandomRows random) {
            RowBlock block = RowBlock.of(random.rows(random.below(12)));
            if (random.below(2) == 0) {
                block.pack();
            }
            return block;
        }

        void each(Check check) {
            Row row = rows.isEmpty() ? Row.empty() : rows.get(0);
            List<Row> some = rows.subList(Math.min(from, rows.size()), rows.size());
            Sort sort = Sort.by(Sort.Order.desc("name"));
            Pageable page = PageRequest.of(3, size, sort);
            Pageable window = RowWindow.of(3L * size + 1, size, sort);
            Page<Row> paged = RowSlices.page(rows, from, page, 4L * size + 2);
            Page<Row> windowed = RowSlices.page(rows, from, window, 5L * size);
            Slice<Row> slice = RowSlices.slice(rows, from, page, true);
            Slice<Row> last = RowSlices.slice(rows, from, window, false);
            check.see("row", row, row.asMap());
            check.see("optional row", Optional.of(row), Optional.of(row.asMap()));
            check.see("block", rows, maps(rows));
            check.see("range", some, maps(some));
            check.see("list", new ArrayList<>(rows), maps(rows));
            check.see("page", paged, paged.map(Row::asMap));
            check.see("window", windowed, windowed.map(Row::asMap));
            check.see("slice", slice, slice.map(Row::asMap));
            check.see("last slice", last, last.map(Row::asMap));
            check.see("model", new PagedModel<>(paged), new PagedModel<>(paged.map(Row::asMap)));
            // An empty one that is declared as a row is no empty map to NON_DEFAULT, which looks at what is declared.
            Row filled = row.with("id", 7);
            check.see(
                    "within",
                    new OfRows(filled, filled, some, some, paged, Map.of("row", filled)),
                    new OfMaps(
                            filled.asMap(),
                            filled.asMap(),
                            maps(some),
                            maps(some),
                            paged.map(Row::asMap),
                            Map.of("row", filled.asMap())));
        }
    }

    static List<Map<String, @Nullable Object>> maps(List<Row> rows) {
        List<Map<String, @Nullable Object>> maps = new ArrayList<>();
        rows.forEach(row -> maps.add(new LinkedHashMap<>(row.asMap())));
        return maps;
    }

    record OfRows(
            Row row,

            @JsonInclude(content = JsonInclude.Include.NON_NULL)
            Row some,

            List<Row> rows,
            Object any,
            Page<Row> page,
            Map<String, Row> map) {}

    record OfMaps(
            Map<String, @Nullable Object> row,

            @JsonInclude(content = JsonInclude.Include.NON_NULL)
            Map<String, @Nullable Object> some,

            List<Map<String, @Nullable Object>> rows,
            Object any,
            Page<Map<String, @Nullable Object>> page,
            Map<String, Map<String, @Nullable Object>> map) {}
}
