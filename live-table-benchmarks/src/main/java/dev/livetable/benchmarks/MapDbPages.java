package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.disk.RowsCodec;
import java.nio.file.Path;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/** Pages in MapDB, in a file that is mapped into memory. */
final class MapDbPages implements PageStore {

    private final DB db;
    private final HTreeMap<String, byte[]> pages;

    MapDbPages(Path folder) {
        this.db = open(folder);
        this.pages = pages(db);
    }

    static DB open(Path folder) {
        return DBMaker.fileDB(folder.resolve("pages.db").toFile())
                .fileMmapEnableIfSupported()
                .make();
    }

    static HTreeMap<String, byte[]> pages(DB db) {
        return db.hashMap("pages", Serializer.STRING, Serializer.BYTE_ARRAY).createOrOpen();
    }

    @Override
    public void put(String key, CachedRows page) {
        pages.put(key, RowsCodec.encode(key, page));
    }

    @Override
    public CachedRows get(String key) {
        return RowsCodec.decode(key, requireNonNull(pages.get(key)));
    }

    @Override
    public void close() {
        db.close();
    }
}
