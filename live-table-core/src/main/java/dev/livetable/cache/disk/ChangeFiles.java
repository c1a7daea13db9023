package dev.livetable.cache.disk;

import dev.livetable.cache.RecordedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on record of the changes of regions, in files of their own beside the store. Written by the store's thread; what
 * an earlier process recorded is read by anyone.
 */
final class ChangeFiles {

    /*
     * Files belong to the store of one identity; those of another are deleted. The store knows, for each region, how many
     * changes had been recorded when it was committed last: a record with fewer is an older one, or has lost its end, and
     * is not used. What was recorded after that commit is counted by the head of the file itself.
     */

    private static final Logger log = LoggerFactory.getLogger(ChangeFiles.class);

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final Map<String, RegionChanges> regions = new ConcurrentHashMap<>();
    private volatile @Nullable ChangeCipher cipher;
    private long store;
    private long lastNumber;

    /**
     * What is in the first frame of a file.
     *
     * @param prefix the prefix of the region
     * @param previous the number of the file before; 0 when there is none
     */
    record First(String prefix, long previous) {

        byte[] bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + 2 * prefix.length());
            bytes.putLong(previous).asCharBuffer().put(prefix);
            return bytes.array();
        }

        static First parse(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            long previous = in.getLong();
            return new First(in.asCharBuffer().toString(), previous);
        }
    }

    private record Known(ChangeHead head, First first) {}

    ChangeFiles(RedbSettings settings, StoreFolder folder) {
        this.settings = settings;
        this.folder = folder;
    }

    // ---- opening

    /** Begins the record beside a new store: there is none. */
    void begin(long identity) throws IOException {
        forget(identity);
        for (long number : folder.changes()) {
            Files.deleteIfExists(path(number));
        }
    }

    /**
     * Takes over what an earlier process recorded beside a store.
     *
     * @param known the regions that the store knows
     * @param untrusted the prefixes of the regions that were retired at opening, and need no record
     */
    void take(long identity, Iterable<DiskRegion> known, Set<String> untrusted) throws IOException {
        forget(identity);
        Map<String, Long> recorded = new HashMap<>();
        known.forEach(region -> recorded.put(region.prefix(), region.recorded));
        Map<String, List<Known>> found = new HashMap<>();
        for (long number : folder.changes()) {
            lastNumber = Math.max(lastNumber, number);
            Known file = read(number);
            if (file == null) {
                Files.deleteIfExists(path(number));
            } else {
                found.computeIfAbsent(file.first.prefix, any -> new ArrayList<>())
                        .add(file);
            }
        }
        for (Map.Entry<String, List<Known>> each : found.entrySet()) {
            String prefix = each.getKey();
            long least = recorded.getOrDefault(prefix, 0L);
            RegionChanges.Inherited inherited = inherited(each.getValue(), least);
            if (untrusted.contains(prefix)) {
                inherited = null;
            }
            deleteBut(inherited, each.getValue());
            if (inherited != null) {
                regions.put(prefix, new RegionChanges(this, prefix, inherited, least));
            }
        }
    }

    private void forget(long identity) {
        release();
        regions.clear();
        store = identity;
        cipher = ChangeCipher.of(settings.encryptionKey(), identity);
    }

    /** Returns what a file says it is; null when it cannot be read, or is another store's. */
    private @Nullable Known read(long number) {
        try {
            ChangeHead head = ChangeFile.readHead(path(number));
            if (head == null || head.store() != store || head.number() != number) {
                return null;
            }
            List<byte[]> first = ChangeFile.read(path(number), cipher(), head, 1);
            return first.isEmpty() ? null : new Known(head, First.parse(first.get(0)));
        } catch (IOException | RuntimeException e) {
            log.warn("The file {} of changes cannot be read", path(number), e);
            return null;
        }
    }

    private static RegionChanges.@Nullable Inherited inherited(List<Known> files, long least) {
        Known last = files.stream()
                .max(Comparator.<Known>comparingLong(file -> file.head.state().changes())
                        .thenComparingLong(file -> file.head.number()))
                .orElseThrow();
        if (last.head.state().next() != 0 || last.head.state().changes() < least) {
            return null;
        }
        ChangeHead before = files.stream()
                .map(Known::head)
                .filter(head -> head.number() == last.first.previous)
                .findFirst()
                .orElse(null);
        return new RegionChanges.Inherited(last.head, before);
    }

    private void deleteBut(RegionChanges.@Nullable Inherited kept, List<Known> files) throws IOException {
        for (Known file : files) {
            if (kept == null || !file.head.equals(kept.last()) && !file.head.equals(kept.before())) {
                Files.deleteIfExists(path(file.head.number()));
            }
        }
    }

    // ---- recording

    /** Records changes; when this returns they survive the end of the process. */
    void record(Map<DiskRegion, List<Recording>> changes) throws IOException {
        if (cipher == null) {
            throw new IOException("There is no store yet");
        }
        for (Map.Entry<DiskRegion, List<Recording>> each : changes.entrySet()) {
            DiskRegion region = each.getKey();
            RegionChanges record = regions.computeIfAbsent(
                    region.prefix(), prefix -> new RegionChanges(this, prefix, null, region.recorded));
            region.recorded = record.append(each.getValue());
            region.dirty = true;
        }
    }

    /** Returns what an earlier process recorded of a region; null when nothing is known. */
    @Nullable
    RecordedLog recorded(String prefix) {
        RegionChanges record = regions.get(prefix);
        return record == null ? null : record.recorded();
    }

    // ---- what the record of a region asks

    long store() {
        return store;
    }

    ChangeCipher cipher() {
        ChangeCipher known = cipher;
        if (known == null) {
            throw new IllegalStateException("There is no store yet");
        }
        return known;
    }

    long nextNumber() {
        return ++lastNumber;
    }

    Path path(long number) {
        return folder.changes(number);
    }

    ChangeFile open(ChangeHead head) throws IOException {
        return ChangeFile.open(settings, folder.owned(path(head.number())), cipher(), head);
    }

    ChangeFile create(ChangeHead head, First first) throws IOException {
        return ChangeFile.create(settings, folder.owned(path(head.number())), cipher(), head, first.bytes());
    }

    /** Lets go of all files. */
    void release() {
        for (RegionChanges record : regions.values()) {
            try {
                record.close();
            } catch (IOException e) {
                log.debug("A file of changes could not be closed in order", e);
            }
        }
    }
}
