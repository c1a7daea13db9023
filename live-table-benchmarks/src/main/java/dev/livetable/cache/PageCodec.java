package dev.livetable.cache;

/** Opens the codec of the disk cache to the benchmarks, which give it to other stores too. */
public final class PageCodec {

    private PageCodec() {}

    /** Returns an entry as bytes. */
    public static byte[] encode(String key, CachedRows rows) {
        return RowsCodec.encode(key, rows);
    }

    /** Returns the rows of an entry. */
    public static CachedRows decode(String key, byte[] bytes) {
        return RowsCodec.decode(key, bytes);
    }
}
