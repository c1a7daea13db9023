package dev.livetable.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonFilter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.livetable.AskersTexts;
import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.cache.MemCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.BlockAnswer;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import dev.livetable.typed.LiveRepository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PagedModel;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.std.SimpleFilterProvider;

/** Bodies of pages and lists of a live repository. */
class KeptRecordsTests {

    private static final Pageable FIRST = PageRequest.of(0, 2, Sort.by("id"));
    private static final int ROWS = 7;

    enum Mood {
        HAPPY,
        SAD
    }

    /** A record with a property of each type. */
    record Everything(
            @Id Long id,
            @Nullable String text,
            int whole,
            @Nullable Double fraction,
            boolean truth,
            @Nullable BigDecimal price,
            @Nullable Instant at,
            @JsonFormat(pattern = "dd.MM.yyyy") @Nullable LocalDate day,
            @Nullable LocalTime hour,
            @Nullable LocalDateTime dayAndHour,
            @JsonProperty("code") @Nullable UUID uuid,
            @Nullable Mood mood) {}

    private final List<LiveTable> tables = new ArrayList<>();

    @AfterEach
    void close() {
        tables.forEach(LiveTable::close);
    }

    private LiveTable table(InMemoryTable master) {
        LiveTable table =
                LiveTable.builder("things", master).cache(MemCache.create()).build();
        tables.add(table);
        return table;
    }

    private LiveRepository<Everything, Long> random(long seed) {
        Random random = new Random(seed);
        List<Column> columns = List.of(
                new Column("id", ColumnType.INTEGER, false, true),
                Column.of("text", ColumnType.TEXT),
                Column.of("whole", ColumnType.INTEGER),
                Column.of("fraction", ColumnType.DOUBLE),
                Column.of("truth", ColumnType.BOOLEAN),
                Column.of("price", ColumnType.DECIMAL),
                Column.of("at", ColumnType.INSTANT),
                Column.of("day", ColumnType.DATE),
                Column.of("hour", ColumnType.TIME),
                Column.of("dayAndHour", ColumnType.DATE_TIME),
                Column.of("uuid", ColumnType.UUID),
                Column.of("mood", ColumnType.TEXT));
        Row[] rows = new Row[ROWS];
        for (int i = 0; i < rows.length; i++) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("id", (long) i);
            row.put("text", orNull(random, List.of("", "a \"b\"\n", "</ü漢\uD83D\uDE00\u2028", "x".repeat(3000))));
            row.put("whole", random.nextInt());
            row.put("fraction", orNull(random, List.of(0.0, -0.0, 1e300, random.nextDouble(), Double.NaN)));
            row.put("truth", random.nextBoolean());
            row.put("price", orNull(random, List.of(BigDecimal.ZERO, new BigDecimal("1E+3"), new BigDecimal("0.10"))));
            row.put("at", orNull(random, List.of(Instant.EPOCH, Instant.ofEpochSecond(random.nextInt(), 123_000_000))));
            row.put("day", orNull(random, List.of(LocalDate.of(2024, 2, 29))));
            row.put("hour", orNull(random, List.of(LocalTime.NOON, LocalTime.of(1, 2, 3, 4_000_000))));
            row.put("dayAndHour", orNull(random, List.of(LocalDateTime.of(2024, 2, 29, 23, 59))));
            row.put("uuid", orNull(random, List.of(new UUID(random.nextLong(), 1))));
            row.put("mood", orNull(random, List.of("HAPPY", "SAD")));
            rows[i] = Row.of(row);
        }
        return LiveRepository.of(
                table(InMemoryTable.of(TableSchema.of("things", columns, "id"), rows)), Everything.class, Long.class);
    }

    private static @Nullable Object orNull(Random random, List<?> values) {
        int chosen = random.nextInt(values.size() + 1);
        return chosen == values.size() ? null : values.get(chosen);
    }

    @Test
    @DisplayName("what is kept is what Jackson writes of the same page without a live table, under whatever settings")
    void whatIsKeptIsWhatTheMapperWrites() {
        int kept = 0;
        List<Pageable> asked = List.of(
                FIRST,
                PageRequest.of(1, 3, Sort.by("id")),
                PageRequest.of(9, 3, Sort.by("id")),
                RowWindow.of(1, 4, Sort.by(Sort.Order.desc("id"))),
                PageRequest.of(0, 50));
        for (int seed = 0; seed < 2; seed++) {
            LiveRepository<Everything, Long> things = random(seed);
            for (String kind : Mappers.kinds()) {
                JsonMapper written = Mappers.plain(kind);
                JsonMapper mapper = Mappers.ofRows(kind);
                KeptBodies bodies = KeptBodies.of(mapper);
                for (Pageable each : asked) {
                    Page<Everything> page = things.findAll(Filter.all(), each);
                    Page<Everything> same =
                            RowWindow.page(new ArrayList<>(page.getContent()), each, page.getTotalElements());
                    kept += equal(bodies, mapper, page, written.writeValueAsBytes(same));
                    kept += equal(bodies, mapper, page.getContent(), written.writeValueAsBytes(same.getContent()));
                    kept += equal(
                            bodies, mapper, new PagedModel<>(page), written.writeValueAsBytes(new PagedModel<>(same)));
                }
                for (List<Everything> list : List.of(
                        things.findAll(), things.findAll(Sort.by("id")), things.findAll(Sort.by("text", "whole")))) {
                    kept += equal(bodies, mapper, list, written.writeValueAsBytes(new ArrayList<>(list)));
                    assertThat(mapper.writeValueAsBytes(list.get(0))).isEqualTo(written.writeValueAsBytes(list.get(0)));
                }
            }
        }
        assertThat(kept).isGreaterThan(2 * 18 * 10);
    }

    private static int equal(KeptBodies bodies, JsonMapper mapper, Object live, byte[] expected) {
        assertThat(mapper.writeValueAsBytes(live)).isEqualTo(expected);
        return bodies.of(live)
                .map(body -> {
                    assertThat(body.bytes()).isEqualTo(expected);
                    return 1;
                })
                .orElse(0);
    }

    // ---- one table for the rest

    record Thing(@Id long id, String name) {}

    private final InMemoryTable master = InMemoryTable.of(
            TableSchema.of(
                    "things",
                    List.of(
                            new Column("id", ColumnType.INTEGER, false, true),
                            new Column("name", ColumnType.TEXT, false, false)),
                    "id"),
            thing(1, "HAPPY"),
            thing(2, "SAD"),
            thing(3, "SAD"));
    private final LiveTable table = table(master);
    private final LiveRepository<Thing, Long> things = LiveRepository.of(table, Thing.class, Long.class);
    private final KeptBodies bodies = KeptBodies.of(Mappers.ofRows("plain"));

    private static Row thing(long id, String name) {
        return Row.of("id", id).with("name", name);
    }

    private static RowBlock block(Page<?> page) {
        RowBlock block = page instanceof BlockAnswer answer ? answer.block() : null;
        assertThat(block).isNotNull();
        return block;
    }

    @Test
    void aBodyIsMadeOnceAndWeighedWithTheRows() {
        Page<Thing> page = things.findAll(FIRST);
        List<Long> told = new ArrayList<>();
        block(page).keptBy(block -> told.add(block.derivedWeight()));

        KeptBody body = bodies.of(page).orElseThrow();
        KeptBody content = bodies.of(page.getContent()).orElseThrow();

        assertThat(bodies.of(things.findAll(FIRST))).containsSame(body);
        assertThat(told.get(told.size() - 1)).isGreaterThan(body.length() + content.length());
    }

    @Test
    void aChangeOfARowMakesAnotherBody() {
        KeptBody before = bodies.of(things.findAll(FIRST)).orElseThrow();

        things.save(new Thing(1, "SAD"));

        assertThat(bodies.of(things.findAll(FIRST)).orElseThrow().tag()).isNotEqualTo(before.tag());
    }

    record Few(@Id long id) {}

    @Test
    @DisplayName("two classes over the same rows, and the rows themselves, have bodies of their own")
    void eachClassHasItsOwn() {
        String rows = text(bodies.of(table.page(Filter.all(), FIRST)).orElseThrow());
        String records = text(bodies.of(things.findAll(FIRST)).orElseThrow());
        Page<Few> few = LiveRepository.of(table, Few.class, Long.class).findAll(FIRST);

        assertThat(rows).isEqualTo(records).contains("\"name\":\"HAPPY\"");
        assertThat(block(few)).isSameAs(block(things.findAll(FIRST)));
        assertThat(text(bodies.of(few).orElseThrow())).doesNotContain("name");
    }

    private static String text(KeptBody body) {
        return new String(body.bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    // ---- lists, which their callers may change

    @Test
    @DisplayName(
            "the body of a list is kept beside its rows, for all who ask for the list, and apart from that of a page")
    void aListIsKept() {
        List<Thing> list = things.findAll(Sort.by("id"));
        KeptBody body = bodies.of(list).orElseThrow();

        assertThat(bodies.of(things.findAll(Sort.by("id")))).containsSame(body);
        assertThat(bodies.of(new ArrayList<>(list))).isEmpty();
        things.save(new Thing(1, "SAD"));
        assertThat(bodies.of(things.findAll(Sort.by("id"))).orElseThrow().tag()).isNotEqualTo(body.tag());
        assertThat(bodies.of(list)).as("what the caller has is as it was").containsSame(body);
    }

    @Test
    @DisplayName("a list that its caller has changed, in whatever way, has no body, and that of others stays as it was")
    void aChangedListIsNotKept() {
        Thing other = new Thing(4, "SAD");
        List<Consumer<List<Thing>>> changes = List.of(
                list -> list.set(1, other),
                list -> list.set(1, new Thing(2, "SAD")), // which is equal, and yet another one
                list -> list.add(other),
                list -> list.remove(2),
                List::clear,
                list -> list.removeIf(each -> each.id() == 1),
                list -> list.replaceAll(each -> other),
                list -> list.sort(Comparator.comparing(Thing::id).reversed()),
                list -> Collections.swap(list, 0, 1),
                list -> list.subList(1, 2).set(0, other),
                list -> list.listIterator().add(other),
                list -> list.set(0, null));
        for (int first = 0; first < 2; first++) { // before there is a body, and after
            for (Consumer<List<Thing>> change : changes) {
                List<Thing> list = things.findAll(Sort.by("id"));
                change.accept(list);
                assertThat(bodies.of(list))
                        .as("change " + changes.indexOf(change))
                        .isEmpty();
            }
            assertThat(text(bodies.of(things.findAll(Sort.by("id"))).orElseThrow()))
                    .isEqualTo(
                            "[{\"id\":1,\"name\":\"HAPPY\"},{\"id\":2,\"name\":\"SAD\"},{\"id\":3,\"name\":\"SAD\"}]");
        }
    }

    @Test
    @DisplayName("while a body is written, its list may be changed: what is kept is as the list was")
    void aListMayBeChangedWhileItIsWritten() {
        List<Thing> list = things.findAll(Sort.by("id"));
        List<?> written = (List<?>) ((BlockAnswer) list).settled();
        list.clear();

        assertThat(written).isEqualTo(things.findAll(Sort.by("id"))).hasSameClassAs(list);
    }

    @Test
    @DisplayName("to others a list is one of Java, also when it is read again")
    void aListIsOneOfJava() throws IOException, ClassNotFoundException {
        List<Text> list = LiveRepository.of(table, Text.class, Long.class).findAll();

        assertThat(list).isEqualTo(List.of(new Text(1, "HAPPY"), new Text(2, "SAD"), new Text(3, "SAD")));
        assertThat(read(list)).isEqualTo(list).isExactlyInstanceOf(ArrayList.class);
    }

    @Test
    @DisplayName("a list of more rows than are kept, and one of objects that can be changed, is an ordinary one")
    void otherListsAreOrdinary() {
        Row[] rows = LongStream.range(0, 513).mapToObj(id -> thing(id, "SAD")).toArray(Row[]::new);
        LiveTable many = table(InMemoryTable.of(master.schema(), rows));

        assertThat(LiveRepository.of(many, Thing.class, Long.class).findAll())
                .hasSize(513)
                .isExactlyInstanceOf(ArrayList.class);
        assertThat(LiveRepository.of(table, Changing.class, Long.class).findAll())
                .isExactlyInstanceOf(ArrayList.class);
    }

    @Test
    void whereTheApplicationWritesListsNothingIsKeptOfThem() {
        KeptBodies ofLists = KeptBodies.of(JsonMapper.builder()
                .addModule(new RowModule())
                .addModule(AskersTexts.valuesOf(ArrayList.class))
                .build());

        assertThat(ofLists.of(things.findAll())).isEmpty();
        assertThat(ofLists.of(things.findAll(FIRST))).isPresent();
    }

    @Test
    @DisplayName("a model around such a list is written each time, since the list in it may be changed meanwhile")
    void aModelOfAListIsNotKept() {
        List<Thing> list = things.findAll();
        Page<Thing> page = new PageImpl<>(list) {
            @Override
            public List<Thing> getContent() {
                return list;
            }
        };
        assertThat(bodies.of(new PagedModel<>(page))).isEmpty();
    }

    @Test
    void theTablesKnowWhereAPageCameFrom() {
        LiveTables all = new LiveTables(List.of(table));

        assertThat(all.readingOf(things.findAll(FIRST)).orElseThrow().source()).isEqualTo(ReadSource.MISS);
        assertThat(all.readingOf(things.findAll(FIRST)).orElseThrow().source()).isEqualTo(ReadSource.HIT);
        assertThat(all.readingOf(LiveRepository.of(table, Changing.class, Long.class)
                                .findAll(FIRST))
                        .orElseThrow()
                        .source())
                .isEqualTo(ReadSource.HIT);
    }

    @Test
    void aPageIsOneOfSpringData() throws IOException, ClassNotFoundException {
        Page<Text> page = LiveRepository.of(table, Text.class, Long.class).findAll(FIRST);

        assertThat(page).isEqualTo(new PageImpl<>(List.of(new Text(1, "HAPPY"), new Text(2, "SAD")), FIRST, 3));
        assertThat(page.hashCode()).isEqualTo(new PageImpl<>(page.getContent(), FIRST, 3).hashCode());
        assertThat(page.map(Text::name)).isEqualTo(new PageImpl<>(List.of("HAPPY", "SAD"), FIRST, 3));
        assertThat(page.hasNext()).isTrue();
        assertThat(page.hasPrevious()).isFalse();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> page.getContent().remove(0));

        Object read = read(page);
        assertThat(read).isEqualTo(page);
        assertThat(bodies.of(read)).isEmpty();
    }

    /** Returns what Java reads of what it has written. */
    private static Object read(Object written) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(written);
        }
        return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    record Text(@Id long id, String name) implements java.io.Serializable {}

    // ---- where code of the application has a part

    static class Changing {
        @Id
        public long id;

        public String name = "";
    }

    record Computing(@Id long id, String name) {
        @Override
        public String name() {
            return name + AskersTexts.asker();
        }
    }

    record Greeting(@Id long id, String name) {
        public String getGreeting() {
            return AskersTexts.asker();
        }
    }

    record Same(@Id long id, String name) {
        @Override
        public String name() {
            return name;
        }
    }

    enum Telling {
        HAPPY,
        SAD;

        @JsonValue
        String told() {
            return name() + AskersTexts.asker();
        }
    }

    record OfTelling(@Id long id, Telling name) {}

    record OfPerhapsTelling(@Id long id, Optional<Telling> name) {}

    @JsonFormat(shape = JsonFormat.Shape.OBJECT)
    enum Open {
        HAPPY,
        SAD;

        public String getAsker() {
            return AskersTexts.asker();
        }
    }

    record OfOpen(@Id long id, Open name) {}

    record Converting(
            @Id long id,

            @JsonSerialize(converter = AskersTexts.Converter.class)
            String name) {}

    record Including(
            @Id long id,

            @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeavingOut.class)
            String name) {}

    static final class LeavingOut {
        @Override
        public boolean equals(@Nullable Object other) {
            return AskersTexts.asker().equals(other);
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    @JsonFilter("any")
    record Filtered(@Id long id, String name) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    record Typed(@Id long id, String name) {}

    private abstract static class ConvertedContent {

        @JsonSerialize(contentConverter = AskersTexts.Converter.class)
        @SuppressWarnings("UnusedMethod") // Jackson looks at it
        abstract List<?> getContent();
    }

    @Test
    @DisplayName("a record is kept only if nothing but its fields is written")
    void whereTheApplicationHasAPartNothingIsKept() {
        assertThat(isKept(Same.class, bodies)).isTrue();
        for (Class<?> type : List.of(
                Changing.class,
                Computing.class,
                Greeting.class,
                OfTelling.class,
                OfPerhapsTelling.class,
                OfOpen.class,
                Converting.class,
                Including.class,
                Filtered.class,
                Typed.class)) {
            assertThat(isKept(type, bodies)).as(type.getSimpleName()).isFalse();
        }
    }

    private <T> boolean isKept(Class<T> type, KeptBodies by) {
        Page<T> page = LiveRepository.of(table, type, Long.class).findAll(FIRST);
        boolean isKept = by.of(page).isPresent();
        assertThat(by.of(page).isPresent()).isEqualTo(isKept);
        assertThat(by.of(page.getContent()).isPresent()).isEqualTo(isKept);
        assertThat(by.of(new PagedModel<>(page)).isPresent()).isEqualTo(isKept);
        assertThat(by.of(LiveRepository.of(table, type, Long.class).findAll()).isPresent())
                .isEqualTo(isKept);
        return isKept;
    }

    @Test
    void whereTheMapperHasAPartOfTheApplicationNothingIsKept() {
        List<Consumer<JsonMapper.Builder>> parts = List.of(
                builder -> builder.addModule(AskersTexts.valuesOf(Long.class)),
                builder -> builder.addModule(AskersTexts.valuesOf(String.class)),
                builder -> builder.addModule(AskersTexts.valuesOf(Thing.class)),
                builder -> builder.addMixIn(Thing.class, Filtered.class)
                        .filterProvider(new SimpleFilterProvider().setFailOnUnknownId(false)));
        for (Consumer<JsonMapper.Builder> part : parts) {
            JsonMapper.Builder builder = JsonMapper.builder().addModule(new RowModule());
            part.accept(builder);

            assertThat(isKept(Thing.class, KeptBodies.of(builder.build())))
                    .as("part " + parts.indexOf(part))
                    .isFalse();
        }
    }

    @Test
    void whatIsDoneWithTheContentOfPagesIsSeen() {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new RowModule())
                .addMixIn(PageImpl.class, ConvertedContent.class)
                .build();

        assertThat(KeptBodies.of(mapper).of(things.findAll(FIRST))).isEmpty();
    }

    record Twice(@Id long id, String name) {
        @JsonProperty("name")
        public String oneName() {
            return name;
        }

        @JsonProperty("name")
        public String otherName() {
            return name;
        }
    }

    @Test
    @DisplayName("what Jackson cannot write is left to it, and it says so")
    void whatCannotBeWrittenIsLeftToTheMapper() {
        assertThat(isKept(Twice.class, bodies)).isFalse();
    }

    @Test
    void manyRecordsAreNotKept() {
        Row[] rows = new Row[600];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = thing(i, "SAD");
        }
        LiveRepository<Thing, Long> many =
                LiveRepository.of(table(InMemoryTable.of(master.schema(), rows)), Thing.class, Long.class);

        assertThat(bodies.of(many.findAll(Filter.all(), Pageable.unpaged()))).isEmpty();
        assertThat(bodies.of(many.findAll(PageRequest.of(0, 500)))).isPresent();
    }
}
