package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedbCacheFullDiskTests {

    private static final long MAXIMUM_SIZE = 1_000_000;

    @TempDir
    Path temp = Path.of("");

    private final AtomicLong clock = new AtomicLong();

    /** Runs once, on the store's thread, when its upkeep begins. */
    private final AtomicReference<@Nullable Runnable> onUpkeep = new AtomicReference<>();

    private long now() {
        Runnable step = Thread.currentThread().getName().equals("live-cache-redb") ? onUpkeep.getAndSet(null) : null;
        if (step != null) {
            step.run();
        }
        return clock.get();
    }

    @SuppressWarnings("NullAway.Init") // opened before each test
    private RedbCache cache;

    private Path folder() {
        return temp.resolve("cache");
    }

    @BeforeEach
    void open() {
        FaultyFile.register();
        cache = open(MAXIMUM_SIZE);
        for (String key : new String[] {"a/page", "a/row/1", "b/page", "c/page"}) {
            cache.put(key, CacheContract.rows(1));
        }
        cache.flush();
    }

    private RedbCache open(long maximumSize) {
        return RedbCache.builder(folder())
                .scheme(FaultyFile.SCHEME)
                .maximumSize(maximumSize)
                .nanos(this::now)
                .open();
    }

    @AfterEach
    void close() {
        FaultyFile.WRITES_LEFT.set(-1);
        FaultyFile.READ_ONLY.set(false);
        FaultyFile.LOST.set(false);
        FaultyFile.ERROR.set(null);
        onUpkeep.set(null);
        cache.close();
    }

    private RedbCache afterKill() throws IOException {
        return RedbCache.open(RedbCacheTests.copy(folder(), temp.resolve("killed" + System.nanoTime())));
    }

    private void recover() {
        FaultyFile.WRITES_LEFT.set(-1);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            cache.tick();
            return cache.problem().isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("a full disk: what is there is read, nothing is stored, invalidations hold, and it recovers")
    void fullDisk(int writesLeft) throws IOException {
        FaultyFile.WRITES_LEFT.set(writesLeft);
        for (int i = 0; i < 3; i++) {
            cache.put("b/page/" + i, CacheContract.rows(i));
            cache.invalidatePrefix("a/row/");
            cache.invalidatePrefix("c/");
        }
        cache.flush();
        assertThat(cache.problem()).hasValueSatisfying(text -> assertThat(text).contains("No space left"));
        assertThat(cache.get("b/page")).isEqualTo(CacheContract.rows(1));
        assertThat(cache.get("a/row/1")).isNull();
        assertThat(cache.get("c/page")).isNull();
        cache.put("c/page", CacheContract.rows(2));
        assertThat(cache.get("c/page")).isNull();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("a/row/1")).isNull();
            assertThat(killed.get("c/page")).isNull();
        }
        recover();
        assertThat(cache.get("b/page")).isEqualTo(CacheContract.rows(1));
        assertThat(cache.get("a/row/1")).isNull();
        assertThat(cache.get("c/page")).isNull();
        cache.put("c/page", CacheContract.rows(3));
        cache.flush();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isEqualTo(CacheContract.rows(1));
            assertThat(killed.get("a/row/1")).isNull();
            assertThat(killed.get("c/page")).isEqualTo(CacheContract.rows(3));
            assertThat(killed.filesSetAside()).isZero();
        }
        assertThat(cache.filesSetAside()).isZero();
    }

    @Test
    @DisplayName("F9: a mark that the full disk cannot take invalidates the region when the process is killed")
    void markOnFullDisk() throws IOException {
        FaultyFile.WRITES_LEFT.set(0);
        cache.mark("b");
        assertThat(cache.get("b/page")).isEqualTo(CacheContract.rows(1));
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isNull();
        }
        recover();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isNull();
            assertThat(killed.get("c/page")).isEqualTo(CacheContract.rows(1));
        }
        cache.unmark("b");
        cache.close();
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.get("b/page")).isEqualTo(CacheContract.rows(1));
        }
    }

    @Test
    @DisplayName("a disk that is full only for puts costs nothing but what was put last")
    void fullForPutsOnly() throws IOException {
        Cache.RegionStatistics before = cache.statistics("b");
        FaultyFile.WRITES_LEFT.set(0);
        cache.put("b/new", CacheContract.rows(2));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            cache.tick();
            return cache.problem().isPresent();
        });
        awaitRead("b/page", CacheContract.rows(1)); // while the file is opened anew, readers miss
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isEqualTo(CacheContract.rows(1));
            assertThat(killed.filesSetAside()).isZero();
        }
        recover();
        awaitRead("b/page", CacheContract.rows(1));
        assertThat(cache.statistics("b")).isEqualTo(before);
    }

    @Test
    @DisplayName("a region that was empty when the disk became full is used as any other when it is well again")
    void emptyRegion() {
        cache.invalidatePrefix("empty/");
        cache.flush();
        FaultyFile.WRITES_LEFT.set(0);
        cache.put("b/new", CacheContract.rows(2));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            cache.tick();
            return cache.problem().isPresent();
        });
        recover();

        cache.put("empty/page", CacheContract.rows(3));
        cache.flush();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        cache.tick();
        cache.flush();

        assertThat(cache.get("empty/page")).isEqualTo(CacheContract.rows(3));
        assertThat(cache.problem()).isEmpty();
    }

    @Test
    @DisplayName("there is a problem until all are through who put something while nothing was stored")
    void isOverWhenAllCanStore() {
        FaultyFile.WRITES_LEFT.set(0);
        cache.put("b/new", CacheContract.rows(2));
        cache.flush();
        Lock put = cache.begin("b/late").region().lock().readLock();
        put.lock();
        try {
            FaultyFile.WRITES_LEFT.set(-1);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
                cache.tick();
                return cache.prepare("c/new", CacheContract.rows(3)).put();
            });
            assertThat(cache.problem()).isPresent();
        } finally {
            put.unlock();
        }
        recover();
        assertThat(cache.prepare("b/late", CacheContract.rows(4)).put()).isTrue();
    }

    /** Fills the disk when the next upkeep begins, while others wait for what they do to be durable. */
    private void fillDuringUpkeep(Runnable... changes) {
        List<Thread> waiters = new ArrayList<>();
        onUpkeep.set(() -> {
            FaultyFile.WRITES_LEFT.set(0);
            for (Runnable change : changes) {
                Thread waiter = new Thread(change);
                waiter.start();
                waiters.add(waiter);
            }
            await().until(() -> waiters.stream()
                    .allMatch(waiter -> waiter.getState() == Thread.State.WAITING
                            || waiter.getState() == Thread.State.TIMED_WAITING));
        });
        cache.tick();
        await().atMost(Duration.ofSeconds(20)).until(() -> cache.problem().isPresent());
        await().until(() -> waiters.stream().noneMatch(Thread::isAlive));
    }

    private void assertKeptButFor(String... invalidated) throws IOException {
        assertThat(cache.filesSetAside()).isZero();
        awaitRead("b/page", CacheContract.rows(1));
        try (RedbCache killed = afterKill()) {
            assertInvalid(killed, invalidated);
        }
        recover();
        assertThat(cache.filesSetAside()).isZero();
        awaitRead("b/page", CacheContract.rows(1));
        assertInvalid(cache, invalidated);
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isEqualTo(CacheContract.rows(1));
            assertInvalid(killed, invalidated);
        }
    }

    private static void assertInvalid(RedbCache cache, String... keys) {
        for (String key : keys) {
            assertThat(cache.get(key)).as(key).isNull();
        }
    }

    @Test
    @DisplayName("a disk that fills while retired entries are removed is no damage")
    void fullWhileRemoving() throws IOException {
        fillDuringUpkeep(() -> cache.invalidatePrefix("a/"), () -> cache.invalidatePrefix("c/"));
        assertKeptButFor("a/page", "a/row/1", "c/page");
    }

    @Test
    @DisplayName("a disk that fills while entries are evicted is no damage")
    void fullWhileEvicting() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            cache.put("0/" + i, CacheContract.rows(i)); // the first region that is gone over
        }
        cache.close();
        cache = open(MAXIMUM_SIZE / 50); // and nothing in it was used
        fillDuringUpkeep(() -> cache.mark("c")); // which leaves no map to be removed before
        assertKeptButFor();
    }

    @Test
    @DisplayName("F9: a process without memory is no damage: callers are answered, invalidations hold, and it recovers")
    void outOfMemory() throws IOException {
        FaultyFile.ERROR.set(new OutOfMemoryError("injected"));
        FaultyFile.WRITES_LEFT.set(0);
        cache.put("b/new", CacheContract.rows(2));
        cache.flush();
        assertThat(cache.problem()).hasValueSatisfying(text -> assertThat(text).contains("OutOfMemoryError: injected"));
        cache.invalidatePrefix("c/");
        assertThat(cache.get("c/page")).isNull();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("c/page")).isNull();
        }
        assertKeptButFor("c/page");
    }

    private void awaitRead(String key, CachedRows rows) {
        await().atMost(Duration.ofSeconds(20)).until(() -> rows.equals(cache.get(key)));
    }

    @Test
    @DisplayName("a disk that is full at the start leaves what is there to be read, and recovers")
    void fullAtStart() {
        cache.close();
        FaultyFile.WRITES_LEFT.set(0);
        cache = RedbCache.builder(folder())
                .scheme(FaultyFile.SCHEME)
                .nanos(clock::get)
                .open();
        assertThat(cache.problem()).isPresent();
        assertThat(cache.get("b/page")).isEqualTo(CacheContract.rows(1));
        cache.invalidatePrefix("b/");
        assertThat(cache.get("b/page")).isNull();
        recover();
        assertThat(cache.get("b/page")).isNull();
        assertThat(cache.get("c/page")).isEqualTo(CacheContract.rows(1));
        cache.put("b/page", CacheContract.rows(2));
        assertThat(cache.get("b/page")).isEqualTo(CacheContract.rows(2));
    }

    @Test
    @DisplayName("a disk that is full when the very first file is made is a cache that keeps nothing, and recovers")
    void fullFromTheFirst() {
        cache.close();
        FaultyFile.WRITES_LEFT.set(0);
        cache = RedbCache.builder(temp.resolve("other"))
                .scheme(FaultyFile.SCHEME)
                .nanos(clock::get)
                .open();
        cache.put("b/page", CacheContract.rows(1));
        assertThat(cache.get("b/page")).isNull();
        cache.invalidatePrefix("b/");
        cache.mark("b");
        cache.unmark("b");
        recover();
        cache.put("b/page", CacheContract.rows(2));
        assertThat(cache.get("b/page")).isEqualTo(CacheContract.rows(2));
    }

    @Test
    @DisplayName("F6, F9: a disk that takes no writes at all has the file put aside rather than lose an invalidation")
    void putAside() throws IOException {
        FaultyFile.READ_ONLY.set(true);
        cache.invalidatePrefix("b/");
        assertThat(cache.get("b/page")).isNull();
        assertThat(Files.exists(folder().resolve("cache.mv"))).isFalse();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isNull();
        }
    }

    @Test
    @DisplayName(
            "F6: a folder that becomes read-only is read on, says so, admits what it cannot invalidate, and recovers")
    void readOnlyWhileOpen() throws IOException {
        Path inTheWay = Files.createDirectories(folder().resolve("cache.mv.damaged/so that nothing can be put aside"));
        FaultyFile.READ_ONLY.set(true);
        assertThatThrownBy(() -> cache.invalidatePrefix("b/")).hasMessageContaining("Read-only file system");
        assertThat(cache.problem()).hasValueSatisfying(text -> assertThat(text)
                .contains("Read-only file system", "writes to its tables are refused", "delete the folder"));
        assertThat(cache.get("b/page")).isNull();
        assertThat(cache.get("a/page")).isEqualTo(CacheContract.rows(1));
        cache.put("a/page", CacheContract.rows(2));
        assertThat(cache.get("a/page")).isEqualTo(CacheContract.rows(1));
        assertThatThrownBy(() -> cache.mark("a")).hasMessageContaining("Read-only file system");
        assertThat(cache.get("c/page")).isEqualTo(CacheContract.rows(1));

        FaultyFile.READ_ONLY.set(false);
        recover();
        assertThat(cache.get("b/page")).isNull();
        assertThat(cache.get("c/page")).isEqualTo(CacheContract.rows(1));
        cache.put("b/page", CacheContract.rows(3));
        cache.flush();
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isEqualTo(CacheContract.rows(3));
            assertThat(killed.get("c/page")).isEqualTo(CacheContract.rows(1));
            assertThat(killed.get("a/page")).as("a mark that failed is none").isEqualTo(CacheContract.rows(1));
            assertThat(killed.filesSetAside()).isZero();
        }
    }

    private RecordedChange change(long position) {
        return RedbCacheRecordTests.change(7, position);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName(
            "F9: a change that a full disk cannot take is refused, marks hold, and none of the rows survive a kill")
    void recordOnFullDisk(int writesLeft) throws IOException {
        cache.record("b", change(1));
        cache.flush();
        FaultyFile.WRITES_LEFT.set(writesLeft);
        long refused = 2;
        while (isRecorded(refused)) {
            refused++;
        }
        assertThat(refused).isLessThanOrEqualTo(4);
        assertThat(cache.get("c/page")).isEqualTo(CacheContract.rows(1));
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isNull();
            assertThat(killed.recorded("b")).isNull();
        }
        cache.mark("b");
        cache.mark("c");
        cache.unmark("c");
        recover();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isNull();
            assertThat(killed.recorded("b")).isNull();
            assertThat(killed.get("c/page")).isEqualTo(CacheContract.rows(1));
        }
        RecordedChange anything = new RecordedChange(7, 9, null);
        cache.record("b", anything);
        cache.unmark("b");
        cache.flush();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isEqualTo(CacheContract.rows(1));
            assertThat(killed.recorded("b")).isEqualTo(new RecordedLog(7, 9, List.of(anything), List.of()));
        }
    }

    private boolean isRecorded(long position) {
        try {
            cache.record("b", change(position));
            return true;
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("No space left");
            return false;
        }
    }

    @Test
    @DisplayName(
            "F9: a change that was refused marks its region, also when nobody has come to marking it before a commit")
    void refusedRecordMarks() throws IOException {
        FaultyFile.WRITES_LEFT.set(0);
        assertThat(isRecorded(1)).isFalse();
        recover();
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isNull();
            assertThat(killed.get("c/page")).isEqualTo(CacheContract.rows(1));
        }
    }

    @Test
    @DisplayName("entries are stamped and removed while the disk takes no writes, and stay so when it does")
    void stampedWhileFull() {
        FaultyFile.WRITES_LEFT.set(0);
        cache.mark("a");
        assertThat(cache.problem()).isPresent();
        CachedRows old = cache.get("b/page");
        assertThat(old).isEqualTo(CacheContract.rows(1));
        CachedRows stamped = CacheContract.rows(1).asOf(new LogPosition(1, 2, 3));
        assertThat(cache.replace("b/page", CacheContract.rows(1), stamped)).isTrue();
        assertThat(cache.replace("a/page", CacheContract.rows(1), CacheContract.rows(2)))
                .isFalse();
        cache.remove("c/page");
        for (int i = 0; i < 2; i++) {
            assertThat(cache.get("b/page")).isEqualTo(stamped);
            assertThat(cache.get("a/page")).isEqualTo(CacheContract.rows(1));
            assertThat(cache.get("c/page")).isNull();
            recover();
        }
        cache.close();
        cache = open(MAXIMUM_SIZE);
        assertThat(cache.get("b/page")).isEqualTo(stamped);
        assertThat(cache.get("c/page")).isNull();
    }

    @Test
    @DisplayName("F9: a folder that takes no writes, and whose file cannot be put aside, refuses changes and marks")
    void neitherRecordedNorVoid() throws IOException {
        Files.createDirectories(folder().resolve("cache.mv.damaged/so that nothing can be put aside"));
        FaultyFile.READ_ONLY.set(true);
        assertThatThrownBy(() -> cache.record("b", change(1))).hasMessageContaining("Read-only file system");
        assertThatThrownBy(() -> cache.mark("b"))
                .hasMessageContaining("Read-only file system")
                .hasMessageContaining(folder().toString())
                .hasMessageContaining("live.cache.backend: mem");
    }

    @Test
    @DisplayName("F9: where the store was retired before the disk took no writes at all, marks and changes go on")
    void retiredBefore() throws IOException {
        Files.createDirectories(folder().resolve("cache.mv.damaged/so that nothing can be put aside"));
        FaultyFile.WRITES_LEFT.set(0);
        cache.mark("a");
        FaultyFile.READ_ONLY.set(true);
        cache.mark("b");
        retryInVain();
        cache.mark("c");
        cache.invalidatePrefix("c/");
        assertThat(cache.problem()).hasValueSatisfying(text -> assertThat(text).doesNotContain("refused"));
        try (RedbCache killed = RedbCache.open(RedbCacheTests.copy(folder(), temp.resolve("other")))) {
            assertInvalid(killed, "a/page", "b/page", "c/page");
        }
    }

    @Test
    @DisplayName("a store that can be retired again does not say any more that writes are refused")
    void retiredAfterAll() throws IOException {
        Files.createDirectories(folder().resolve("cache.mv.damaged/so that nothing can be put aside"));
        FaultyFile.READ_ONLY.set(true);
        assertThatThrownBy(() -> cache.mark("a")).hasMessageContaining("Read-only file system");
        FaultyFile.READ_ONLY.set(false);
        FaultyFile.WRITES_LEFT.set(0);
        cache.mark("b");
        assertThat(cache.problem())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("cannot be written").doesNotContain("refused"));
    }

    @Test
    @DisplayName("what could not be retired during a copy is no matter when the copy has been committed")
    void notRetiredDuringCopy() throws IOException {
        RedbSettings settings = new RedbSettings(
                temp.resolve("copied"), MAXIMUM_SIZE, MAXIMUM_SIZE, false, null, 1, FaultyFile.SCHEME, clock::get);
        StoreFolder copied = StoreFolder.prepare(settings.folder());
        DiskRegions regions = new DiskRegions();
        JournaledStore store = new JournaledStore(settings, copied, regions, new ChangeFiles(settings, copied));
        StoreTrouble trouble =
                new StoreTrouble(settings, copied, regions, store, new StoreRoom(regions, MAXIMUM_SIZE, MAXIMUM_SIZE));
        store.open();
        Files.createDirectories(copied.damaged().resolve("so that nothing can be put aside"));
        FaultyFile.READ_ONLY.set(true);
        assertThatThrownBy(trouble::retireStore).hasMessageContaining("Read-only file system");
        FaultyFile.READ_ONLY.set(false);
        trouble.committed();
        trouble.recover(new IOException("No space left on device"));
        assertThat(trouble.problem())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("No space left").doesNotContain("refused"));
        store.release();
    }

    /** Has the store tried again, while the disk still takes nothing. */
    private void retryInVain() {
        int before = FaultyFile.EVENTS.size();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
            cache.tick();
            return FaultyFile.EVENTS.subList(before, FaultyFile.EVENTS.size()).contains("write cache.mv");
        });
    }

    @Test
    @DisplayName("F9: what a commit that failed has written all the same is retired, too")
    void retiresAlsoWhatFailed() throws IOException {
        cache.close();
        cache = RedbCache.builder(folder())
                .scheme(FaultyFile.SCHEME)
                .sync(true)
                .nanos(this::now)
                .open();
        cache.put("b/new", CacheContract.rows(2));
        FaultyFile.LOST.set(true);
        cache.flush();
        cache.invalidatePrefix("b/");
        try (RedbCache killed = afterKill()) {
            assertThat(killed.get("b/page")).isNull();
            assertThat(killed.get("b/new")).isNull();
        }
    }

    /** Ends the store's thread by an error that comes again and again, and cannot even be logged. */
    private void endThread() {
        Error error = new InternalError("injected");
        Runnable fail = () -> {
            throw new InternalError() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw error;
                }
            };
        };
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            onUpkeep.set(fail);
            cache.tick();
            return cache.problem().isPresent();
        });
    }

    @Test
    @DisplayName("F9: a store whose thread has ended refuses nobody, since nothing of it comes back")
    void threadHasEnded() throws IOException {
        endThread();
        assertThat(cache.problem()).hasValueSatisfying(text -> assertThat(text)
                .contains("has stopped and keeps nothing more", "injected")
                .doesNotContain("refused"));
        cache.mark("a");
        cache.invalidatePrefix("b/");
        cache.record("c", change(1));
        cache.put("a/page", CacheContract.rows(2));
        assertInvalid(cache, "a/page", "b/page", "c/page");
        try (RedbCache killed = afterKill()) {
            assertInvalid(killed, "a/page", "b/page", "c/page");
            assertThat(killed.recorded("c")).isNull();
        }
        cache.close();
        cache.mark("a"); // by a trace in the folder
        assertThat(BypassTrace.in(folder()).isLeft()).isTrue();
    }

    @Test
    @DisplayName("F9: a store whose thread an error has ended that nobody can print says so, and stores nothing")
    void threadHasEndedUntold() throws IOException {
        AtomicBoolean fails = new AtomicBoolean();
        cache.close();
        cache = RedbCache.builder(folder())
                .nanos(() -> {
                    if (fails.get() && Thread.currentThread().getName().equals("live-cache-redb")) {
                        throw new UntoldError();
                    }
                    return clock.get();
                })
                .open();
        fails.set(true);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            cache.tick();
            return cache.problem().isPresent();
        });
        assertThat(cache.problem()).hasValueSatisfying(text -> assertThat(text)
                .contains("has stopped and keeps nothing more", "UntoldError")
                .doesNotContain("refused"));
        cache.put("a/page", CacheContract.rows(2));
        assertInvalid(cache, "a/page");
        try (RedbCache killed = afterKill()) {
            assertInvalid(killed, "a/page", "b/page");
        }
    }

    /** An error whose text is such an error, too. */
    private static final class UntoldError extends Error {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UntoldError();
        }
    }

    @Test
    @DisplayName("F9: a store whose thread has ended, and which cannot be retired, refuses changes and marks")
    void threadHasEndedOnBadDisk() throws IOException {
        Files.createDirectories(folder().resolve("cache.mv.damaged/so that nothing can be put aside"));
        FaultyFile.READ_ONLY.set(true);
        endThread();
        assertThat(cache.problem())
                .hasValueSatisfying(text -> assertThat(text).contains("writes to its tables are refused"));
        assertThatThrownBy(() -> cache.mark("a")).hasMessageContaining("closed");
        assertThatThrownBy(() -> cache.record("b", change(1))).hasMessageContaining("closed");
    }

    @Test
    @DisplayName("closing with a full disk ends, and leaves nothing that was invalidated")
    void closesWhileFull() {
        FaultyFile.WRITES_LEFT.set(0);
        cache.invalidatePrefix("b/");
        cache.close();
        try (RedbCache reopened = RedbCache.open(folder())) {
            assertThat(reopened.get("b/page")).isNull();
        }
    }
}
