package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.cache.Cache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.table.Row;

/** A live table that is written to, over a master that answers at once. Not safe for use by many threads. */
final class WrittenTable implements AutoCloseable {

    private static final int WARM_UPS = 5_000;

    private final TemporaryFolder folder = TemporaryFolder.create();
    private final Cache cache;
    private final LiveTable table;
    private final int rows;
    private long writes;

    WrittenTable(CacheKind kind, int rows) {
        this.rows = rows;
        this.cache = kind.open(folder.path());
        this.table =
                LiveTable.builder("cities", new KeptTable(rows)).cache(cache).build();
    }

    /** Changes a row, another one each time. */
    Row write() {
        writes++;
        return table.patch(KeptTable.id(writes % rows), Row.of("description", "seen " + writes));
    }

    /** Lets the compiler see some writes. */
    void warmUp() {
        for (int i = 0; i < WARM_UPS; i++) {
            write();
        }
    }

    /** Sees to it that there is one entry for each row, and that no work is left for later. */
    void fill() {
        if (table.status().contents().entries() < rows) {
            for (int place = 0; place < rows; place++) {
                table.get(KeptTable.id(place));
            }
        }
        if (cache instanceof RedbCache disk) {
            disk.cleanUp();
        }
    }

    @Override
    public void close() {
        table.close();
        cache.close();
        folder.close();
    }
}
