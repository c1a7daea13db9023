package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CacheRegions;
import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedbCacheTests extends CacheContract {

    @TempDir
    Path temp = Path.of("");

    private Path folder() {
        return temp.resolve("made/when/missing");
    }

    @Override
    protected Cache open() {
        return RedbCache.open(folder());
    }

    @Override
    protected Cache openSmall() {
        return RedbCache.builder(temp.resolve("small")).maximumSize(1_000_000).open();
    }

    private RedbCache redb() {
        return (RedbCache) cache();
    }

    /** Returns a cache over a copy of the files as they are now, which is what is left when the process is killed. */
    private RedbCache afterKill() throws IOException {
        return RedbCache.open(copy(folder(), temp.resolve("killed" + System.nanoTime())));
    }

    /** Copies the files of a folder, the journal before the store; while they change, this is no moment's state. */
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                } catch (NoSuchFileException renamed) {
                    assertThat(renamed).hasMessageContaining("cache.mv.copy");
                }
            }
        }
        return to;
    }

    @Test
    @DisplayName("a reopened cache has its rows in the master's order, with total and time")
    void reopens() {
        List<Row> ordered = Stream.of("b", "c", "a").map(id -> Row.of("id", id)).toList();
        CachedRows page =
                new CachedRows(ordered, OptionalLong.of(42), true, Instant.parse("2024-02-29T23:59:59.123456789Z"));
        cache().put("clients/page", page);
        cache().put("clients", rows(1));
        cache().close();
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.get("clients/page")).isEqualTo(page);
            assertThat(reopened.get("clients")).isEqualTo(rows(1));
            assertThat(reopened.statistics("clients").entries()).isEqualTo(2);
            assertThat(reopened.statistics("clients").weight()).isPositive();
            assertThat(reopened.entries("clients", 10)).hasSize(2);
            assertThat(reopened.problem()).isEmpty();
            reopened.invalidatePrefix("clients/");
            assertThat(reopened.statistics("clients").entries()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t/", "t/page", "t/page/", "t", ""})
    @DisplayName("F2: a put that began before an invalidation stores nothing after it")
    void putOvertakenByInvalidation(String prefix) {
        CacheRegions.Ticket<DiskRegion> before = redb().begin("t/page/1");
        cache().invalidatePrefix(prefix);
        redb().store(before, "t/page/1", rows(1));
        assertMissing("t/page/1");
        cache().put("t/page/1", rows(2));
        assertKept("t/page/1", rows(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"t/", "t/page", "t/page/1", "t", ""})
    @DisplayName("F9: what was invalidated stays so when the process is killed")
    void killedAfterInvalidation(String prefix) throws IOException {
        cache().put("t/page/1", rows(1));
        cache().put("other/page", rows(2));
        redb().flush();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("t/page/1")).isEqualTo(rows(1));
        }
        cache().invalidatePrefix(prefix);
        cache().put("t/page/2", rows(3));
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("t/page/1")).isNull();
            assertThat(killed.get("other/page")).isEqualTo(prefix.isEmpty() ? null : rows(2));
            assertThat(killed.problem()).isEmpty();
        }
    }

    @Test
    @DisplayName("F9: invalidating what another thread is just invalidating is durable, too")
    void invalidatesEmptyRegionTwice() throws IOException {
        cache().put("t/page", rows(1));
        redb().flush();
        cache().invalidatePrefix("t/");
        cache().invalidatePrefix("t/");
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("t/page")).isNull();
        }
    }

    @Test
    @DisplayName("F9: a region that was marked when the process ended is invalidated at opening, and no other")
    void markedRegion() throws IOException {
        for (String key : List.of("t/page", "t", "tt/page", "other/page")) {
            cache().put(key, rows(1));
        }
        redb().flush();
        cache().mark("t");
        assertKept("t/page", rows(1));
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("t/page")).isNull();
            assertThat(killed.get("t")).isNull();
            assertThat(killed.get("tt/page")).isEqualTo(rows(1));
            assertThat(killed.get("other/page")).isEqualTo(rows(1));
            killed.put("t/page", rows(2));
            killed.close();
        }
        cache().unmark("t");
        redb().flush();
        cache().mark("t");
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("t/page")).isNull();
        }
        cache().unmark("t");
        cache().close();
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.get("t/page")).isEqualTo(rows(1));
        }
    }

    @Test
    @DisplayName("F9: a mark is found at opening, committed or not, and an invalidation is none")
    void foundMarks() throws IOException {
        for (String key : List.of("t/page", "i/page", "c/page")) {
            cache().put(key, rows(1));
        }
        cache().mark("c");
        redb().flush();
        cache().mark("t");
        cache().mark("never seen");
        cache().invalidatePrefix("i/");
        try (RedbCache killed = afterKill()) {
            assertThat(Stream.of("t", "c", "never seen", "i", "other").filter(killed::wasMarked))
                    .containsExactly("t", "c", "never seen");
        }
        assertThat(cache().wasMarked("t")).isFalse();
    }

    @Test
    @DisplayName("F9: a mark that was found at opening stays until it is taken away")
    void aFoundMarkStays() throws IOException {
        cache().put("t/page", rows(1));
        redb().flush();
        cache().mark("t");
        Path once = copy(folder(), temp.resolve("once"));
        try (RedbCache killed = RedbCache.open(once)) {
            killed.put("t/page", rows(2));
            killed.flush();
            try (RedbCache again = RedbCache.open(copy(once, temp.resolve("twice")))) {
                assertThat(again.wasMarked("t")).isTrue();
                assertThat(again.get("t/page")).isNull();
            }
            killed.unmark("t");
            killed.flush();
            try (RedbCache again = RedbCache.open(copy(once, temp.resolve("at last")))) {
                assertThat(again.wasMarked("t")).isFalse();
                assertThat(again.get("t/page")).isEqualTo(rows(2));
            }
        }
    }

    @Test
    @DisplayName("F9: where the files of an earlier process cannot be used, each region may have been marked")
    void lostMarks() throws IOException {
        assertThat(cache().wasMarked("t")).as("there were no files").isFalse();
        cache().mark("t");
        Path damaged = copy(folder(), temp.resolve("damaged"));
        Files.writeString(damaged.resolve("cache.mv"), "garbage");
        Path gone = copy(folder(), temp.resolve("gone"));
        Files.delete(gone.resolve("cache.mv"));

        for (Path folder : List.of(damaged, gone)) {
            try (RedbCache killed = RedbCache.open(folder)) {
                assertThat(killed.wasMarked("t")).isTrue();
                killed.put("t/page", rows(1));
            }
            try (RedbCache reopened = RedbCache.open(folder)) {
                assertThat(reopened.wasMarked("t")).isFalse();
                assertThat(reopened.get("t/page")).isEqualTo(rows(1));
            }
        }
    }

    @Test
    @DisplayName("F9: a mark is durable also when it was taken and set again before a commit")
    void markedAgain() throws IOException {
        cache().put("t/page", rows(1));
        cache().mark("t");
        for (int i = 0; i < 20; i++) {
            cache().unmark("t");
            if (i % 3 == 0) {
                cache().put("other/" + i, rows(i));
                cache().invalidatePrefix("other/");
            }
            cache().mark("t");
            redb().flush();
            try (RedbCache killed = afterKill()) {
                assertThat(killed.get("t/page")).isNull();
            }
        }
    }

    @Test
    @DisplayName("a region whose master, columns or format changed is invalidated")
    void boundRegion() {
        assertThat(cache().bind("t", "columns", "a,b")).isFalse();
        cache().put("t/page", rows(1));
        cache().put("t", rows(1));
        assertThat(cache().bind("t", "columns", "a,b")).isFalse();
        cache().close();
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.bind("t", "columns", "a,b")).isFalse();
            assertThat(reopened.get("t/page")).isEqualTo(rows(1));
            assertThat(reopened.bind("t", "columns", "a,b,c")).isTrue();
            assertThat(reopened.get("t/page")).isNull();
            assertThat(reopened.get("t")).isNull();
            reopened.put("t/page", rows(2));
            assertThat(reopened.bind("t", "columns", "a,b,c")).isFalse();
            assertThat(reopened.get("t/page")).isEqualTo(rows(2));
        }
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.get("t/page")).isEqualTo(rows(2));
            assertThat(reopened.bind("t", "master\n%", "rows were kept before anyone told"))
                    .isTrue();
            assertThat(reopened.get("t/page")).isNull();
        }
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.bind("t", "master\n%", "rows were kept before anyone told"))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("F9: old rows do not come back under new columns, wherever the process is killed")
    void killedWhileBinding() throws Exception {
        cache().bind("t", "columns", "a,b");
        cache().put("t/page", rows(1));
        cache().put("t", rows(1));
        redb().flush();
        Lock region = redb().begin("t/page").region().lock().readLock();
        Thread binder = new Thread(() -> cache().bind("t", "columns", "a,b,c"));
        region.lock(); // so that the invalidation waits
        try {
            binder.start();
            await().until(() -> binder.getState() == Thread.State.WAITING);
            redb().flush();
            assertBoundAfterKill();
        } finally {
            region.unlock();
        }
        binder.join();
        assertBoundAfterKill();
        redb().flush();
        assertBoundAfterKill();
    }

    private void assertBoundAfterKill() throws IOException {
        try (RedbCache killed = afterKill()) {
            killed.bind("t", "columns", "a,b,c");
            assertThat(killed.get("t/page")).isNull();
            assertThat(killed.get("t")).isNull();
            assertThat(killed.filesSetAside()).isZero();
        }
    }

    @Test
    @DisplayName("F9: what was invalidated under a key that is no region's stays so when the process is killed")
    void killedAfterInvalidationOfBareKey() throws IOException {
        cache().put("t", rows(1));
        cache().put("other/page", rows(2));
        redb().flush();
        cache().invalidatePrefix("t");
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("t")).isNull();
            assertThat(killed.get("other/page")).isEqualTo(rows(2));
            assertThat(killed.filesSetAside()).isZero();
        }
    }

    @Test
    @DisplayName("what a region depends on is not kept as text")
    void boundValuesAreSecret() throws IOException {
        cache().bind("t", "master", "jdbc:secret-password");
        cache().close();
        assertThat(new String(Files.readAllBytes(folder().resolve("cache.mv")), StandardCharsets.ISO_8859_1))
                .contains("master")
                .doesNotContain("secret-password");
    }

    @Test
    @DisplayName("a second opener in this process is refused, also by another path, and harms nothing")
    void secondOpener() throws IOException {
        cache().put("t/page", rows(1));
        assertThatThrownBy(() -> RedbCache.open(folder()))
                .isInstanceOf(CacheInUseException.class)
                .hasMessageContaining("live.cache.redb.path");
        Path link = Files.createSymbolicLink(temp.resolve("link"), folder());
        assertThatThrownBy(() -> RedbCache.open(link)).isInstanceOf(CacheInUseException.class);
        assertThatThrownBy(() -> RedbCache.open(folder().resolve("../missing")))
                .isInstanceOf(CacheInUseException.class);
        assertKept("t/page", rows(1));
        cache().invalidatePrefix("t/");
        assertMissing("t/page");
        cache().close();
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.get("t/page")).isNull();
        }
    }

    @Test
    @DisplayName("a closed cache reads nothing, stores nothing and refuses what it could not keep")
    void closed() {
        cache().put("t/page", rows(1));
        cache().close();
        assertMissing("t/page");
        cache().put("t/page", rows(2));
        cache().put("new/page", rows(2));
        assertMissing("t/page");
        assertThatThrownBy(() -> cache().invalidatePrefix("t/")).hasMessageContaining("closed");
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.get("t/page")).isEqualTo(rows(1));
            assertThat(reopened.get("new/page")).isNull();
        }
    }

    @Test
    @DisplayName("a folder that cannot be made is refused with advice")
    void unusableFolder() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> RedbCache.open(file.resolve("below")))
                .isInstanceOf(CacheOpenException.class)
                .hasMessageContaining("live.cache.redb.path");
        assertThatThrownBy(() -> RedbCache.open(file)).isInstanceOf(CacheOpenException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache.lock",
                "cache.journal",
                "cache.mv",
                "cache.mv.copy",
                "cache.mv.damaged",
                "cache.key",
                "cache.changes.1"
            })
    @DisplayName("a file that is a symbolic link is refused with advice, and what it leads to stays as it is")
    void linkedFile(String name) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("linked"));
        Path target = Files.writeString(temp.resolve("target"), "of somebody else");
        Path dangling = temp.resolve("dangling");
        for (Path leadsTo : List.of(target, dangling)) {
            Path link = Files.createSymbolicLink(folder.resolve(name), leadsTo);
            assertThatThrownBy(() -> RedbCache.open(folder))
                    .isInstanceOf(CacheOpenException.class)
                    .hasMessageContaining("symbolic link")
                    .hasMessageContaining("live.cache.redb.path");
            Files.delete(link);
        }
        assertThat(target).hasContent("of somebody else");
        assertThat(dangling).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @DisplayName("a link that is put in the place of a file while the cache is open is not followed")
    void linkedLater() throws IOException {
        RedbCache redb = (RedbCache) cache();
        Path target = Files.writeString(temp.resolve("target"), "of somebody else");
        redb.put("t/page", CacheContract.rows(1));
        redb.flush();
        Files.createSymbolicLink(folder().resolve("cache.changes.1"), target);
        assertThatThrownBy(() -> redb.record("t", RedbCacheRecordTests.change(7, 1)))
                .hasMessageContaining("symbolic link");
        assertThat(target).hasContent("of somebody else");
        assertThat(redb.filesSetAside()).isZero();
        assertThat(redb.get("t/page")).isEqualTo(CacheContract.rows(1));
        assertThat(redb.problem())
                .hasValueSatisfying(text -> assertThat(text).contains("cache.changes.1", "symbolic link"));
    }

    @Test
    @DisplayName("a link that is none of the cache's files is nobody's business")
    void linkOfAnotherName() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("linked"));
        Path target = Files.writeString(temp.resolve("target"), "of somebody else");
        Files.createSymbolicLink(folder.resolve("cache.notes"), target);
        RedbCache.open(folder).close();
        assertThat(target).hasContent("of somebody else");
    }

    @Test
    @DisplayName("a folder may be a symbolic link")
    void linkedFolder() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectories(temp.resolve("real")));
        try (RedbCache linked = RedbCache.open(link)) {
            linked.put("t/page", rows(1));
            assertThat(linked.get("t/page")).isEqualTo(rows(1));
        }
    }
}
