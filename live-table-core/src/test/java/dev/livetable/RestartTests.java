package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.BypassTrace;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.ReadSource;
import dev.livetable.status.WriteOperation;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.FaultyTable;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnknownOutcomeException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;

/** What becomes of rows on disk when the application starts again. */
class RestartTests extends LiveTableSetup {

    @TempDir
    private Path folder;

    private void run(LiveTableBuilder builder, Consumer<LiveTable> use) {
        try (RedbCache disk = RedbCache.open(folder);
                LiveTable table = builder.cache(disk).build()) {
            use.accept(table);
        }
    }

    private void run(Consumer<LiveTable> use) {
        run(builder(), use);
    }

    private static void expectFirstPage(LiveTable table, ReadSource source) {
        assertThat(sourceOfFirstPage(table)).isEqualTo(source);
    }

    @Test
    @DisplayName("a warm page is there after a restart, with its order, total and time, while the master is down")
    void aWarmPageIsThereAfterARestart() {
        master.put(product(0, "last in the master's order", 0));
        PageRequest all = PageRequest.of(0, 10);
        run(table -> table.list(Filter.all(), all));
        master.before(operation -> {
            throw new IllegalStateException("down");
        });

        run(table -> {
            Reading<Page<Row>> page = table.readPage(Filter.all(), all);
            assertThat(page.source()).isEqualTo(HIT);
            assertThat(page.value().getTotalElements()).isEqualTo(4);
            assertThat(page.value().getContent().get(3)).isEqualTo(product(0, "last in the master's order", 0));
            assertThat(page.fetchedAt()).isEqualTo(time.clock().instant());
        });
    }

    @Test
    @DisplayName("where a warm page came from is known after each restart")
    void knowsWhereAWarmPageCameFrom() {
        run(LiveTableSetup::firstPage);

        for (int i = 0; i < 2; i++) {
            run(table -> assertThat(new LiveTables(List.of(table)).readingOf(table.list(Filter.all(), FIRST_PAGE)))
                    .hasValueSatisfying(reading -> assertThat(reading.source()).isEqualTo(HIT)));
        }
    }

    @Test
    @DisplayName("F8: afterRestart(DROP) drops what was kept")
    void dropDropsWhatWasKept() {
        run(LiveTableSetup::firstPage);

        run(builder().afterRestart(AfterRestart.DROP), table -> {
            assertThat(table.status().invalidations()).containsEntry(InvalidationCause.RESTART, 1L);
            expectFirstPage(table, MISS);
        });
    }

    @Test
    @DisplayName("F8: with a stream what was kept is dropped, unless it is trusted")
    void withAStreamWhatWasKeptIsDropped() {
        ManualLiveStream stream = new ManualLiveStream();
        run(builder().stream(stream), LiveTableSetup::firstPage);
        run(builder().stream(stream), table -> expectFirstPage(table, MISS));
        run(builder().stream(stream).afterRestart(AfterRestart.TRUST), table -> expectFirstPage(table, HIT));
    }

    @Test
    @DisplayName(
            "F9: a statement may outlive its process: a table that was marked has changed at the start, and once more later")
    void aMarkedTableExpectsALateStatement() {
        run(LiveTableSetup::firstPage);
        try (RedbCache disk = RedbCache.open(folder)) {
            disk.mark("products");
        }

        run(table -> {
            expectFirstPage(table, MISS);
            expectFirstPage(table, HIT);
            time.advance(Duration.ofSeconds(5));
            expectFirstPage(table, MISS);
        });
        run(table -> expectFirstPage(table, HIT));
    }

    @Test
    @DisplayName(
            "F9: the mark of a late statement stays, also where the cache fails to set it again and a write takes its own away")
    void theMarkOfALateStatementStays() {
        run(LiveTableSetup::firstPage);
        try (RedbCache disk = RedbCache.open(folder)) {
            disk.mark("products");
        }
        try (RedbCache disk = RedbCache.open(folder)) {
            FaultyCache faulty = new FaultyCache(disk).failing("mark");
            try (LiveTable table = builder().cache(faulty).build()) {
                assertThat(faulty.calls("mark")).isEqualTo(1);
                faulty.before(operation -> {});
                table.patch("1", Row.of("price", 11));
            }
            assertThat(faulty.calls("mark")).isEqualTo(2);
            assertThat(faulty.calls("unmark")).isZero();
        }

        run(table -> {
            expectFirstPage(table, MISS);
            expectFirstPage(table, HIT);
            time.advance(Duration.ofSeconds(5));
            expectFirstPage(table, MISS);
        });
    }

    @Test
    @DisplayName("rows of another master are dropped")
    void rowsOfAnotherMasterAreDropped() {
        run(LiveTableSetup::firstPage);

        master.identity("another").before(operation -> {
            throw new IllegalStateException("down");
        });

        run(table -> assertThatThrownBy(() -> firstPage(table))
                .isInstanceOf(MasterFailedException.class)
                .cause()
                .hasMessage("down"));
    }

    @Test
    @DisplayName("rows of a master that does not tell which it is are dropped at a restart, and not before")
    void rowsOfAMasterOfUnknownIdentityAreDropped() {
        master.identity(null);
        run(LiveTableSetup::firstPage);
        InMemoryTable restarted =
                InMemoryTable.of(SCHEMA, product(1, "of another database", 0)).identity(null);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(LiveTable.class);
        logger.addAppender(logged);
        LiveTableBuilder builder =
                LiveTable.builder("products", restarted).executor(threads).afterRestart(AfterRestart.TRUST);

        try (RedbCache disk = RedbCache.open(folder)) {
            try (LiveTable table = builder.cache(disk).build()) {
                assertThat(firstPage(table)).containsExactly(product(1, "of another database", 0));
                assertThat(table.status().invalidations()).containsEntry(InvalidationCause.RESTART, 1L);
            }
            try (LiveTable table = builder.cache(disk).build()) {
                expectFirstPage(table, HIT);
            }
            InMemoryTable another = InMemoryTable.of(SCHEMA).identity(null);
            try (LiveTable table = LiveTable.builder("products", another)
                    .executor(threads)
                    .cache(disk)
                    .build()) {
                assertThat(firstPage(table)).isEmpty();
            }
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(message -> message.contains("has invalidated the rows"))
                .hasSize(2)
                .allSatisfy(message -> assertThat(message)
                        .contains("'products'", InMemoryTable.class.getName())
                        .contains("A database in memory", "location(..)", "identity()"));
    }

    @Test
    @DisplayName("a view as a master is not the whole table, nor another view")
    void aViewAsAMasterHasAnIdentityOfItsOwn() {
        try (LiveTable whole = builder().build()) {
            LiveTable cheap = whole.view(Filter.equal("name", "s3cr3t"));

            assertThat(cheap.identity().orElseThrow())
                    .isNotEqualTo(whole.identity().orElseThrow())
                    .isEqualTo(whole.view(Filter.equal("name", "s3cr3t"))
                            .identity()
                            .orElseThrow())
                    .isNotEqualTo(
                            whole.view(Filter.equal("name", "other")).identity().orElseThrow())
                    .doesNotContain("s3cr3t");
            master.identity(null);
            assertThat(cheap.identity()).isEmpty();
        }
    }

    @Test
    @DisplayName("a table that an earlier process opened and never read has nothing to drop: its first answer is kept")
    void nothingIsDroppedWhereNothingWasKept() {
        run(table -> {});

        run(table -> {
            expectFirstPage(table, MISS);
            expectFirstPage(table, HIT);
            assertThat(table.status().rejectedFills()).isZero();
            assertThat(table.status().invalidations()).containsEntry(InvalidationCause.RESTART, 0L);
        });
    }

    @Test
    @DisplayName("the log says once at the start how many entries of an earlier process are served, if there are any")
    void theLogSaysWhatIsServedOfAnEarlierProcess() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(LiveTable.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
        try {
            run(LiveTableSetup::firstPage);
            run(builder().stream(new ManualLiveStream()).afterRestart(AfterRestart.TRUST), LiveTableSetup::firstPage);
            try (RedbCache disk = RedbCache.open(folder)) {
                builder().cache(disk).build().close();
                builder().cache(disk).build().close();
            }
            run(builder().afterRestart(AfterRestart.DROP), LiveTableSetup::firstPage);
            run(builder().stream(new ManualLiveStream()), LiveTableSetup::firstPage);
        } finally {
            logger.detachAppender(logged);
            logger.setLevel(null);
        }

        String told = "Live table 'products' serves 1 entry that an earlier process kept; 'after-restart: drop'"
                + " drops them at each start";
        assertThat(logged.list)
                .filteredOn(event -> event.getFormattedMessage().contains("earlier process"))
                .extracting(ILoggingEvent::getLevel, ILoggingEvent::getFormattedMessage)
                .containsExactly(tuple(Level.INFO, told), tuple(Level.INFO, told));
    }

    @Test
    @DisplayName("F9: the log calls a table by its name that was changed right before the end")
    void theLogNamesATableThatWasChangedRightBeforeTheEnd() {
        run(LiveTableSetup::firstPage);
        try (RedbCache disk = RedbCache.open(folder)) {
            disk.mark("products");
        }
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.livetable.cache.disk");
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
        try {
            run(table -> {});
        } finally {
            logger.detachAppender(logged);
            logger.setLevel(null);
        }

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains(
                        "Live table 'products' was changed right before an earlier process ended, so what that kept of it"
                                + " is not used");
    }

    @Test
    @DisplayName("rows of other columns are dropped")
    void rowsOfOtherColumnsAreDropped() {
        run(LiveTableSetup::firstPage);
        TableSchema changed = TableSchema.of(
                "products", List.of(Column.of("id", ColumnType.INTEGER), Column.of("title", ColumnType.TEXT)), "id");
        InMemoryTable migrated = InMemoryTable.of(changed, Row.of("id", 1).with("title", "apple"));

        run(LiveTable.builder("products", migrated).executor(threads), table -> {
            assertThat(firstPage(table)).containsExactly(Row.of("id", 1).with("title", "apple"));
            assertThat(table.status().invalidations()).containsEntry(InvalidationCause.RESTART, 1L);
        });
        run(LiveTable.builder("products", migrated).executor(threads), table -> expectFirstPage(table, HIT));
    }

    @Test
    @DisplayName("rows of a column that rounds to other digits are dropped")
    void rowsOfOtherDigitsAreDropped() {
        Row before = Row.of("id", 1).with("price", new BigDecimal("1.57"));
        Row after = Row.of("id", 1).with("price", new BigDecimal("1.6"));
        run(LiveTable.builder("products", pricesOf("8,2", before)).executor(threads), LiveTableSetup::firstPage);

        run(
                LiveTable.builder("products", pricesOf("8,1", after)).executor(threads),
                table -> assertThat(firstPage(table)).containsExactly(after));
    }

    private static InMemoryTable pricesOf(String digits, Row row) {
        Column price = Column.of("price", ColumnType.DECIMAL).roundedTo(digits);
        return InMemoryTable.of(
                TableSchema.of("products", List.of(Column.of("id", ColumnType.INTEGER), price), "id"), row);
    }

    @Test
    @DisplayName("of 200 readers of rows on disk one has the master asked, and all are served when it does not answer")
    void oneReaderHasTheMasterAsked() {
        run(LiveTableSetup::firstPage);
        Gate gate = new Gate();
        FaultyTable hanging = new FaultyTable(master).before(operation -> gate.pass());

        run(builder().wrapMaster(any -> hanging), table -> {
            List<Future<ReadSource>> readers = onThreads(200, () -> sourceOfFirstPage(table));
            Awaitility.await().until(() -> time.pending() == 200);
            time.advance(Duration.ofSeconds(1));

            assertThat(readers).allSatisfy(reader -> assertThat(result(reader)).isEqualTo(HIT));
            assertThat(hanging.calls("schema")).isEqualTo(1);
            gate.open();
        });
    }

    @Test
    @DisplayName("a reader of rows on disk that is interrupted decides for nobody else")
    void anInterruptedReaderDecidesForNobodyElse() {
        run(LiveTableSetup::firstPage);
        TableSchema changed = TableSchema.of(
                "products", List.of(Column.of("id", ColumnType.INTEGER), Column.of("title", ColumnType.TEXT)), "id");
        Row row = Row.of("id", 1).with("title", "apple");
        Gate gate = new Gate();
        FaultyTable migrated = new FaultyTable(InMemoryTable.of(changed, row)).before(operation -> gate.pass());

        run(builder().wrapMaster(any -> migrated), table -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> firstPage(table)).isInstanceOf(FetchTimeoutException.class);
            assertThat(Thread.interrupted()).isTrue();

            Future<List<Row>> next = threads.submit(() -> firstPage(table));
            Awaitility.await().until(() -> time.pending() == 1);
            gate.open();
            assertThat(next).succeedsWithin(LONG).isEqualTo(List.of(row));
        });
    }

    @Test
    @DisplayName("rows on disk are served when the executor refuses to have the master asked")
    void rowsAreServedWhenTheExecutorRefuses() {
        run(LiveTableSetup::firstPage);

        run(
                builder().executor(task -> {
                    throw new RejectedExecutionException("full");
                }),
                table -> expectFirstPage(table, HIT));
    }

    @Test
    @DisplayName("F9: rows of a table that had a write at the master when it was closed are dropped")
    void rowsOfATableThatHadAWriteAtTheMasterAreDropped() {
        run(table -> {
            master.before(operation -> {
                throw new IllegalStateException("connection lost");
            });
            assertThatThrownBy(() -> table.patch("1", Row.of("price", 11)))
                    .isInstanceOf(UnknownOutcomeException.class)
                    .cause()
                    .hasMessage("connection lost");
            master.before(operation -> {});
            firstPage(table);
            expectFirstPage(table, HIT);
        });

        run(table -> expectFirstPage(table, MISS));
        run(table -> {
            expectFirstPage(table, MISS); // the statement may still be under way
            time.advance(Duration.ofSeconds(5));
            Awaitility.await()
                    .until(() -> table.status().invalidations().getOrDefault(InvalidationCause.UNKNOWN, 0L) == 2);
            expectFirstPage(table, MISS);
        });
        run(table -> expectFirstPage(table, HIT));
    }

    @Test
    @DisplayName("F1: what was written is read after a restart")
    void whatWasWrittenIsReadAfterARestart() {
        run(table -> {
            firstPage(table);
            table.patch("1", Row.of("price", 11));
        });

        run(table -> assertThat(firstPage(table)).contains(product(1, "apple", 11)));
    }

    @Test
    @DisplayName("F8: rows are not there after a restart when the stream was lost before the end")
    void rowsAreNotThereAfterARestartWhenTheStreamWasLost() {
        run(builder().stream(new ManualLiveStream()).afterRestart(AfterRestart.TRUST), LiveTableSetup::firstPage);
        run(
                builder().stream(new ManualLiveStream()).afterRestart(AfterRestart.TRUST),
                table -> expectFirstPage(table, HIT));
        ManualLiveStream lost = new ManualLiveStream();
        run(builder().stream(lost).afterRestart(AfterRestart.TRUST), table -> lost.end(null));

        run(
                builder().stream(new ManualLiveStream()).afterRestart(AfterRestart.TRUST),
                table -> expectFirstPage(table, MISS));
    }

    @Test
    @DisplayName(
            "F9: who writes by a cache in the place of that on disk leaves a trace there, also where one is taken away meanwhile")
    void writtenPastTheDisk() {
        run(table -> table.get("1"));
        MemCache heap = MemCache.ofMaximumWeight(1_000_000, BypassTrace.in(folder)::leave);
        try (LiveTable table = builder().cache(heap).build()) {
            master.before(operation -> {
                if (operation.equals("patch")) {
                    run(other -> {
                        assertThat(other.readGet("1").source()).isEqualTo(MISS);
                        keepAfterSettling(other);
                    });
                }
            });
            table.patch("1", Row.of("name", "written"));
            master.before(operation -> {});
        }

        run(table -> {
            assertThat(table.readGet("1").source()).isEqualTo(MISS);
            assertThat(table.get("1")).contains(product(1, "written", 10));
        });
    }

    /** Keeps a row once nothing can come any more of writes that may have been under way at the start. */
    private void keepAfterSettling(LiveTable table) {
        time.advance(Duration.ofSeconds(5));
        table.get("1");
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("F9: a write is refused where it cannot be told to the cache on disk that goes without it")
    void notToldToTheDisk() {
        MemCache heap = MemCache.ofMaximumWeight(1_000_000, () -> {
            throw new IllegalStateException("full");
        });
        try (LiveTable table = builder().cache(heap).build()) {
            assertThatThrownBy(() -> table.patch("1", Row.of("name", "written")))
                    .isInstanceOf(NotAcceptedException.class);
            assertThat(table.get("1")).contains(product(1, "apple", 10));
        }
    }

    @Test
    @DisplayName(
            "F9: a write past a table whose cache is closed costs what is on disk, also when somebody has opened that since")
    void writtenPastAClosedCache() {
        RedbCache closed = RedbCache.open(folder);
        LiveTable table = builder().cache(closed).build();
        table.get("1");
        table.close();
        closed.close();
        for (int i = 0; i < 2; i++) {
            Row written = product(1, "written " + i, 10);
            OwnWritesTests.writes(table)
                    .write(WriteOperation.PATCH, Set.of("1"), () -> master.put(written), done -> null);
            run(next -> {
                assertThat(next.readGet("1").source()).isEqualTo(MISS);
                assertThat(next.get("1")).contains(written);
                keepAfterSettling(next);
            });
        }
    }
}
