package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F9: what is on record of changes when the process ends, and how long it is kept. */
class RedbCacheRecordTests extends RedbCacheSetup {

    private static final long LOG = Long.MIN_VALUE + 5;

    private @Nullable RecordedLog recordedAfterKill() throws IOException {
        try (RedbCache killed = afterKill()) {
            return killed.recorded("t");
        }
    }

    static RecordedChange change(long log, long position) {
        Row before = Row.of("id", position).with("name", "before " + position);
        Row after = before.with("name", "after " + position).with("more", "x");
        return new RecordedChange(
                log,
                position,
                List.of(
                        new RowChange("'" + position + "'", RowImage.whole(before), RowImage.part(after)),
                        new RowChange("gone", RowImage.unknown(), RowImage.absent())));
    }

    private void record(long... positions) {
        for (long position : positions) {
            cache.record("t", change(LOG, position));
        }
    }

    private static List<RecordedChange> changes(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(position -> change(LOG, position))
                .toList();
    }

    private static RecordedLog log(long from, long to) {
        return new RecordedLog(LOG, to, changes(from, to), List.of());
    }

    @Test
    @DisplayName("F9: a change is on record when record returns, whatever the order")
    void killed() throws IOException {
        assertThat(recordedAfterKill()).isNull();
        record(3);
        assertThat(recordedAfterKill()).isEqualTo(log(3, 3));
        record(5);
        assertThat(recordedAfterKill()).as("a hole at 4").isEqualTo(log(5, 5));
        record(4);
        assertThat(recordedAfterKill()).isEqualTo(log(3, 5));
        cache.record("u", change(LOG, 9));
        cache.flush();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.recorded("t")).isEqualTo(log(3, 5));
            assertThat(killed.recorded("u")).isEqualTo(log(9, 9));
            assertThat(killed.get("t/page")).isEqualTo(CacheContract.rows(1));
        }
    }

    @Test
    @DisplayName("what is on record stays so until the region is retired, over each opening")
    void closed() throws IOException {
        record(1, 2);
        reopen();
        assertThat(cache.recorded("t")).isEqualTo(log(1, 2));
        assertThat(recordedAfterKill()).isEqualTo(log(1, 2));
        record(3);
        assertThat(cache.recorded("t"))
                .as("what is recorded since is no earlier process's")
                .isEqualTo(log(1, 2));
        assertThat(recordedAfterKill()).isEqualTo(log(1, 3));
        reopen();
        reopen();
        assertThat(cache.recorded("t")).isEqualTo(log(1, 3));
        assertThat(files()).hasSize(1);
    }

    @Test
    @DisplayName("what nobody asked for is kept before what is recorded next")
    void neverAsked() {
        record(1, 2);
        reopen();
        record(3);
        reopen();
        assertThat(cache.recorded("t")).isEqualTo(log(1, 3));
    }

    @Test
    @DisplayName("of several logs the last one counts, and what came before a change of anything is forgotten")
    void logsAndAnything() {
        record(1, 2);
        cache.record("t", change(8, 7));
        reopen();
        assertThat(cache.recorded("t")).isEqualTo(new RecordedLog(8, 7, List.of(change(8, 7)), List.of()));
        RecordedChange anything = new RecordedChange(8, 8, null);
        cache.record("t", anything);
        cache.record("t", change(8, 9));
        reopen();
        assertThat(cache.recorded("t")).isEqualTo(new RecordedLog(8, 9, List.of(anything, change(8, 9)), List.of()));
    }

    @Test
    @DisplayName("F9: a region that was marked at opening, or invalidated after the last commit, has no record")
    void marked() throws IOException {
        record(1);
        cache.mark("t");
        try (RedbCache killed = afterKill()) {
            assertThat(killed.recorded("t")).isNull();
            killed.record("t", change(LOG, 2));
        }
        cache.unmark("t");
        cache.flush();
        assertThat(recordedAfterKill()).isEqualTo(log(1, 1));
        cache.invalidatePrefix("t/");
        assertThat(recordedAfterKill()).isNull();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.getFileName().toString().startsWith("cache.changes."))
                    .sorted()
                    .toList();
        }
    }

    private static RecordedChange large(long position) {
        Row row = Row.of("text", "x".repeat(900_000));
        return new RecordedChange(LOG, position, List.of(new RowChange("1", RowImage.whole(row), RowImage.absent())));
    }

    @Test
    @DisplayName("a change keeps its context on record; one of anything in a context covers no change before it")
    void aChangeKeepsItsContext() throws IOException {
        List<RowChange> row = List.of(RowChange.of("1"));
        List<RecordedChange> changes = List.of(
                new RecordedChange(LOG, 1, row, null, "a"),
                new RecordedChange(LOG, 2, null, null, "b"),
                new RecordedChange(LOG, 3, row, null, "half a pair: \ud800"),
                new RecordedChange(LOG, 4, row));
        changes.forEach(change -> cache.record("t", change));

        assertThat(recordedAfterKill()).isEqualTo(new RecordedLog(LOG, 4, changes, List.of()));
    }

    @Test
    @DisplayName("the record takes about 8 MB: older changes go, and no kill in between loses a later one")
    void bounded() throws IOException {
        for (int position = 1; position <= 30; position++) {
            cache.record("t", large(position));
            long bytes = 0;
            for (Path file : files()) {
                bytes += Files.size(file);
            }
            assertThat(bytes).isLessThan(11_000_000);
            RecordedLog recorded = recordedAfterKill();
            assertThat(recorded).isNotNull();
            if (recorded != null) {
                assertThat(recorded.head()).isEqualTo(position);
                assertThat(recorded.changes()).hasSizeBetween(Math.min(position, 4), 11);
                assertThat(recorded.changes().get(recorded.changes().size() - 1))
                        .isEqualTo(large(position));
            }
        }
        assertThat(files()).hasSize(2);
        reopen();
        record(31);
        reopen();
        RecordedLog recorded = cache.recorded("t");
        assertThat(recorded == null ? 0 : recorded.head()).isEqualTo(31);
    }

    @Test
    @DisplayName("a change that takes more than a megabyte is recorded as one of anything")
    void tooLarge() {
        List<RowChange> rows = IntStream.range(0, 100_000)
                .mapToObj(i -> RowChange.of("row number " + i))
                .toList();
        cache.record("t", new RecordedChange(LOG, 1, rows));
        reopen();
        assertThat(cache.recorded("t"))
                .isEqualTo(new RecordedLog(LOG, 1, List.of(new RecordedChange(LOG, 1, null)), List.of()));
    }

    @Test
    @DisplayName(
            "a damaged or shortened record is none, rather than one that has less; what is behind its end is nothing")
    void damaged() throws IOException {
        record(1, 2);
        cache.close();
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i += 7) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            assertRecorded(file, flipped, null);
            assertRecorded(file, Arrays.copyOf(whole, i), null);
        }
        assertRecorded(file, Arrays.copyOf(whole, whole.length + 100), log(1, 2));
        open();
        assertThat(cache.recorded("t")).isEqualTo(log(1, 2));
        record(3);
        cache.close();
        assertRecorded(file, whole, null); // an older copy
    }

    private void assertRecorded(Path file, byte[] bytes, @Nullable RecordedLog expected) throws IOException {
        Path copy = RedbCacheTests.copy(folder(), temp.resolve("damaged" + System.nanoTime()));
        Files.write(copy.resolve(file.getFileName()), bytes);
        try (RedbCache damaged = RedbCache.open(copy)) {
            RecordedLog found = damaged.recorded("t");
            assertThat(found).isEqualTo(expected);
            damaged.record("t", change(LOG, 3));
            damaged.close();
        }
        try (RedbCache again = RedbCache.open(copy)) {
            RecordedLog found = again.recorded("t");
            assertThat(found == null ? 0 : found.head()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("when the older of two files is damaged the later one is used, and when the later is gone none is")
    void damagedFileOfTwo() throws IOException {
        Path committedBefore = RedbCacheTests.copy(folder(), temp.resolve("before"));
        for (int position = 1; position <= 6; position++) {
            cache.record("t", large(position));
        }
        cache.flush();
        List<Path> files = files();
        assertThat(files).hasSize(2);
        Path copy = RedbCacheTests.copy(folder(), temp.resolve("older"));
        Files.write(copy.resolve(files.get(0).getFileName()), new byte[100]);
        try (RedbCache damaged = RedbCache.open(copy)) {
            assertThat(damaged.recorded("t")).isEqualTo(new RecordedLog(LOG, 6, List.of(large(6)), List.of()));
        }
        Path later = RedbCacheTests.copy(folder(), temp.resolve("later"));
        Files.delete(later.resolve(files.get(1).getFileName()));
        Files.copy(files.get(0), committedBefore.resolve(files.get(0).getFileName()));
        for (Path damaged : List.of(later, committedBefore)) {
            try (RedbCache opened = RedbCache.open(damaged)) {
                assertThat(opened.recorded("t")).isNull();
            }
        }
    }

    @Test
    @DisplayName("a record beside another store is none")
    void foreign() throws IOException {
        record(1);
        cache.close();
        Files.delete(folder().resolve("cache.mv"));
        cache = RedbCache.open(folder());
        assertThat(cache.recorded("t")).isNull();
        assertThat(files()).isEmpty();
    }

    @Test
    @DisplayName("with a key no file tells the rows that changed, nor the region, and all comes back with the key")
    void encrypted() throws IOException {
        char[] key = "a long and random key".toCharArray();
        Path secret = temp.resolve("secret");
        for (long position : new long[] {1, 2}) {
            try (RedbCache encrypted =
                    RedbCache.builder(secret).encryptionKey(key).open()) {
                encrypted.record("clients", change(LOG, position));
                assertThat(encrypted.recorded("clients")).isEqualTo(position == 1 ? null : log(1, 1));
            }
        }
        try (Stream<Path> files = Files.list(secret)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (var charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16BE)) {
                    assertThat(new String(bytes, charset))
                            .doesNotContain("before 1")
                            .doesNotContain("clients");
                }
            }
        }
        try (RedbCache encrypted = RedbCache.builder(secret).encryptionKey(key).open()) {
            assertThat(encrypted.recorded("clients")).isEqualTo(log(1, 2));
        }
    }

    @Test
    @DisplayName("a closed cache records nothing, and says so")
    void recordsNothingWhenClosed() {
        cache.close();
        assertThatThrownBy(() -> record(1)).hasMessageContaining("closed");
    }

    @Test
    @DisplayName("with sync a change is on the disk when record returns, and without nobody waits for it")
    void forced() {
        for (boolean sync : new boolean[] {true, false}) {
            FaultyFile.register();
            Path synced = temp.resolve("sync" + sync);
            try (RedbCache forced = RedbCache.builder(synced)
                    .scheme(FaultyFile.SCHEME)
                    .sync(sync)
                    .open()) {
                forced.record("t", change(LOG, 1));
                forced.flush();
                FaultyFile.EVENTS.clear();
                forced.record("t", change(LOG, 2));
                assertThat(FaultyFile.EVENTS.stream().filter(event -> event.contains("cache.changes.")))
                        .hasSize(sync ? 3 : 2)
                        .last()
                        .isEqualTo((sync ? "force" : "write") + " cache.changes.1");
            }
        }
    }

    @Test
    @DisplayName("a log that goes on from another one has its changes, up to where that counts")
    void logsThatGoOn() {
        record(1, 2, 3);
        cache.record("t", RecordedChange.beginning(8, new LogPosition(LOG, 2, 0)));
        reopen();
        List<LogPosition> earlier = List.of(new LogPosition(LOG, 2, 0));
        assertThat(cache.recorded("t")).isEqualTo(new RecordedLog(8, 2, changes(1, 2), earlier));

        cache.record("t", change(8, 3));
        cache.record("t", RecordedChange.beginning(9, new LogPosition(8, 3, 0)));
        cache.record("t", change(9, 4));
        reopen();
        assertThat(cache.recorded("t"))
                .isEqualTo(new RecordedLog(
                        9,
                        4,
                        List.of(change(LOG, 1), change(LOG, 2), change(8, 3), change(9, 4)),
                        List.of(new LogPosition(LOG, 2, 0), new LogPosition(8, 3, 0))));
    }

    @Test
    @DisplayName("of two records of one position that of anything counts, whichever came later")
    void anythingCounts() {
        RecordedChange anything = new RecordedChange(LOG, 2, null);
        record(1);
        cache.record("t", anything);
        record(2);
        reopen();
        assertThat(cache.recorded("t")).isEqualTo(new RecordedLog(LOG, 2, List.of(anything), List.of()));
    }
}
