package dev.livetable;

import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.STALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.StaleReason;
import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** What a reader sees when the master is down: README's table, line by line. */
class MasterDownTests extends StaleSetup {

    private static final String HEADING = "## When the master is down";
    private static final PageRequest PAGE = PageRequest.of(0, 2, Sort.by("id"));
    private static final List<String> WORDS = List.of("", "stale-while-revalidate", "stale-if-error");

    private final FakeTransactions transactions = new FakeTransactions();

    /** What comes before the master is down, and what is asked then. */
    private record Scenario(Consumer<UnaryOperator<LiveTableBuilder>> before, Function<LiveTable, Reading<?>> read) {}

    private LiveTable table = open(builder());

    private LiveTable warm(LiveTableBuilder builder) {
        table.close();
        table = open(builder);
        table.get("1");
        table.list(Filter.all(), PAGE);
        return table;
    }

    private void old(UnaryOperator<LiveTableBuilder> words) {
        warm(words.apply(old()));
        time.advance(TTL);
    }

    private Map<String, List<Scenario>> scenarios() {
        Map<String, List<Scenario>> all = new LinkedHashMap<>();
        Function<LiveTable, Reading<?>> row = any -> any.readGet("1");
        put(all, "rows younger than the `ttl`, or of a table without one", row, words -> warm(words.apply(old())));
        put(all, "rows older than the `ttl`, within the time of the property", row, this::old);
        put(all, "rows older than that", row, words -> {
            old(words);
            time.advance(IF_ERROR);
        });
        put(
                all,
                "a row older than the `ttl` that this node has written, as it was written",
                MasterDownTests::asWritten,
                words -> {
                    warm(words.apply(old())).patch("1", Row.of("price", 11));
                    time.advance(TTL);
                });
        put(
                all,
                "rows that may have changed, as an event or `invalidate()` says",
                row,
                words -> {
                    old(words);
                    table.invalidate();
                },
                words -> {
                    warm(words.apply(hearing()));
                    stream.tell(LiveEvent.updated("1"));
                });
        put(
                all,
                "any row after a write of unknown outcome, or after any write with `precision: table`",
                row,
                words -> {
                    warm(words.apply(old()));
                    goDown(new MasterFailedException("products", "down", null));
                    assertThatThrownBy(() -> table.patch("2", Row.of("price", 21)))
                            .isNotNull();
                },
                words -> {
                    warm(words.apply(old().precision(Precision.TABLE)));
                    table.patch("2", Row.of("price", 21));
                });
        put(
                all,
                "rows kept before the stream was lost, or the lease has lapsed",
                row,
                words -> {
                    warm(words.apply(hearing()));
                    loseStream();
                },
                words -> {
                    warm(words.apply(hearing()));
                    stream.answers = false;
                    time.advance(LEASE);
                });
        put(all, "the same, when the stream is back", row, words -> {
            warm(words.apply(hearing()));
            loseStream();
            streamIsBack();
        });
        put(all, "rows kept while a table that this one follows has lost its stream", row, words -> {
            LiveTable leader = open(LiveTable.builder("leader", InMemoryTable.of(SCHEMA, product(1, "apple", 1)))
                    .cache(cache)
                    .scheduler(time)
                    .clock(time.clock())
                    .executor(Runnable::run)
                    .stream(stream)
                    .maxStaleness(LEASE));
            warm(words.apply(old().follows("leader")));
            new LiveTables(List.of(leader, table));
            table.get("1");
            loseStream();
        });
        put(all, "rows read from the master since the stream was lost", row, words -> {
            warm(words.apply(hearing()));
            loseStream();
            table.get("1");
        });
        Consumer<UnaryOperator<LiveTableBuilder>> recount =
                words -> warm(words.apply(old())).insert(product(4, "date", 40));
        put(
                all,
                "the rows of a page whose total has changed, by `list`",
                any -> any.readList(Filter.all(), PAGE),
                recount);
        put(all, "the same with its total, by `page`", any -> any.readPage(Filter.all(), PAGE), recount);
        put(
                all,
                "several rows by their ids, each of them older than the `ttl`, within the time of the property",
                this::severalOld,
                words -> {
                    warm(words.apply(old())).get("2");
                    time.advance(TTL);
                });
        put(all, "several rows by their ids, one of which was never read", MasterDownTests::several, this::old);
        put(all, "a row that was never read", any -> any.readGet("3"), this::old);
        put(all, "rows that an earlier process kept, where there is a stream", row, words -> {
            warm(words.apply(hearing())).close();
            stream.subscribing = () -> {
                throw new IllegalStateException("no stream");
            };
            table = open(words.apply(hearing().waitForStream(false)));
        });
        put(all, "what `fresh()` or `atLeast()` has to see", any -> any.fresh().readGet("1"), this::old);
        all.getOrDefault("what `fresh()` or `atLeast()` has to see", List.of())
                .add(new Scenario(
                        this::old, any -> any.atLeast(any.receipt().join()).readGet("1")));
        put(all, "a row in a transaction that has written to the table", row, words -> {
            master.participation(Participation.JOINED);
            old(builder -> words.apply(builder.transactions(transactions)));
            transactions.begin(READ_WRITE);
            master.written(true);
        });
        put(all, "what the master refuses, such as access to a row older than the `ttl`", row, words -> {
            old(words);
            goDown(new NotPermittedException("products", "no", null));
        });
        return all;
    }

    private static Reading<?> asWritten(LiveTable any) {
        Reading<?> reading = any.readGet("1");
        assertThat(any.get("1").orElseThrow().get("price")).isEqualTo(11L);
        return reading;
    }

    private static Reading<?> several(LiveTable any) {
        any.getAll(List.of("1", "3"));
        return any.readGet("1");
    }

    private Reading<?> severalOld(LiveTable any) {
        return any.masterCalls().rows(List.of("1", "2"), missing -> master.getAll(missing, Filter.all()));
    }

    @SafeVarargs
    private static void put(
            Map<String, List<Scenario>> all,
            String line,
            Function<LiveTable, Reading<?>> read,
            Consumer<UnaryOperator<LiveTableBuilder>>... before) {
        List<Scenario> scenarios = new ArrayList<>();
        for (Consumer<UnaryOperator<LiveTableBuilder>> each : before) {
            scenarios.add(new Scenario(each, read));
        }
        all.put(line, scenarios);
    }

    private static List<List<String>> lines() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String section = readme.substring(readme.indexOf(HEADING));
        return section.substring(0, section.indexOf("\n## ", 1))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| what is asked"))
                .map(line -> Stream.of(line.split("\\|"))
                        .map(String::trim)
                        .filter(cell -> !cell.isEmpty())
                        .toList())
                .toList();
    }

    static List<Arguments> cells() throws IOException {
        List<Arguments> cells = new ArrayList<>();
        for (List<String> line : lines()) {
            for (int column = 0; column < WORDS.size(); column++) {
                for (boolean isBreakerOpen : new boolean[] {false, true}) {
                    int scenarios = line.get(0).contains(" or ") ? 2 : 1;
                    for (int i = 0; i < scenarios; i++) {
                        cells.add(Arguments.of(line.get(0), i, WORDS.get(column), isBreakerOpen, line.get(column + 1)));
                    }
                }
            }
        }
        return cells;
    }

    @Test
    void eachLineIsThere() throws IOException {
        Set<String> lines = new HashSet<>();
        lines().forEach(line -> lines.add(line.get(0)));

        assertThat(lines).isEqualTo(scenarios().keySet());
    }

    @ParameterizedTest(name = "{0} ({1}), with {2}, breaker open: {3}: {4}")
    @MethodSource("cells")
    @DisplayName("when the master is down")
    void aReaderSees(String line, int number, String word, boolean isBreakerOpen, String expected) {
        List<Scenario> all = scenarios().getOrDefault(line, List.of());
        Scenario scenario = all.get(Math.min(number, all.size() - 1));
        scenario.before.accept(builder -> word.equals("stale-while-revalidate")
                ? builder.staleWhileRevalidate(WHILE)
                : word.equals("stale-if-error") ? builder.staleIfError(IF_ERROR) : builder);
        goDownUnlessItIs();
        if (isBreakerOpen) {
            for (int i = 0; i < MasterBreaker.FAILURES; i++) {
                assertThatThrownBy(() -> table.get("99")).isNotNull();
            }
        }
        boolean isOpen = table.status().oldRows().isBreakerOpen();
        boolean counts = !word.isEmpty() && !line.startsWith("what the master refuses"); // which is no failure of it
        assertThat(isOpen).isEqualTo(isBreakerOpen && counts);
        isHolding = true;
        calls.set(0);

        if (expected.equals("an error")) {
            assertThatThrownBy(() -> scenario.read.apply(table)).isInstanceOf(DataAccessException.class);
            return;
        }
        Reading<?> reading = scenario.read.apply(table);

        if (expected.equals("the rows")) {
            assertThat(reading.source()).isEqualTo(HIT);
            return;
        }
        assertThat(expected).startsWith("old rows, `").endsWith("`");
        StaleReason why = StaleReason.valueOf(expected.substring("old rows, `".length(), expected.length() - 1));
        assertThat(reading.source()).isEqualTo(STALE);
        assertThat(reading.stale()).contains(isOpen && why == StaleReason.REFRESHING ? StaleReason.ERROR : why);
        if (isOpen && !line.contains("total") || why == StaleReason.REFRESHING) {
            assertThat(calls).as("nobody waits for the master").hasValue(0);
        }
        assertThat(reading.age(time.clock())).isLessThan(TTL.plus(Duration.ofSeconds(10)));
    }
}
