package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.livetable.cache.CachedRows;
import java.nio.file.Path;
import java.util.List;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Pages in MapDB as applications without our codec would keep them there: records, in CBOR by Jackson. */
final class MapDbCborPages implements PageStore {

    private final CBORMapper mapper = new CBORMapper();
    private final DB db;
    private final HTreeMap<String, byte[]> pages;

    MapDbCborPages(Path folder) {
        this.db = MapDbPages.open(folder);
        this.pages = MapDbPages.pages(db);
    }

    @Override
    public void put(String key, CachedRows page) {
        List<CityRecord> records = page.rows().stream().map(CityRecord::of).toList();
        pages.put(key, mapper.writeValueAsBytes(records));
    }

    @Override
    public List<CityRecord> get(String key) {
        return List.of(mapper.readValue(requireNonNull(pages.get(key)), CityRecord[].class));
    }

    @Override
    public void close() {
        db.close();
    }
}
