package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;

import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.NoCache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/**
 * Ids, values, columns and cache keys that look like parts of keys, or like each other: each question gets its own answer.
 * That a question which was never asked before is a miss shows that it shares its key with no other.
 */
class LookAlikeTests {

    private static final List<String> SHORT = List.of(
            // what means something in keys, and how it is escaped
            "a/b",
            "a%2Fb",
            "a%252Fb",
            "a?b",
            "a%b",
            "a%%b",
            "a#b",
            "a:b",
            "a,b",
            "a|b",
            "a=b",
            "a&b",
            "a'b",
            "a''b",
            "a\"b",
            "a\\b",
            "a b",
            "a+b",
            "a\tb",
            "a\nb",
            "a\u0000b",
            "a_b",
            "a*b",
            "ab",
            "Ab",
            " a",
            "a ",
            "a",
            "b",
            // look-alikes of our own keys
            "cities",
            "cities/",
            "cities/page?offset=0",
            "cities/page?offset=0&size=2",
            "page?offset=0",
            "row?id='1'",
            "row?id=%271%27",
            "1'&where=a='b",
            "1",
            "1'",
            "'1'",
            "1&where=a='b'",
            "all",
            "count",
            "null",
            "Long'1'",
            "['1']",
            "(",
            "a=null",
            "a=null&b",
            "a:asc",
            "a:asc,b",
            "a:asc:ignore-case",
            "a='1'&b",
            "a=in",
            // letters that look alike, and others that are no letters
            "caf\u00E9",
            "cafe\u0301",
            "\u0430",
            "\uFF41",
            "\u00C5",
            "\u212B",
            "\uD83D\uDE00",
            "\uD83D\uDE01",
            "\uD83D",
            "\uDE00",
            "%uD83D%uDE00",
            "\u200B");

    private static final List<String> TEXTS = withLong(100_000);

    /** The names of columns count with each row, so long names are shorter here: no entry is to be evicted. */
    private static final List<String> COLUMNS = withLong(1_000);

    private static final TableSchema PLACES = TableSchema.of(
            "places",
            List.of(
                    Column.of("id", ColumnType.TEXT),
                    Column.of("name", ColumnType.TEXT),
                    Column.of("number", ColumnType.INTEGER)),
            "id");

    private static final PageRequest PAGE = PageRequest.of(0, 2);

    @TempDir
    private Path folder;

    private static List<String> withLong(int length) {
        String plain = "x".repeat(length);
        return Stream.concat(SHORT.stream(), Stream.of(plain, plain + "y", "/".repeat(length)))
                .toList();
    }

    /** A question, its right answer, and whether that is worth keeping. */
    private record Asked(String text, Function<LiveTable, Reading<?>> ask, Object answer, boolean kept) {}

    private static Asked get(String id, Filter view, Optional<Row> answer) {
        return new Asked(
                "get " + id + " in " + view, table -> table.view(view).readGet(id), answer, answer.isPresent());
    }

    private static Asked list(InMemoryTable master, Filter filter, Pageable page) {
        Sort sort = master.schema().total(page.getSort());
        Pageable whole = page.isPaged()
                ? PageRequest.of(page.getPageNumber(), page.getPageSize(), sort)
                : Pageable.unpaged(sort);
        return new Asked(
                "list " + filter + " " + page,
                table -> table.readList(filter, page).map(Slice::getContent),
                master.list(filter, whole).getContent(),
                true);
    }

    private static Asked count(InMemoryTable master, Filter filter) {
        return new Asked("count " + filter, table -> table.readCount(filter), master.count(filter), true);
    }

    private static Cache open(String kind, Path folder) {
        return switch (kind) {
            case "mem" -> MemCache.create();
            case "redb" -> RedbCache.open(folder);
            default -> new NoCache();
        };
    }

    private void ask(String kind, InMemoryTable master, List<Asked> questions) {
        try (Cache cache = open(kind, folder);
                LiveTable table =
                        LiveTable.builder("cities", master).cache(cache).build()) {
            for (Asked asked : questions) {
                expect(asked, asked.ask().apply(table), MISS);
            }
            for (Asked asked : questions) {
                expect(asked, asked.ask().apply(table), asked.kept() && !kind.equals("none") ? HIT : MISS);
            }
        }
    }

    private static void expect(Asked asked, Reading<?> reading, ReadSource source) {
        if (!reading.value().equals(asked.answer()) || reading.source() != source) {
            throw new AssertionError("%.1000s: expected a %s of %.1000s, but was a %s of %.1000s"
                    .formatted(asked.text(), source, asked.answer(), reading.source(), reading.value()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mem", "redb", "none"})
    @DisplayName("no id, filter value or view spells the key of another question")
    void idsAndValues(String kind) {
        int rows = TEXTS.size();
        InMemoryTable master = InMemoryTable.of(
                PLACES,
                IntStream.range(0, rows)
                        .mapToObj(i -> Row.of("id", TEXTS.get(i))
                                .with("name", TEXTS.get((i + 1) % rows))
                                .with("number", i))
                        .toList());
        List<Asked> questions = new ArrayList<>();
        for (String text : TEXTS) {
            questions.add(get(text, Filter.all(), master.get(text)));
            for (Filter filter : List.of(
                    Filter.equal("name", text),
                    Filter.notEqual("name", text),
                    Filter.lessThanOrEqual("name", text),
                    Filter.startsWith("name", text),
                    Filter.contains("name", text),
                    Filter.in("name", List.of(text)),
                    Filter.in("name", List.of(text, "b")).and(Filter.equal("id", text)))) {
                questions.add(list(master, filter, PAGE));
                questions.add(count(master, filter));
            }
            questions.add(list(master, Filter.equal("id", text), Pageable.unpaged()));
        }
        for (String id : SHORT) {
            for (String name : SHORT) {
                Filter view = Filter.equal("name", name);
                questions.add(get(id, view, master.get(id).filter(view::matches)));
            }
        }

        ask(kind, master, questions);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mem", "redb", "none"})
    @DisplayName("no column spells the key of another question")
    void columns(String kind) {
        List<Column> columns = Stream.concat(Stream.of("id"), COLUMNS.stream())
                .map(name -> Column.of(name, ColumnType.TEXT))
                .toList();
        InMemoryTable master = InMemoryTable.of(
                TableSchema.of("places", columns, "id"),
                IntStream.range(0, 8)
                        .mapToObj(i -> {
                            Row row = Row.of("id", "" + i);
                            for (int c = 1; c < columns.size(); c++) {
                                boolean isNull = (i + c) % 3 == 0;
                                row = isNull ? row : row.with(columns.get(c).name(), "" + (i * (2 * c + 1)) % 8);
                            }
                            return row;
                        })
                        .toList());
        List<Asked> questions = new ArrayList<>();
        for (String column : COLUMNS) {
            for (Sort sort : List.of(
                    Sort.by(column),
                    Sort.by(column).descending(),
                    Sort.by(Sort.Order.by(column).ignoreCase()),
                    Sort.by(Sort.Order.by(column).nullsFirst()))) {
                questions.add(list(master, Filter.all(), PAGE.withSort(sort)));
                questions.add(list(master, Filter.all(), PAGE.next().withSort(sort)));
                questions.add(list(master, Filter.all(), Pageable.unpaged(sort)));
            }
            for (Filter filter : List.of(Filter.isNull(column), Filter.isNotNull(column), Filter.equal(column, "1"))) {
                questions.add(list(master, filter, PAGE));
                questions.add(count(master, filter));
            }
        }
        for (String one : List.of("a", "b", "a:asc", "a=null", "a,b", "a&b")) {
            for (String other : List.of("ab", "b ", "1", "a:b", "b", "a:asc,b", "a=null&b")) {
                if (!one.equals(other) && COLUMNS.contains(other)) {
                    questions.add(list(master, Filter.all(), PAGE.withSort(Sort.by(one, other))));
                    questions.add(list(master, Filter.isNull(one).and(Filter.isNull(other)), PAGE));
                    questions.add(list(master, Filter.equal(one, "1").and(Filter.equal(other, "1")), PAGE));
                }
            }
        }

        ask(kind, master, questions);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mem", "redb", "none"})
    @DisplayName("tables on one cache share nothing, whatever they are called")
    void tablesOnOneCache(String kind) {
        List<LiveTable> tables = new ArrayList<>();
        List<InMemoryTable> masters = new ArrayList<>();
        try (Cache cache = open(kind, folder)) {
            List<String> names = TEXTS.stream().filter(name -> !name.isBlank()).toList();
            for (int i = 0; i < names.size(); i++) {
                Row row = Row.of("id", "1").with("name", "a").with("number", i);
                masters.add(InMemoryTable.of(PLACES, row));
                tables.add(LiveTable.builder(names.get(i), masters.get(i))
                        .cache(cache)
                        .build());
            }
            for (int i = 0; i < tables.size(); i++) {
                readAll(tables.get(i), masters.get(i), MISS);
            }
            ReadSource warm = kind.equals("none") ? MISS : HIT;
            for (int dropped = 0; dropped < tables.size(); dropped++) {
                tables.get(dropped).invalidate();
                for (int i = 0; i < tables.size(); i++) {
                    readAll(tables.get(i), masters.get(i), i == dropped ? MISS : warm);
                }
            }
            tables.forEach(LiveTable::close);
        }
    }

    private static void readAll(LiveTable table, InMemoryTable master, ReadSource source) {
        Filter filter = Filter.equal("name", "a");
        for (Asked asked : List.of(
                get("1", Filter.all(), master.get("1")),
                get("1", filter, master.get("1")),
                list(master, Filter.all(), PAGE),
                count(master, filter))) {
            expect(asked, asked.ask().apply(table), source);
        }
    }
}
