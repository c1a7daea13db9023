package dev.livetable.cache.disk;

import dev.livetable.cache.disk.StoreJournal.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store file with its journal beside it: what is committed, and what of it is retired. Used by one thread at a time.
 * Any method may throw anything when a file is damaged or the disk is full.
 */
final class JournaledStore {

    /*
     * An invalidation or a mark is safe from the end of the process when it is committed, or when the journal says
     * that the region's generation in the store is retired, which takes no longer however much there is to commit.
     * When the disk refuses that, the whole store is retired: the journal asks for a later epoch than the store has.
     * Both end with the next commit. A mark of a region that the store has nothing of is always committed. Where the
     * store that an earlier process left is not taken over, its marks are lost: then any region may have been marked. So
     * it is where somebody has written past the store: its regions are taken over, but none of their entries.
     *
     * `committedEpoch` is the epoch of the store as it is known to be on disk under its name. `begunEpoch` is that of the
     * last commit that was begun: one that failed may be there, too, until the file is opened again. A region is told
     * that its record is committed only when it is so there.
     */

    /** What it means that a store cannot be retired, and what to do. */
    static final String NOT_RETIRED =
            ". Nor can its files be declared void, so writes to its tables are refused: a restart"
                    + " could bring back what they replace. Make the folder writable, or start the application with"
                    + " live.cache.backend: mem; then delete the folder before redb uses it again";

    private static final Logger log = LoggerFactory.getLogger(JournaledStore.class);

    /** What is known of the file that is there. */
    private enum Knowledge {
        /** Nothing: it may hold what an earlier process left. */
        NONE,
        /** It was never committed since it was begun by this process, so it holds nothing. */
        UNFINISHED,
        /** The regions have taken over what it holds. */
        TAKEN
    }

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final DiskRegions regions;
    private final StoreJournal journal;
    private final ChangeFiles changes;
    private @Nullable StoreFile store;
    private Knowledge knowledge = Knowledge.NONE;
    private long committedEpoch;
    private long begunEpoch;

    /** Whether an earlier process left a store here, or a word of one, however bad. */
    private final boolean hadStore;

    /** Whether rows may have been written past the store before it is opened. */
    private final boolean wasBypassed;

    JournaledStore(RedbSettings settings, StoreFolder folder, DiskRegions regions, ChangeFiles changes)
            throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.regions = regions;
        this.changes = changes;
        this.journal = StoreJournal.open(settings.fileName(folder.owned(folder.journal())));
        this.hadStore = folder.hadStore();
        this.wasBypassed = BypassTrace.in(folder).isLeft();
        if (wasBypassed) {
            regions.loseMarks();
        }
    }

    /** Takes the trace of a bypass away that was found, when it is committed that no entry from before it is left. */
    void forgetBypass() {
        if (wasBypassed) {
            log.info(
                    "The disk cache in {} starts empty, since rows may have been written while an application went on without it",
                    folder.path());
            BypassTrace.in(folder).remove();
        }
    }

    boolean isOpen() {
        return store != null;
    }

    /** Returns whether a store is the one that is open. */
    @SuppressWarnings("ReferenceEquality") // it is asked which object it is
    boolean isOpen(StoreFile candidate) {
        return store == candidate;
    }

    /** Returns whether what is in the file is known, so that work goes on even when it cannot be opened for now. */
    boolean isKnown() {
        return knowledge != Knowledge.NONE;
    }

    /** Returns the open store. */
    StoreFile file() {
        StoreFile opened = store;
        if (opened == null) {
            throw new IllegalStateException("There is no store");
        }
        return opened;
    }

    /** Opens the store that is there, if it is the right one and not retired, or else makes one; and commits. */
    void open() throws IOException {
        if (!folder.hasStore() || knowledge == Knowledge.UNFINISHED) {
            create();
        } else if (knowledge == Knowledge.TAKEN) {
            reopen();
            commit(regions.all());
        } else {
            take();
            commit(regions.all());
        }
    }

    /** Opens the store that an earlier process left. */
    private void take() throws IOException {
        StoreFile opened = StoreFile.open(folder.owned(folder.store()), settings);
        store = opened;
        if (opened.isReadOnly()) {
            throw new CacheOpenException("The cache file " + folder.store() + " cannot be written."
                    + " Give this process the right to write it, or choose another folder (live.cache.redb.path).");
        }
        noteFound(opened, journal.epoch().number());
        boolean isOfJournal = committedEpoch == journal.epoch().number();
        Set<Long> stale = isOfJournal ? Set.copyOf(journal.retired()) : Set.of();
        regions.take(opened);
        Set<String> untrusted = regions.retireUntrusted(stale);
        if (wasBypassed) {
            changes.begin(journal.epoch().store());
        } else {
            changes.take(journal.epoch().store(), regions.all(), untrusted);
        }
        knowledge = Knowledge.TAKEN;
    }

    private void reopen() {
        StoreFile opened = StoreFile.open(folder.store(), settings);
        store = opened;
        noteFound(opened, committedEpoch);
        regions.attach(opened);
    }

    /** Notes which epoch a file has that was opened. What was begun besides, and is not in it, never will be. */
    private void noteFound(StoreFile opened, long leastEpoch) {
        Epoch epoch = opened.verify();
        if (epoch.store() != journal.epoch().store() || epoch.number() < leastEpoch) {
            throw new IllegalStateException("It is not the store that was here last, or has lost its last changes");
        }
        committedEpoch = epoch.number();
        begunEpoch = committedEpoch;
    }

    /** Makes a new, empty store, and puts what was there aside. */
    void create() throws IOException {
        if (knowledge == Knowledge.NONE && hadStore) {
            regions.loseMarks();
        }
        if (knowledge == Knowledge.UNFINISHED) {
            Files.deleteIfExists(folder.store());
        } else if (folder.hasStore()) {
            folder.setAside();
        }
        regions.retireAll();
        knowledge = Knowledge.UNFINISHED;
        StoreFile created = StoreFile.open(folder.owned(folder.store()), settings);
        store = created;
        long id = ThreadLocalRandom.current().nextLong();
        created.create(id);
        committedEpoch = 0;
        changes.begin(id);
        journal.begin(new Epoch(id, 0), false);
        commit(regions.all());
        knowledge = Knowledge.TAKEN;
    }

    /**
     * Commits, under a new epoch, all that was put and removed, and the records of what regions
     * changed, and of some more.
     */
    void commit(Collection<DiskRegion> more) {
        commit(more, false);
    }

    private void commit(Collection<DiskRegion> more, boolean isClosing) {
        Set<DiskRegion> changed = new LinkedHashSet<>(more);
        regions.all().stream().filter(DiskRegion::isBehind).forEach(changed::add);
        Map<DiskRegion, DiskRegion.State> handed = handOver(changed, file());
        long epoch = beginEpoch();
        file().commit(epoch, isClosing, settings.sync());
        committedEpoch = epoch;
        handed.forEach(DiskRegion::committed);
        noteEpoch();
    }

    /** Commits when anything changed since the last commit. */
    void commitChanges() {
        if (file().hasChanges() || regions.all().stream().anyMatch(DiskRegion::isBehind)) {
            commit(List.of());
        }
    }

    /**
     * Makes safe what was invalidated and marked, without a commit, and sees that the regions have their maps.
     *
     * @throws IOException if the disk refuses it
     */
    void note(Collection<DiskRegion> changed) throws IOException {
        Map<DiskRegion, DiskRegion.State> states = new LinkedHashMap<>();
        Set<Long> stale = new TreeSet<>();
        for (DiskRegion region : changed) {
            DiskRegion.State state = region.open(file());
            states.put(region, state);
            region.stale(state).ifPresent(generation -> {
                stale.add(generation);
                if (state.marked()) {
                    stale.add(StoreJournal.marked(generation));
                }
                region.dirty = true; // the next commit empties the journal, so it must have the record
            });
        }
        if (!stale.isEmpty()) {
            journal.add(new Epoch(journal.epoch().store(), committedEpoch), stale, settings.sync());
        }
        states.forEach(DiskRegion::noted);
    }

    /** Returns whether a commit is due because so much was noted. */
    boolean isNotedMuch() {
        return journal.isLong();
    }

    private static Map<DiskRegion, DiskRegion.State> handOver(Collection<DiskRegion> changed, StoreFile target) {
        Map<DiskRegion, DiskRegion.State> handed = new LinkedHashMap<>();
        changed.forEach(region -> handed.put(region, region.handOver(target)));
        return handed;
    }

    private long beginEpoch() {
        begunEpoch = Math.max(committedEpoch, journal.epoch().number()) + 1;
        return begunEpoch;
    }

    private void noteEpoch() {
        try {
            journal.begin(new Epoch(journal.epoch().store(), committedEpoch), settings.sync());
        } catch (IOException e) {
            log.debug("The epoch could not be noted; the store has it", e);
        }
    }

    /**
     * Makes sure that the store as it is on disk is never opened by another process, unless it is committed anew.
     *
     * @throws IllegalStateException if the disk takes no writes at all
     */
    void retireStore() {
        Epoch epoch = journal.epoch();
        long last = Math.max(committedEpoch, begunEpoch);
        if (epoch.number() > last) {
            return;
        }
        try {
            journal.begin(new Epoch(epoch.store(), last + 1), settings.sync());
        } catch (IOException e) {
            setAside(e);
        }
    }

    private void setAside(IOException refused) {
        boolean wasOpen = isOpen();
        abandon();
        try {
            folder.setAside();
            regions.retireAll();
        } catch (IOException e) {
            refused.addSuppressed(e);
            if (wasOpen) {
                readOn();
            }
            throw new IllegalStateException(
                    "The cache folder " + folder.path() + " takes no writes: " + refused.getMessage() + NOT_RETIRED,
                    refused);
        }
    }

    /**
     * Lets go of the store and opens it again to be read, as it was committed last, retired or not, if that is
     * possible.
     */
    void readOn() {
        abandon();
        try {
            if (knowledge == Knowledge.TAKEN && folder.hasStore()) {
                reopen();
            }
        } catch (Throwable unreadable) {
            log.debug("Nothing can be read for now, either", unreadable);
            abandon();
        }
    }

    /**
     * Makes the file small again: copies the entries to a new file, which takes the place of the old one. When that
     * does not work the old one stays.
     *
     * @param between is run now and then; what is asked for meanwhile must be made safe by {@link #retireStore}
     */
    void copy(Runnable between) throws IOException {
        try {
            Files.deleteIfExists(folder.copy());
            StoreFile target = StoreFile.open(folder.owned(folder.copy()), settings);
            StoreCopy.fill(target, journal.epoch().store(), regions.all(), between);
            abandon();
            store = target;
            handOver(regions.all(), target);
            long epoch = beginEpoch();
            target.commit(epoch, false, settings.sync());
            regions.detach();
            target.close();
            folder.swap();
            committedEpoch = epoch;
        } catch (Throwable e) {
            abandon(); // first: the store may be the copy
            log.warn("The disk cache in {} could not be copied, and stays as it is", folder.path(), e);
            Files.deleteIfExists(folder.copy());
        }
        open();
    }

    /** Lets go of the store without writing; nothing is read until there is one again. */
    void abandon() {
        StoreFile opened = store;
        store = null;
        regions.detach();
        if (opened != null) {
            opened.abandon();
        }
    }

    /** Commits and closes the store in order. */
    void close() {
        commit(regions.all(), true);
        regions.detach();
        file().close();
    }

    /** Lets go of all files. */
    void release() {
        abandon();
        changes.release();
        try {
            journal.close();
        } catch (IOException e) {
            log.debug("The journal could not be closed in order", e);
        }
    }
}
