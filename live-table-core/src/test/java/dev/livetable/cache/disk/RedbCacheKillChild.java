package dev.livetable.cache.disk;

import dev.livetable.cache.CacheContract;
import dev.livetable.cache.CachedRows;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@link RedbCacheKillIT} kills. Each region has a thread that changes the region's master, a file with a number, and
 * fills the cache from it. The last region's changes come from outside: no mark is set, and the event counts as handled when
 * its number is in a second file. The others are writes of our own: mark, write, invalidate, unmark. Beside them there is a
 * region whose columns change all the time, and one whose changes are put on record: see {@link RecordedPages}.
 */
final class RedbCacheKillChild {

    static final int REGIONS = 4;
    static final int PAGES = 20;

    /** The region that is changed from outside. */
    static final int EVENTS = REGIONS - 1;

    /** Begins the keys of pages that nobody changes. */
    static final String UNCHANGED = "unchanged/page/";

    /** The region whose columns change; the file of this name has a number for those that it is bound to next. */
    static final String BOUND = "bound";

    private RedbCacheKillChild() {}

    /** Runs until it is killed. */
    public static void main(String[] args) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err); // logs go elsewhere
        Path folder = Path.of(args[0]);
        int round = Integer.parseInt(args[1]);
        Random random = new Random(round);
        boolean announced = false;
        while (true) {
            // on every second round the file is copied all the time
            RedbCacheBuilder builder = RedbCache.builder(folder.resolve("cache"));
            try (RedbCache cache =
                    round % 2 == 0 ? builder.open() : builder.slack(200_000).open()) {
                if (!announced) {
                    for (int page = 0; page < PAGES; page++) {
                        cache.put(UNCHANGED + page, CacheContract.rows(page));
                    }
                    cache.flush();
                    parent.print('R');
                    parent.flush();
                    announced = true;
                }
                int steps = round % 3 == 0 ? 20 + random.nextInt(50) : Integer.MAX_VALUE;
                CompletableFuture<?>[] users = new CompletableFuture<?>[REGIONS + 2];
                for (int region = 0; region < REGIONS; region++) {
                    int number = region;
                    users[region] = CompletableFuture.runAsync(
                            () -> use(cache, folder, number, steps), task -> new Thread(task).start());
                }
                users[REGIONS] = CompletableFuture.runAsync(
                        () -> useBound(cache, folder, steps), task -> new Thread(task).start());
                users[REGIONS + 1] = CompletableFuture.runAsync(
                        () -> useRecorded(cache, folder, steps), task -> new Thread(task).start());
                CompletableFuture.allOf(users).join();
            }
        }
    }

    private static void use(RedbCache cache, Path folder, int region, int steps) {
        Random random = new Random();
        String name = "t" + region;
        Path file = folder.resolve("master" + region);
        try (RandomAccessFile master = new RandomAccessFile(file.toFile(), "rw");
                RandomAccessFile handled =
                        new RandomAccessFile(folder.resolve("handled" + region).toFile(), "rw")) {
            long value = master.length() == 0 ? 0 : read(file);
            if (region == EVENTS) { // an event that was not handled comes again
                cache.invalidatePrefix(name + "/");
                write(handled, value);
            }
            for (int step = 0; step < steps; step++) {
                if (random.nextInt(4) == 0) {
                    boolean isOwn = region != EVENTS;
                    if (isOwn) {
                        cache.mark(name);
                    }
                    write(master, ++value);
                    LockSupport.parkNanos(random.nextInt(3_000_000)); // the master takes its time to answer
                    String prefix = region < 2 ? name + "/" : random.nextBoolean() ? name + "/page/" : name;
                    cache.invalidatePrefix(prefix);
                    if (isOwn) {
                        cache.unmark(name);
                    } else {
                        write(handled, value);
                    }
                }
                CachedRows rows = CacheContract.rows(value);
                for (int page = 0; page < PAGES; page++) {
                    String key = name + "/page/" + page;
                    CachedRows found = cache.get(key);
                    if (found != null && !found.equals(rows)) {
                        throw new IllegalStateException(key + " is " + found + " but the master has " + value);
                    }
                    if (random.nextInt(3) == 0) {
                        cache.put(key, rows);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            throw new IllegalStateException(e);
        }
    }

    private static void useBound(RedbCache cache, Path folder, int steps) {
        Path file = folder.resolve(BOUND);
        try (RandomAccessFile columns = new RandomAccessFile(file.toFile(), "rw")) {
            long value = columns.length() == 0 ? 0 : read(file);
            for (int step = 0; step < steps; step++) {
                write(columns, ++value);
                cache.bind(BOUND, "columns", Long.toString(value));
                for (int page = 0; page < PAGES; page++) {
                    String key = BOUND + "/page/" + page;
                    CachedRows found = cache.get(key);
                    if (found != null) {
                        throw new IllegalStateException(key + " is " + found + " under the columns " + value);
                    }
                    cache.put(key, CacheContract.rows(value));
                }
                LockSupport.parkNanos(1_000_000);
            }
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            throw new IllegalStateException(e);
        }
    }

    private static void useRecorded(RedbCache cache, Path folder, int steps) {
        try {
            RecordedPages.use(cache, folder, steps);
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            throw new IllegalStateException(e);
        }
    }

    static void write(RandomAccessFile master, long value) throws IOException {
        master.seek(0);
        master.write(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /** Returns the number in a master's file; 0 when it was never written. */
    static long read(Path file) throws IOException {
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        return bytes.length == 0 ? 0 : ByteBuffer.wrap(bytes).getLong();
    }
}
