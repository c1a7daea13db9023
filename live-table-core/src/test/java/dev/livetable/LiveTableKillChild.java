package dev.livetable;

import dev.livetable.cache.disk.RedbCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** What {@link LiveTableKillIT} kills: a live table over a master whose one price is in a file of its own. */
final class LiveTableKillChild {

    static final long OLD_PRICE = 10;
    static final long NEW_PRICE = 11;

    /** When to be killed. */
    enum Moment {
        BEFORE_A_WRITE,
        BEFORE_THE_MASTER_COMMITS,
        AFTER_THE_MASTER_COMMITTED,
        A_SECOND_AFTER_THE_WRITE
    }

    private LiveTableKillChild() {}

    /** Fills the cache, goes on to the moment, prints a letter and waits to be killed. */
    public static void main(String[] args) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err); // logs go elsewhere
        Path folder = Path.of(args[0]);
        Moment moment = Moment.valueOf(args[1]);
        InMemoryTable master = master(folder);
        try (RedbCache cache = cache(folder);
                LiveTable table = table(master, cache)) {
            LiveTableSetup.firstPage(table);
            table.get("2");
        }
        RedbCache cache = cache(folder);
        LiveTable table = table(master, cache);
        if (LiveTableSetup.sourceOfFirstPage(table) != ReadSource.HIT) {
            throw new IllegalStateException("The page is not on disk");
        }
        master.before(operation -> waitAt(Moment.BEFORE_THE_MASTER_COMMITS, moment, operation, parent));
        master.after(operation -> {
            if (operation.equals("patch")) {
                commit(folder, NEW_PRICE);
            }
            waitAt(Moment.AFTER_THE_MASTER_COMMITTED, moment, operation, parent);
        });
        waitAt(Moment.BEFORE_A_WRITE, moment, "patch", parent);
        table.patch("1", Row.of("price", NEW_PRICE));
        table.close(); // until then the worker may hold the mark
        cache.flush(); // as each second
        waitAt(Moment.A_SECOND_AFTER_THE_WRITE, moment, "patch", parent);
    }

    private static void waitAt(Moment here, Moment moment, String operation, PrintStream parent) {
        if (here == moment && operation.equals("patch")) {
            parent.print('R');
            parent.flush();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void commit(Path folder, long price) {
        try {
            Files.writeString(folder.resolve("master"), Long.toString(price));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the master as its file has it. */
    static InMemoryTable master(Path folder) throws IOException {
        Path file = folder.resolve("master");
        long price = Files.exists(file) ? Long.parseLong(Files.readString(file)) : OLD_PRICE;
        return InMemoryTable.of(
                        LiveTableSetup.SCHEMA,
                        LiveTableSetup.product(1, "apple", price),
                        LiveTableSetup.product(2, "banana", OLD_PRICE))
                .oneRow();
    }

    static RedbCache cache(Path folder) {
        return RedbCache.open(folder.resolve("cache"));
    }

    static LiveTable table(InMemoryTable master, RedbCache cache) {
        return LiveTable.builder("products", master).cache(cache).build();
    }
}
