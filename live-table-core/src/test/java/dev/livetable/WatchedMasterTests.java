package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.LiveTableStatus.FailedReads;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.FaultyTable;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnreachableException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** What a live table tells of the last reads of its master. */
class WatchedMasterTests {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final FaultyTable master = new FaultyTable(InMemoryTable.of(
            TableSchema.of("cities", List.of(Column.of("id", ColumnType.INTEGER)), "id"), Row.of("id", 1)));

    private LiveTable table() {
        return LiveTable.builder("cities", master)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .build();
    }

    private static void fails(Runnable read) {
        assertThatThrownBy(read::run).isInstanceOf(RuntimeException.class);
    }

    @Test
    void nothingIsToldBeforeTheFirstRead() {
        try (LiveTable table = table()) {
            table.schema();

            assertThat(table.status().lastRead()).isNull();
            assertThat(table.status().failedReads()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "get", "count", "schema"})
    void aFailureOfEachKindIsCountedUntilAReadSucceeds(String operation) {
        try (LiveTable table = table()) {
            Consumer<LiveTable> read = some -> {
                some.get("1");
                some.count(Filter.all());
                some.list(Filter.all(), PageRequest.of(0, 5));
            };
            master.before(call -> {
                if (call.equals(operation)) {
                    throw new IllegalStateException(
                            "secret 4711", new RuntimeException(new java.io.IOException("4712")));
                }
            });
            fails(() -> read.accept(table));
            fails(() -> {
                table.invalidate();
                if (operation.equals("list")) {
                    table.list(Filter.all(), PageRequest.of(0, 5));
                }
                if (operation.equals("count")) {
                    table.count(Filter.all());
                }
                table.get("1");
            });

            assertThat(table.status().failedReads())
                    .isEqualTo(new FailedReads(
                            2, NOW, UnreachableException.class.getName(), java.io.IOException.class.getName()));
            assertThat(table.status().toString()).doesNotContain("471");

            master.before(call -> {});
            table.invalidate();
            read.accept(table);
            assertThat(table.status().failedReads()).isNull();
            assertThat(table.status().lastRead()).isEqualTo(NOW);
        }
    }

    @Test
    void aHitTellsNothingOfTheMaster() {
        try (LiveTable table = table()) {
            table.get("1");
            master.failing("list");
            fails(() -> table.list(Filter.all(), PageRequest.of(0, 5)));

            table.get("1");

            assertThat(table.status().failedReads()).isNotNull();
        }
    }

    @Test
    void whatNobodyCanAskForIsNoFailureOfTheMaster() {
        try (LiveTable table = table()) {
            assertThatThrownBy(() -> table.list(Filter.all(), PageRequest.of(0, 5, Sort.by("colour"))))
                    .isInstanceOf(InvalidRequestException.class);

            assertThat(table.status().failedReads()).isNull();
            assertThat(table.status().lastRead()).isNull();
        }
    }
}
