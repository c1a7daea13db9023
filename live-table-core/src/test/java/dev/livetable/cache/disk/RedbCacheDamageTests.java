package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CachedRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RedbCacheDamageTests {

    private static final int PAGES = 200;

    @TempDir
    Path folder = Path.of("");

    private Path file() {
        return folder.resolve("cache.mv");
    }

    private void fill() {
        try (RedbCache cache = RedbCache.open(folder)) {
            for (int i = 0; i < PAGES; i++) {
                cache.put("t/page/" + i, CacheContract.rows(i));
            }
        }
    }

    private int hits(RedbCache cache) {
        int hits = 0;
        for (int i = 0; i < PAGES; i++) {
            CachedRows found = cache.get("t/page/" + i);
            if (found != null) {
                assertThat(found).isEqualTo(CacheContract.rows(i));
                hits++;
            }
        }
        return hits;
    }

    @Test
    @DisplayName("a damaged entry is a miss and is gone; the others stay")
    void damagedEntry() throws IOException {
        fill();
        byte[] bytes = Files.readAllBytes(file());
        int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("name of 77");
        bytes[at] = 'X';
        Files.write(file(), bytes);
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(cache.get("t/page/77")).isNull();
            assertThat(cache.badEntries()).isEqualTo(1);
            assertThat(hits(cache)).isEqualTo(PAGES - 1);
            assertThat(cache.statistics("t").entries()).isEqualTo(PAGES - 1);
            cache.put("t/page/77", CacheContract.rows(77));
            assertThat(hits(cache)).isEqualTo(PAGES);
            assertThat(cache.filesSetAside()).isZero();
        }
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(hits(cache)).isEqualTo(PAGES);
            assertThat(cache.badEntries()).isZero();
        }
    }

    @Test
    @DisplayName("a damaged entry is logged without the id in its key")
    void damagedEntryInTheLog() throws IOException {
        try (RedbCache cache = RedbCache.open(folder)) {
            cache.put("t/row?id='secret'", CacheContract.rows(77));
        }
        byte[] bytes = Files.readAllBytes(file());
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("name of 77")] = 'X';
        Files.write(file(), bytes);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(DiskReads.class);
        logger.addAppender(logged);
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(cache.get("t/row?id='secret'")).isNull();
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list).hasSize(1).first().satisfies(event -> assertThat(event.getFormattedMessage())
                .contains("t/row?id='******'"));
    }

    private void assertStartsEmpty() {
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(hits(cache)).isLessThan(PAGES);
            assertThat(cache.filesSetAside()).isEqualTo(1);
            assertThat(cache.problem()).as("what is wrong now").isEmpty();
            assertThat(folder.resolve("cache.mv.damaged")).exists();
            cache.put("t/page/1", CacheContract.rows(1));
        }
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(hits(cache)).isEqualTo(1);
            assertThat(cache.problem()).isEmpty();
        }
    }

    @Test
    @DisplayName("a file of garbage is set aside, and the cache starts empty")
    void garbage() throws IOException {
        fill();
        byte[] garbage = new byte[50_000];
        ThreadLocalRandom.current().nextBytes(garbage);
        Files.write(file(), garbage);
        assertStartsEmpty();
    }

    @Test
    @DisplayName("a file cut short is set aside, and the cache starts empty")
    void truncated() throws IOException {
        fill();
        Files.write(file(), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        Files.write(file(), new byte[5_000]);
        assertStartsEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "live-table-cache 0.0",
                "live-table-cache 1.0",
                "live-table-cache 1.2",
                "live-table-cache 1.99",
                "live-table-cache 2.1"
            })
    @DisplayName("a file of an older or newer format or codec is no damage: it is removed, and the cache starts empty")
    void otherFormat(String format) {
        fill();
        try (MVStore store = MVStore.open(file().toString())) {
            store.openMap(
                            "facts",
                            new MVMap.Builder<String, String>()
                                    .keyType(StringDataType.INSTANCE)
                                    .valueType(StringDataType.INSTANCE))
                    .put("format", ChecksummedText.seal("format", format));
        }
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(StoreTrouble.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(hits(cache)).isLessThan(PAGES);
            assertThat(cache.filesSetAside()).isZero();
            assertThat(cache.problem()).isEmpty();
            assertThat(cache.wasMarked("t"))
                    .as("a mark in the old file would be lost")
                    .isTrue();
            cache.put("t/page/1", CacheContract.rows(1));
        } finally {
            logger.detachAppender(logged);
            logger.setLevel(null);
        }
        assertThat(folder.resolve("cache.mv.damaged")).doesNotExist();
        assertThat(logged.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.INFO);
            assertThat(event.getFormattedMessage()).contains("starts empty", "'" + format + "'");
            assertThat(event.getThrowableProxy()).isNull();
        });
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(hits(cache)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F9: a file that lost its end, or is an older copy, is not trusted")
    void olderCopy() throws IOException {
        fill();
        byte[] older = Files.readAllBytes(file());
        try (RedbCache cache = RedbCache.open(folder)) {
            cache.invalidatePrefix("t/");
        }
        Files.write(file(), older);
        assertStartsEmpty();
    }

    @Test
    @DisplayName("a file that came from another folder is not trusted")
    void foreignCopy() throws IOException {
        fill();
        Path other = Files.createTempDirectory(folder, "other");
        try (RedbCache cache = RedbCache.open(other)) {
            cache.put("t/page/1", CacheContract.rows(1));
            for (int i = 0; i < 9; i++) {
                cache.flush();
            }
        }
        Files.copy(other.resolve("cache.mv"), file(), StandardCopyOption.REPLACE_EXISTING);
        assertStartsEmpty();
    }

    @Test
    @DisplayName("interrupting readers and writers harms neither the store nor their flags")
    void interrupts() throws Exception {
        fill();
        try (RedbCache cache = RedbCache.builder(folder).memory(1).open()) {
            ExecutorService threads = Executors.newFixedThreadPool(3);
            AtomicBoolean over = new AtomicBoolean();
            try {
                Thread[] interrupted = new Thread[2];
                Future<?>[] done = new Future<?>[2];
                for (int user = 0; user < 2; user++) {
                    int which = user;
                    done[user] = threads.submit(() -> {
                        interrupted[which] = Thread.currentThread();
                        for (int i = 0; i < 20_000; i++) {
                            int page = ThreadLocalRandom.current().nextInt(PAGES);
                            boolean before = Thread.currentThread().isInterrupted();
                            if (i % 50 == 0) {
                                cache.put("t/page/" + page, CacheContract.rows(page));
                            } else if (i % 500 == 1) {
                                cache.put("other/" + which, CacheContract.rows(i));
                                cache.invalidatePrefix("other/" + which);
                                assertThat(cache.get("other/" + which)).isNull();
                                cache.mark("other");
                                cache.unmark("other");
                            } else {
                                assertThat(cache.get("t/page/" + page)).isEqualTo(CacheContract.rows(page));
                            }
                            if (before) {
                                assertThat(Thread.interrupted()).isTrue();
                            }
                        }
                    });
                }
                Future<?> interrupter = threads.submit(() -> {
                    while (!over.get()) {
                        for (Thread each : interrupted) {
                            if (each != null) {
                                each.interrupt();
                            }
                        }
                    }
                });
                for (Future<?> each : done) {
                    each.get();
                }
                over.set(true);
                interrupter.get();
            } finally {
                over.set(true);
                threads.shutdownNow();
            }
            assertThat(hits(cache)).isEqualTo(PAGES);
            assertThat(cache.filesSetAside()).isZero();
            assertThat(cache.problem()).isEmpty();
        }
    }

    private RedbCache openOnFaultyDisk() {
        return RedbCache.builder(folder).scheme(FaultyFile.register()).open();
    }

    @Test
    @DisplayName("a stack that ends for a caller and not for the store's thread is no damage")
    void stackOfTheCaller() {
        fill();
        try (RedbCache cache = openOnFaultyDisk()) {
            FaultyFile.stackEnds = thread -> !thread.getName().equals("live-cache-redb");
            assertThat(hits(cache)).isLessThan(PAGES);
            FaultyFile.stackEnds = thread -> false;
            cache.cleanUp();
            assertThat(hits(cache)).isEqualTo(PAGES);
            assertThat(cache.filesSetAside()).isZero();
            assertThat(cache.problem()).isEmpty();
        }
    }

    @Test
    @DisplayName("a stack that ends for the store's thread, too, is damage, such as a page that leads back to itself")
    void anyStack() {
        fill();
        try (RedbCache cache = openOnFaultyDisk()) {
            FaultyFile.stackEnds = thread -> true;
            assertThat(hits(cache)).isLessThan(PAGES);
            cache.cleanUp();
            assertThat(cache.filesSetAside()).isEqualTo(1);
        } finally {
            FaultyFile.stackEnds = thread -> false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache.journal", "cache.mv.damaged"})
    @DisplayName("F9: where anything of an earlier store is left, and not the store, any region may have been marked")
    void tornJournal(String left) throws IOException {
        RedbCache.open(folder).close();
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(cache.wasMarked("t")).isFalse();
            cache.mark("t");
        }
        Files.delete(file());
        Files.delete(folder.resolve("cache.journal"));
        Files.writeString(folder.resolve(left), "torn");
        try (RedbCache cache = RedbCache.open(folder)) {
            assertThat(cache.wasMarked("t")).isTrue();
        }
    }

    @Test
    @DisplayName("what is not removed since a stack has ended is not taken for removed")
    void stackOfWhoRemoves() {
        fill();
        try (RedbCache cache = openOnFaultyDisk()) {
            FaultyFile.stackEnds = thread -> !thread.getName().equals("live-cache-redb");
            Set<String> removed = new HashSet<>();
            for (int i = 0; i < PAGES; i++) {
                try {
                    cache.remove("t/page/" + i);
                    removed.add("t/page/" + i);
                } catch (StackOverflowError told) {
                    assertThat(told).hasMessage("injected");
                }
            }
            FaultyFile.stackEnds = thread -> false;
            cache.cleanUp();
            assertThat(removed).hasSizeLessThan(PAGES).allSatisfy(key -> assertThat(cache.get(key))
                    .isNull());
        }
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("an application that recurses without end and changes something at each level leaves nothing locked")
    void endlessChanges() throws InterruptedException {
        try (RedbCache cache = RedbCache.open(folder)) {
            for (int i = 0; i < 10 * PAGES; i++) {
                cache.put("t/page/" + i, CacheContract.rows(1));
            }
            cache.flush();
            List<Consumer<String>> changes = List.of(
                    key -> cache.put(key, CacheContract.rows(1)),
                    cache::remove,
                    cache::invalidatePrefix,
                    key -> cache.replace(key, CacheContract.rows(1), CacheContract.rows(2)));
            AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();
            for (int i = 0; i < 20; i++) {
                Consumer<String> change = changes.get(i % changes.size());
                Thread thread = new Thread(null, () -> recurse(change, 0), "recursion", 150_000L + i * 256L);
                thread.setUncaughtExceptionHandler((nobody, e) -> ended.set(e));
                thread.start();
                thread.join();
                assertThat(ended.getAndSet(null)).isInstanceOfSatisfying(StackOverflowError.class, e -> assertThat(
                                e.getStackTrace()[0].getClassName())
                        .as("where the stack is tried out, with nothing locked")
                        .isEqualTo(CallerStack.class.getName()));
                cache.put("t/page/0", CacheContract.rows(0));
                cache.flush();
            }
            assertThat(cache.filesSetAside()).isZero();
            assertThat(cache.problem()).isEmpty();
        }
    }

    @SuppressWarnings("InfiniteRecursion") // the stack is to end
    private static void recurse(Consumer<String> change, int depth) {
        change.accept("t/page/" + depth % (5 * PAGES));
        recurse(change, depth + 1);
    }

    @Test
    @DisplayName("an application that recurses without end and reads at each level damages nothing")
    void endlessRecursion() throws InterruptedException {
        fill();
        for (int i = 0; i < 50; i++) {
            try (RedbCache cache = RedbCache.open(folder)) {
                Thread reader = new Thread(null, () -> recurse(cache, 0), "recursion", 120_000L + i * 512L);
                reader.start();
                reader.join();
                cache.cleanUp();
                assertThat(cache.filesSetAside()).isZero();
                assertThat(cache.badEntries()).isZero();
                assertThat(hits(cache)).isEqualTo(PAGES);
            }
        }
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack ends
    private static void recurse(RedbCache cache, int depth) {
        try {
            cache.get("t/page/" + depth % PAGES);
            recurse(cache, depth + 1);
        } catch (StackOverflowError e) {
            return;
        }
    }
}
