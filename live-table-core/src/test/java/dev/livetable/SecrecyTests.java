package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Sort;

/** What exceptions and log lines tell: neither ids nor the values of filters. */
class SecrecyTests extends LiveTableSetup {

    private static final String SECRET = "s3cr3t";
    private static final Filter SECRET_FILTER = Filter.equal("owner", SECRET);
    private static final TableSchema LETTERS = TableSchema.of(
            "letters",
            List.of(
                    Column.of("id", ColumnType.TEXT),
                    Column.of("owner", ColumnType.TEXT),
                    Column.of("pages", ColumnType.INTEGER),
                    Column.of("sent", ColumnType.DATE)),
            "id");

    private final InMemoryTable letters =
            InMemoryTable.of(LETTERS, Row.of("id", SECRET).with("owner", SECRET).with("pages", 1));
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.livetable");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void listenToTheLog() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private LiveTable letters(LiveTableBuilder builder) {
        return open(builder.cache(cache).scheduler(time).clock(time.clock()).executor(threads));
    }

    private LiveTable letters() {
        return letters(LiveTable.builder("letters", letters));
    }

    /** Notes how a call fails. */
    private void note(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        told.add(text.toString());
    }

    private void failing(Callable<?> call) {
        try {
            call.call();
        } catch (Throwable e) {
            note(e);
            return;
        }
        throw new AssertionError("a call was meant to fail");
    }

    private void assertNothingTold() {
        for (ILoggingEvent event : log.list) {
            told.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        assertThat(told).isNotEmpty().allSatisfy(text -> assertThat(text).doesNotContain(SECRET));
    }

    @Test
    @DisplayName("calls that are refused tell no id and no value")
    void refusedCallsTellNothing() {
        LiveTable table = letters();
        LiveTable view = table.view(SECRET_FILTER);
        Filter other = Filter.equal("owner", "x" + SECRET);

        failing(() -> view.insert(Row.of("id", "1").with("owner", "x" + SECRET)));
        failing(() -> view.replace(SECRET, Row.of("owner", "x" + SECRET)));
        failing(() -> table.view(other).patch(SECRET, Row.of("pages", 2)));
        failing(() -> table.patch("x" + SECRET, Row.of("pages", 2)));
        failing(() -> table.insert(Row.of("id", SECRET)));
        failing(() -> table.insert(Row.of("id", "2").with("pages", SECRET)));
        failing(() -> table.insert(Row.of("id", "2").with("sent", SECRET)));
        failing(() -> table.count(Filter.equal("pages", SECRET)));
        failing(() -> table.count(Filter.equal("sent", SECRET)));
        failing(() -> table.count(Filter.lessThan("owner", SECRET).and(Filter.startsWith("pages", SECRET))));
        failing(() -> table.list(SECRET_FILTER, FIRST_PAGE.withSort(Sort.by("nothing"))));
        failing(() -> SECRET_FILTER.matches(Row.of("pages", 1)));
        failing(() -> Filter.lessThan("owner", SECRET).matches(Row.of("owner", 1)));
        letters.capabilities(EnumSet.noneOf(Capability.class));
        failing(() -> view.get(SECRET));
        failing(() -> table.delete(SECRET));
        table.close();
        failing(() -> table.get(SECRET));
        failing(() -> table.delete(SECRET));
        told.add(SECRET_FILTER.toString());
        told.add(SECRET_FILTER.conditions().toString());
        assertNothingTold();
    }

    @Test
    @DisplayName("a cache that fails is logged without ids and values")
    void aFailingCacheTellsNothing() {
        LiveTable table = letters();
        for (String operation :
                List.of("get", "put", "replace", "remove", "record", "recorded", "invalidatePrefix", "bind")) {
            cache.failing(operation);
            table.get(SECRET);
            table.list(SECRET_FILTER, FIRST_PAGE);
            table.patch(SECRET, Row.of("pages", 2));
            cache.failing();
            time.advance(Duration.ofMinutes(1));
            table.get(SECRET);
            table.invalidate();
        }
        Awaitility.await().until(() -> !cache.isMarked("letters"));
        cache.failing("mark");
        failing(() -> table.patch(SECRET, Row.of("pages", 3)));
        assertThat(log.list).isNotEmpty();
        assertNothingTold();
    }

    @Test
    @DisplayName("a reader that waits in vain or is interrupted tells no id and no value")
    void readersThatWaitInVainTellNothing() throws Exception {
        LiveTable table = letters(LiveTable.builder("letters", letters).fetchTimeout(Duration.ofSeconds(5)));
        Gate gate = new Gate();
        letters.before(operation -> gate.pass());
        for (Callable<Object> read : List.<Callable<Object>>of(
                () -> table.get(SECRET),
                () -> table.list(SECRET_FILTER, FIRST_PAGE),
                () -> table.count(SECRET_FILTER))) {
            int inFlight = table.status().fetchesInFlight();
            threads.submit(read);
            Awaitility.await().until(() -> table.status().fetchesInFlight() > inFlight);
            Thread.currentThread().interrupt();
            failing(read);
            assertThat(Thread.interrupted()).isTrue();
            int timers = time.pending();
            Future<Object> waiter = threads.submit(read);
            Awaitility.await().until(() -> time.pending() > timers);
            time.advance(Duration.ofSeconds(5));
            failing(() -> result(waiter));
        }
        gate.open();
        assertNothingTold();
    }

    @Test
    @DisplayName("a write whose outcome is unknown tells no id and no value")
    void aWriteOfUnknownOutcomeTellsNothing() {
        LiveTable table = letters();
        Gate gate = new Gate();
        letters.before(operation -> gate.pass());
        CompletableFuture<Row> atMaster = table.patchAsync(SECRET, Row.of("pages", 2));
        gate.awaitReached();
        CompletableFuture<Boolean> waiting = table.view(SECRET_FILTER).deleteAsync(SECRET);

        time.advance(Duration.ofSeconds(10));
        failing(() -> result(waiting));
        time.advance(Duration.ofSeconds(20));
        failing(() -> result(atMaster));
        gate.open();
        assertNothingTold();
    }
}
