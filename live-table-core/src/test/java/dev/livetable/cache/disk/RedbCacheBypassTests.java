package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.RecordedChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What a cache does about writes that were made past it, while it was closed or somebody else's. */
class RedbCacheBypassTests extends RedbCacheSetup {

    private final RecordedChange anything = new RecordedChange(7, 1, null);

    private Path trace() {
        return folder().resolve("cache.bypassed");
    }

    @Test
    @DisplayName("F9: who goes on without the cache leaves a trace, and no row of before is shown at the next opening")
    void dropped() {
        cache.put("other/page", CacheContract.rows(2));
        cache.put("bare", CacheContract.rows(3));
        cache.record("t", anything);
        BypassTrace.in(folder()).leave();
        assertThat(cache.get("t/page")).as("until then").isEqualTo(CacheContract.rows(1));

        reopen();

        assertThat(cache.get("t/page")).isNull();
        assertThat(cache.get("other/page")).isNull();
        assertThat(cache.get("bare")).isNull();
        assertThat(cache.recorded("t")).isNull();
        assertThat(cache.wasMarked("t")).as("a write may be under way").isTrue();
        assertThat(cache.wasMarked("unknown")).isTrue();
        assertThat(cache.filesSetAside()).isZero();
        assertThat(trace()).doesNotExist();
    }

    @Test
    @DisplayName("F9: what was dropped for a trace does not come back after a kill, and is dropped once")
    void droppedOnce() throws IOException {
        BypassTrace.in(folder()).leave();
        reopen();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("t/page")).isNull();
        }
        cache.put("t/page", CacheContract.rows(2));
        cache.record("t", anything);

        reopen();

        assertThat(cache.get("t/page")).isEqualTo(CacheContract.rows(2));
        assertThat(cache.recorded("t")).isNotNull();
        assertThat(cache.wasMarked("t")).isFalse();
    }

    @Test
    @DisplayName("F9: a trace that is left while the cache is open counts at the next opening, and after a kill")
    void leftWhileOpen() throws IOException {
        BypassTrace.in(folder()).leave();
        reopen();
        cache.put("t/page", CacheContract.rows(2));
        cache.flush();
        BypassTrace.in(folder()).leave();
        cache.tick();
        cache.flush();
        assertThat(trace()).exists();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("t/page")).isNull();
        }
    }

    @Test
    @DisplayName("F9: a mark of a closed cache costs all rows at the next opening, and stays when it is taken away")
    void markedWhenClosed() throws IOException {
        cache.close();
        cache.mark("t");
        cache.mark("never/seen");
        cache.unmark("t");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.filter(file -> file.toString().contains("bypass"))).hasSize(1);
        }

        RedbCache next = opened();
        next.put("t/page", CacheContract.rows(2));
        assertThat(next.wasMarked("t")).isTrue();
        cache.mark("t"); // by the first one, which still goes on
        next.close();

        try (RedbCache last = opened()) {
            assertThat(last.get("t/page")).isNull();
        }
    }

    @Test
    @DisplayName(
            "F9: a region that was marked when the cache was closed can be marked again when another has settled that")
    void markedAgainWhenClosed() {
        cache.mark("t");
        cache.close();
        RedbCache next = opened();
        next.unmark("t");
        next.put("t/page", CacheContract.rows(2));
        cache.mark("t");
        next.close();

        try (RedbCache last = opened()) {
            assertThat(last.get("t/page")).isNull();
        }
    }

    @RepeatedTest(20)
    @DisplayName("F9: a mark that is set while the cache is being closed holds")
    void markedWhileClosing() throws InterruptedException {
        Set<String> marked = ConcurrentHashMap.newKeySet();
        Thread marker = new Thread(() -> {
            for (int i = 0; i < 20_000 && !trace().toFile().exists(); i++) {
                cache.unmark("t"); // so that each mark has to be made durable
                cache.mark("t");
                marked.add("t");
            }
        });
        marker.start();
        while (marked.isEmpty()) {
            Thread.onSpinWait();
        }
        cache.close();
        marker.join();

        try (RedbCache next = opened()) {
            assertThat(next.wasMarked("t")).isTrue();
            assertThat(next.get("t/page")).isNull();
        }
    }

    @Test
    @DisplayName("a mark of a closed cache fails where it cannot leave a trace")
    void untold() throws IOException {
        cache.close();
        Files.move(folder(), temp.resolve("away"));
        assertThatThrownBy(() -> cache.mark("t"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be told that rows are written past it");
    }

    @Test
    @DisplayName("F9: a trace stays while the disk takes no writes, and no row of before is shown meanwhile")
    void fullDisk() {
        cache.close();
        BypassTrace.in(folder()).leave();
        FaultyFile.register();
        FaultyFile.WRITES_LEFT.set(0);
        try (RedbCache full =
                RedbCache.builder(folder()).scheme(FaultyFile.SCHEME).open()) {
            assertThat(full.problem()).isPresent();
            assertThat(full.get("t/page")).isNull();
            assertThat(trace()).exists();
        } finally {
            FaultyFile.register();
        }
        cache = opened();
        assertThat(cache.get("t/page")).isNull();
        assertThat(trace()).doesNotExist();
    }

    @Test
    @DisplayName("F9: a trace beside a damaged store, or beside none, is a word of marks that are lost")
    void damaged() throws IOException {
        cache.close();
        BypassTrace.in(folder()).leave();
        Files.write(folder().resolve("cache.mv"), "garbage".repeat(9_999).getBytes(StandardCharsets.US_ASCII));
        cache = opened();
        assertThat(cache.get("t/page")).isNull();
        assertThat(cache.wasMarked("t")).isTrue();
        assertThat(trace()).doesNotExist();

        Path fresh = Files.createDirectory(temp.resolve("fresh"));
        BypassTrace.in(fresh).leave();
        try (RedbCache begun = RedbCache.open(fresh)) {
            assertThat(begun.wasMarked("t")).isTrue();
        }
    }

    @Test
    @DisplayName("a trace that is found by who may not open the cache stays")
    void notOpened() {
        cache.close();
        BypassTrace.in(folder()).leave();
        assertThatThrownBy(() -> RedbCache.builder(folder())
                        .encryptionKey("key".toCharArray())
                        .open())
                .isInstanceOf(CacheOpenException.class);
        assertThat(trace()).exists();
        cache = opened();
        assertThat(cache.get("t/page")).isNull();
    }

    @Test
    @DisplayName("a trace is left on a thread that is interrupted, which stays so; only its owner can read it")
    void interrupted() throws IOException {
        Thread.currentThread().interrupt();
        BypassTrace.in(folder()).leave();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(trace())))
                .isEqualTo("rw-------");
    }

    @Test
    @DisplayName("a trace is needed where there is a store, and is not left twice")
    void needed() throws IOException {
        BypassTrace left = BypassTrace.in(folder());
        assertThat(left.isNeeded()).isTrue();
        assertThat(left.isLeft()).isFalse();
        left.leave();
        left.leave();
        assertThat(left.isLeft()).isTrue();
        assertThat(BypassTrace.in(temp.resolve("missing")).isNeeded()).isFalse();
        assertThat(BypassTrace.in(temp).isNeeded()).isFalse();
    }

    @Test
    @DisplayName("a trace that is a symbolic link is refused at the opening")
    void link() throws IOException {
        cache.close();
        Files.createSymbolicLink(trace(), temp.resolve("nowhere"));
        assertThatThrownBy(this::opened)
                .isInstanceOf(CacheOpenException.class)
                .hasMessageContaining("is a symbolic link");
        assertThatThrownBy(() -> cache.mark("t")).isInstanceOf(UncheckedIOException.class);
        assertThat(temp.resolve("nowhere")).doesNotExist();
        Files.delete(trace());
        cache = opened();
    }

    @Test
    @DisplayName("a path with a backslash is refused where that is no separator: MVStore takes it for a slash")
    void backslash() throws IOException {
        Path named = temp.resolve("a\\b");
        assertThatThrownBy(() -> RedbCache.open(named.resolve("cache")))
                .isInstanceOf(CacheOpenException.class)
                .hasMessageContaining("has a backslash")
                .hasMessageContaining("live.cache.redb.path");
        assertThat(named).doesNotExist();
        Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(named));
        assertThatThrownBy(() -> RedbCache.open(link)).hasMessageContaining("has a backslash");
        assertThat(named).isEmptyDirectory();
    }
}
