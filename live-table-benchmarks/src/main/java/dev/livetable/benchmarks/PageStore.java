package dev.livetable.benchmarks;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * Keeps pages on disk. All stores but ours keep what our codec makes of them, which is quicker than what they bring; one keeps
 * what an application would give it.
 */
interface PageStore extends AutoCloseable {

    void put(String key, CachedRows page);

    /** Returns the rows of a page, in whatever form they are used. */
    Object get(String key);

    @Override
    void close();

    /** Returns the key of a page. */
    static String key(int number) {
        return key(number, 1);
    }

    /** Returns the key of a page, where there are several tables of which each has as many. */
    static String key(int number, int tables) {
        return "cities" + number % tables + "/page?n=" + number + "&size=50&sort=name:asc&where=country='IT'";
    }

    /** Returns a page. */
    static CachedRows page(Rows kind, int number) {
        List<Row> rows = kind.page(number);
        return new CachedRows(rows, OptionalLong.of(MadeTable.TOTAL), true, Instant.now());
    }

    /** Fills a store in a folder with pages, and closes it. */
    static void fill(PageStoreKind kind, Path folder, Rows rows, int pages) {
        fill(kind, folder, rows, pages, 1);
    }

    /** Fills a store in a folder with pages of several tables, and closes it. */
    static void fill(PageStoreKind kind, Path folder, Rows rows, int pages, int tables) {
        try (PageStore store = kind.open(folder, 64L * 1024 * 1024)) {
            for (int number = 0; number < pages; number++) {
                store.put(key(number, tables), page(rows, number));
            }
        }
    }
}
