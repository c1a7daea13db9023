package dev.livetable.cache.disk;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.SingleFileStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * An open store: a map of entries and one of stamps for each generation, and one of facts. Any method may throw anything when the file is
 * damaged or the disk is full, and the store is of no use then.
 */
final class StoreFile {

    private static final String PRODUCT = "live-table-cache ";

    /** What a store must say of itself; an entry's form is part of it. */
    private static final String FORMAT = PRODUCT + "1." + RowsFormat.VERSION;

    private static final String FACTS = "facts";
    private static final String ENTRIES = "entries.";
    private static final String STAMPS = "stamps.";
    private static final String REGION = "region.";
    private static final int RETENTION_MILLIS = 5_000;

    /** Half of what MVStore takes: who reads one entry reads less beside it, and who writes one writes less again. */
    private static final int PAGE_BYTES = 8 * 1024;

    private static final int MEGABYTE = 1024 * 1024;

    private final MVStore store;
    private final MVMap<String, String> facts;

    private StoreFile(MVStore store) {
        this.store = store;
        this.facts = store.openMap(
                FACTS,
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
    }

    /** Opens a file as a store; an empty file becomes an empty store of no format. */
    static StoreFile open(Path file, RedbSettings settings) {
        Map<String, Object> config = new HashMap<>();
        config.put("cacheSize", (int) Math.max(1, settings.memory() / MEGABYTE));
        config.put("cacheConcurrency", 4); // so that a large page still fits into its part
        config.put("pageSplitSize", PAGE_BYTES);
        SingleFileStore channel = new SingleFileStore(config);
        EncryptionKey key = settings.encryptionKey();
        char[] secret = key == null ? null : key.copy();
        try {
            channel.open(settings.fileName(file), false, secret);
            MVStore store = new MVStore.Builder()
                    .adoptFileStore(channel)
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0) // no put ever commits
                    .backgroundExceptionHandler((thread, e) -> {})
                    .open();
            store.setRetentionTime(RETENTION_MILLIS);
            return new StoreFile(store);
        } catch (Throwable e) {
            closeQuietly(channel);
            throw e;
        } finally {
            if (secret != null) {
                Arrays.fill(secret, ' ');
            }
        }
    }

    private static void closeQuietly(SingleFileStore channel) {
        try {
            channel.close();
        } catch (RuntimeException e) {
            // MVStore had not got far enough to close it in order; the file itself is closed first
            return;
        }
    }

    boolean isReadOnly() {
        return store.isReadOnly();
    }

    /** Makes this, which is empty, a store with an identity. */
    void create(long id) {
        putFact("format", FORMAT);
        putFact("id", Long.toString(id));
    }

    /**
     * Checks that this is a store of this format, and returns its identity and its epoch.
     *
     * @throws OtherFormatException if another version of this library has made it
     */
    StoreJournal.Epoch verify() {
        String format = fact("format");
        if (!format.equals(FORMAT)) {
            String what = "Its format is '" + format + "', not '" + FORMAT + "'";
            throw format.startsWith(PRODUCT) ? new OtherFormatException(what) : new IllegalStateException(what);
        }
        return new StoreJournal.Epoch(Long.parseLong(fact("id")), Long.parseLong(fact("epoch")));
    }

    /** Returns the records of all regions, by the name of the region. */
    Map<String, RegionRecord> records() {
        Map<String, RegionRecord> records = new TreeMap<>();
        for (Iterator<String> names = facts.keyIterator(REGION); names.hasNext(); ) {
            String name = names.next();
            if (!name.startsWith(REGION)) {
                break;
            }
            records.put(name.substring(REGION.length()), RegionRecord.parse(fact(name)));
        }
        return records;
    }

    void write(String region, RegionRecord record) {
        putFact(REGION + region, record.text());
    }

    private String fact(String name) {
        String sealed = facts.get(name);
        if (sealed == null) {
            throw new IllegalStateException("It does not say its " + name);
        }
        return ChecksummedText.open(name, sealed);
    }

    private void putFact(String name, String text) {
        facts.put(name, ChecksummedText.seal(name, text));
    }

    /** Returns the map of a generation's entries, under their keys without the region; made when missing. */
    MVMap<String, StoredRows> entries(long generation) {
        return store.openMap(
                ENTRIES + generation,
                new MVMap.Builder<String, StoredRows>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StoredRows.Type.INSTANCE));
    }

    /** Returns the map of up to where entries of a generation hold, under their numbers; made when missing. */
    MVMap<Long, byte[]> stamps(long generation) {
        return store.openMap(
                STAMPS + generation,
                new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
    }

    boolean hasStamps(long generation) {
        return store.hasMap(STAMPS + generation);
    }

    boolean has(long generation) {
        return store.hasMap(ENTRIES + generation);
    }

    /** Returns the numbers of all generations that have a map. */
    Set<Long> generations() {
        Set<Long> numbers = new TreeSet<>();
        for (String name : store.getMapNames()) {
            if (name.startsWith(ENTRIES)) {
                numbers.add(Long.valueOf(name.substring(ENTRIES.length())));
            }
        }
        return numbers;
    }

    /** Removes the maps of a generation, if there are any. */
    void remove(long generation) {
        if (has(generation)) {
            store.removeMap(entries(generation));
        }
        if (hasStamps(generation)) {
            store.removeMap(stamps(generation));
        }
    }

    /**
     * Makes all changes safe from the end of this process.
     *
     * @param epoch the number of the commit
     * @param isClosing whether nothing is changed afterwards
     * @param sync whether to wait until the disk has it
     */
    void commit(long epoch, boolean isClosing, boolean sync) {
        putFact("epoch", Long.toString(epoch));
        putFact("closed", Boolean.toString(isClosing));
        store.commit();
        if (sync) {
            store.sync();
        }
    }

    /** Returns whether there is something to commit. */
    boolean hasChanges() {
        return store.hasUnsavedChanges();
    }

    /** Makes all changes safe from the end of this process. */
    void commit() {
        store.commit();
    }

    /** Rewrites chunks that hold little that is still needed, a limited number of bytes at a time. */
    void tidy(int fillRate, int bytes) {
        store.compact(fillRate, bytes);
    }

    /** Returns the size of the file in bytes. */
    long size() {
        return store.getFileStore().size();
    }

    /** Commits and closes. */
    void close() {
        store.close();
    }

    /** Closes without writing; never throws. */
    void abandon() {
        store.closeImmediately();
    }
}
