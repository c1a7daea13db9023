package dev.livetable.cache;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows under keys. A key is text {@code region/rest}; all entries of one live table are in its region, the part
 * before the first {@code /} (the whole key where it has none).
 *
 * <p>A cache is used by many threads at once and by many live tables. It may evict any entry at any time, and any
 * method may throw: the live table then reads from the master. What it may never do is bring back what was invalidated:
 * when {@link #invalidatePrefix} has returned, no value whose {@link #put} began before that call is ever returned
 * again, and a cache that survives the process has recorded so in a way that survives the process being killed.
 *
 * <p>{@link #get}, {@link #put} and {@link #invalidatePrefix} are all that a simple cache must implement. Whoever
 * writes a cache can run {@code CacheContract}, in the test jar of this library, over it.
 */
public interface Cache extends AutoCloseable {

    /**
     * Returns the part of a key before its first {@code /}, or the whole key.
     *
     * @param key the key
     */
    static String regionOf(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    /**
     * Returns what was put under a key last.
     *
     * @param key the key
     * @return the rows; null when there is nothing, or it was evicted or invalidated
     */
    @Nullable
    CachedRows get(String key);

    /**
     * Returns what looks for one key, for a caller who looks for it again and again. A live table keeps it for each question
     * that it remembers. By default it calls {@link #get}. Who stands around another cache stands around this, too.
     *
     * @param key the key
     */
    default Lookup lookup(String key) {
        return () -> get(key);
    }

    /**
     * Keeps rows under a key, in the place of what was there. A cache that has no room for them keeps nothing.
     *
     * @param key the key
     * @param rows what is kept, which is immutable
     */
    void put(String key, CachedRows rows);

    /**
     * Invalidates every entry whose key starts with a text.
     *
     * @param prefix the text: a region's name with its {@code /}, more, less or nothing at all
     */
    void invalidatePrefix(String prefix);

    /**
     * Does what takes long about a {@link #put}, such as weighing and encoding the rows. The caller may hold locks when
     * it puts; it holds none here.
     *
     * @param key the key
     * @param rows what is to be kept under it
     * @return what keeps them
     */
    default PreparedPut prepare(String key, CachedRows rows) {
        return () -> {
            put(key, rows);
            return true;
        };
    }

    /**
     * Puts rows in the place of others if these very rows are still there. A live table calls this when it has found up
     * to where the rows under a key are right, or has applied a change to them. A cache that does nothing works, only
     * less well.
     *
     * @param key the key
     * @param old what {@link #get} returned
     * @param rows what is kept instead
     * @return whether the rows were replaced
     */
    default boolean replace(String key, CachedRows old, CachedRows rows) {
        return false;
    }

    /**
     * Removes one entry: what {@link #get} returned before this call is not returned again by this process. What is being
     * put meanwhile may be. A cache that survives the process need not record this: an entry that comes back after a kill
     * bears the position that it had. By default all entries are invalidated whose keys start with the key.
     *
     * @param key the key
     */
    default void remove(String key) {
        invalidatePrefix(key);
    }

    /**
     * Records what a change did to the rows of a region. A persistent cache returns when the record survives the
     * process being killed, so that what is kept can be judged after a restart. A cache that is not persistent has
     * nothing to record.
     *
     * @param region the name of the region
     * @param change the change; changes of one log may come in another order than that of their positions
     * @throws RuntimeException if the change is not on record; the caller then marks the region, see {@link #mark}
     */
    default void record(String region, RecordedChange change) {}

    /**
     * Returns what an earlier process recorded of the changes of a region.
     *
     * @param region the name of the region
     * @return the record; null when there is none, and then no rows of an earlier process are shown
     */
    default @Nullable RecordedLog recorded(String region) {
        return null;
    }

    /**
     * Returns what kind of cache this is, for people to read: {@code mem}, {@code none}, {@code redb} or another word.
     */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** Returns whether entries outlive the process. */
    default boolean isPersistent() {
        return false;
    }

    /**
     * Tells what the rows of a region depend on. A persistent cache remembers it, and invalidates a region whose rows
     * were kept under another value of the property, in the way {@link #invalidatePrefix} does. It never remembers the
     * new value without the invalidation, not even when the process is killed meanwhile.
     *
     * @param region the name of the region
     * @param property what is told, such as {@code master} or {@code columns}
     * @param value what it is now
     * @return whether the region was invalidated
     */
    default boolean bind(String region, String property, String value) {
        return false;
    }

    /**
     * Marks a region as one whose rows cannot be trusted if the process ends before {@link #unmark}. A persistent cache
     * records the mark durably before this returns, and invalidates a region that is still marked when it is opened. A
     * mark that is found then is still set: it stays until {@link #unmark}, also when the process ends once more. A mark
     * that was set stays when a later call fails.
     *
     * @param region the name of the region
     */
    default void mark(String region) {}

    /**
     * Returns whether a region was marked when the cache was opened, so that what was written may still be under way. A
     * cache that has lost what it knew of marks says so of every region.
     *
     * @param region the name of the region
     */
    default boolean wasMarked(String region) {
        return false;
    }

    /**
     * Takes the mark from a region. The caller has invalidated what had to be. That the mark is gone need not be
     * durable at once.
     *
     * @param region the name of the region
     */
    default void unmark(String region) {}

    /**
     * Returns how full a region is.
     *
     * @param region the name of the region
     * @return the numbers; {@link RegionStatistics#UNKNOWN} by default
     */
    default RegionStatistics statistics(String region) {
        return RegionStatistics.UNKNOWN;
    }

    /**
     * Returns some entries of a region, for people to look at.
     *
     * @param region the name of the region
     * @param limit how many at most
     * @return the entries, in no order; none by default
     */
    default List<CacheEntry> entries(String region, int limit) {
        return List.of();
    }

    /** Returns what keeps this cache from working, in a sentence for an operator; empty when nothing does. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /**
     * Frees what the cache holds. A cache that survives the process keeps its entries. Closing twice does nothing more.
     */
    @Override
    default void close() {}

    /**
     * How full a region is.
     *
     * @param entries the number of entries; -1 when the cache does not know
     * @param weight their weight in bytes, as the cache estimates it; -1 when it does not know
     * @param evictions how many entries were evicted for lack of room since the cache was opened
     */
    record RegionStatistics(long entries, long weight, long evictions) {

        /** What a cache says that does not know. */
        public static final RegionStatistics UNKNOWN = new RegionStatistics(-1, -1, 0);
    }

    /**
     * One entry, without its rows.
     *
     * @param key the key
     * @param rows the number of rows
     * @param weight the weight in bytes, as the cache estimates it
     * @param fetchedAt when the master was asked
     */
    record CacheEntry(String key, int rows, long weight, Instant fetchedAt) {}
}
