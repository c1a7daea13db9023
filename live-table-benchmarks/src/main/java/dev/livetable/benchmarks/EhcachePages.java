package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.disk.RowsCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.ehcache.Cache;
import org.ehcache.PersistentCacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.spi.serialization.Serializer;

/** Pages in Ehcache's disk tier, with a heap tier of some pages over it, which it cannot be without. */
final class EhcachePages implements PageStore {

    private static final String NAME = "pages";

    private final PersistentCacheManager manager;
    private final Cache<String, CachedRows> pages;

    EhcachePages(Path folder, int pagesOnHeap) {
        this.manager = CacheManagerBuilder.newCacheManagerBuilder()
                .with(CacheManagerBuilder.persistence(folder.toFile()))
                .withCache(
                        NAME,
                        CacheConfigurationBuilder.newCacheConfigurationBuilder(
                                        String.class,
                                        CachedRows.class,
                                        ResourcePoolsBuilder.heap(pagesOnHeap).disk(1, MemoryUnit.GB, true))
                                .withValueSerializer(PageSerializer.class))
                .build(true);
        this.pages = manager.getCache(NAME, String.class, CachedRows.class);
    }

    @Override
    public void put(String key, CachedRows page) {
        pages.put(key, page);
    }

    @Override
    public CachedRows get(String key) {
        return requireNonNull(pages.get(key));
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Our codec, as Ehcache takes it. */
    public static final class PageSerializer implements Serializer<CachedRows> {

        /** Takes the class loader that Ehcache gives to every serializer. */
        public PageSerializer(ClassLoader unused) {}

        @Override
        public ByteBuffer serialize(CachedRows page) {
            return ByteBuffer.wrap(RowsCodec.encode(NAME, page));
        }

        @Override
        public CachedRows read(ByteBuffer binary) {
            byte[] bytes = new byte[binary.remaining()];
            binary.get(bytes);
            return RowsCodec.decode(NAME, bytes);
        }

        @Override
        public boolean equals(CachedRows page, ByteBuffer binary) {
            return page.equals(read(binary));
        }
    }
}
