package dev.livetable.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.disk.RowsCodec;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Pages in RocksDB. */
final class RocksDbPages implements PageStore {

    private final LRUCache blocks;
    private final Options options;
    private final RocksDB db;

    RocksDbPages(Path folder, long memory) {
        RocksDB.loadLibrary();
        this.blocks = new LRUCache(memory);
        this.options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(blocks));
        try {
            this.db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void put(String key, CachedRows page) {
        try {
            db.put(key.getBytes(UTF_8), RowsCodec.encode(key, page));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CachedRows get(String key) {
        try {
            return RowsCodec.decode(key, requireNonNull(db.get(key.getBytes(UTF_8))));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        db.close();
        options.close();
        blocks.close();
    }
}
