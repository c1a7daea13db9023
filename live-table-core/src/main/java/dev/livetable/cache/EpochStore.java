package dev.livetable.cache;

import dev.livetable.cache.EpochFile.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store file with the epoch file beside it: what is committed, and what is void. Used by one thread at a time. Any method
 * may throw anything when the file is damaged or the disk is full.
 */
final class EpochStore {

    /*
     * A change is safe from the end of the process when it is committed, or when the store is void: that is, when the epoch
     * file asks for a later epoch than the store has. A void store is valid again with the next commit.
     *
     * `committedEpoch` is the epoch of the store as it is on disk under its name. A scope is told that its record is
     * committed only when it is so there.
     */

    private static final Logger log = LoggerFactory.getLogger(EpochStore.class);

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final DiskScopes scopes;
    private final EpochFile epochs;
    private @Nullable StoreFile store;
    private long committedEpoch;

    EpochStore(RedbSettings settings, StoreFolder folder, DiskScopes scopes) throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.scopes = scopes;
        this.epochs = EpochFile.open(folder.owned(folder.epoch()));
    }

    boolean isOpen() {
        return store != null;
    }

    /** Returns the open store. */
    StoreFile file() {
        StoreFile opened = store;
        if (opened == null) {
            throw new IllegalStateException("There is no store");
        }
        return opened;
    }

    /** Opens the store that is there, if it is the right one and not void. */
    void open() throws IOException {
        StoreFile opened = StoreFile.open(folder.owned(folder.store()), settings);
        store = opened;
        if (opened.isReadOnly()) {
            throw new CacheOpenException("The cache file " + folder.store() + " cannot be written."
                    + " Give this process the right to write it, or choose another folder (live.cache.redb.path).");
        }
        committedEpoch = verified(opened, epochs.epoch().number());
    }

    /** Opens the store again, as it was committed last, void or not. */
    void reopen() {
        StoreFile opened = StoreFile.open(folder.store(), settings);
        store = opened;
        committedEpoch = verified(opened, committedEpoch);
        scopes.attach(opened);
    }

    private long verified(StoreFile opened, long leastEpoch) {
        Epoch epoch = opened.verify();
        if (epoch.store() != epochs.epoch().store() || epoch.number() < leastEpoch) {
            throw new IllegalStateException("It is not the store that was here last, or has lost its last changes");
        }
        return epoch.number();
    }

    /** Makes a new, empty store, and puts what was there aside. */
    void found() throws IOException {
        if (folder.hasStore()) {
            folder.setAside();
        }
        StoreFile founded = StoreFile.open(folder.owned(folder.store()), settings);
        store = founded;
        long id = ThreadLocalRandom.current().nextLong();
        founded.found(id);
        committedEpoch = 0;
        epochs.write(new Epoch(id, 0), false);
        commit(scopes.all());
    }

    /** Commits the records of some scopes, and all that was put and removed, under a new epoch. */
    void commit(Collection<DiskScope> changed) {
        Map<DiskScope, DiskScope.HandedOver> handed = handOver(changed, file());
        long epoch = nextEpoch();
        file().commit(epoch, settings.sync());
        committedEpoch = epoch;
        handed.forEach(DiskScope::committed);
        noteEpoch();
    }

    /** Commits what need not be safe at once, under the same epoch; does nothing when there is nothing. */
    void commitLater() {
        List<DiskScope> dirty =
                scopes.all().stream().filter(scope -> scope.dirty).toList();
        Map<DiskScope, DiskScope.HandedOver> handed = handOver(dirty, file());
        file().commit();
        handed.forEach(DiskScope::committed);
    }

    private static Map<DiskScope, DiskScope.HandedOver> handOver(Collection<DiskScope> changed, StoreFile target) {
        Map<DiskScope, DiskScope.HandedOver> handed = new LinkedHashMap<>();
        changed.forEach(scope -> handed.put(scope, scope.handOver(target)));
        return handed;
    }

    private long nextEpoch() {
        return Math.max(committedEpoch, epochs.epoch().number()) + 1;
    }

    private void noteEpoch() {
        try {
            epochs.write(new Epoch(epochs.epoch().store(), committedEpoch), settings.sync());
        } catch (IOException e) {
            log.debug("The epoch could not be noted; the store has it", e);
        }
    }

    /**
     * Makes sure that the store as it is on disk is never opened again, unless it is committed anew.
     *
     * @throws IllegalStateException if the disk takes no writes at all
     */
    void makeVoid() {
        Epoch epoch = epochs.epoch();
        if (epoch.number() > committedEpoch) {
            return;
        }
        try {
            epochs.write(new Epoch(epoch.store(), committedEpoch + 1), settings.sync());
        } catch (IOException e) {
            try {
                abandon();
                scopes.hideAll();
                folder.setAside();
            } catch (IOException again) {
                e.addSuppressed(again);
                throw new IllegalStateException("The disk takes no writes: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Makes the file small again: copies the entries to a new file, which takes the place of the old one. When that does not
     * work the old one stays.
     *
     * @param between is run now and then; what is asked for meanwhile must be made safe by {@link #makeVoid}
     */
    void copy(Runnable between) throws IOException {
        try {
            StoreFile target = copied(between);
            abandon();
            store = target;
            handOver(scopes.all(), target);
            long epoch = nextEpoch();
            target.commit(epoch, settings.sync());
            scopes.detach();
            target.close();
            folder.swap();
            committedEpoch = epoch;
        } catch (Throwable e) {
            log.warn("The disk cache in {} could not be copied, and stays as it is", folder.path(), e);
            abandon();
            Files.deleteIfExists(folder.copy());
        }
        reopen();
        commit(scopes.all());
    }

    private StoreFile copied(Runnable between) throws IOException {
        Files.deleteIfExists(folder.copy());
        StoreFile target = StoreFile.open(folder.owned(folder.copy()), settings);
        try {
            target.found(epochs.epoch().store());
            StoreCopy copy = new StoreCopy(target, between);
            for (DiskScope scope : List.copyOf(scopes.all())) {
                copy.add(scope.generation);
            }
            return target;
        } catch (Throwable e) {
            target.abandon();
            throw e;
        }
    }

    /** Lets go of the store without writing; nothing is found until there is one again. */
    void abandon() {
        StoreFile opened = store;
        store = null;
        scopes.detach();
        if (opened != null) {
            opened.abandon();
        }
    }

    /** Commits and closes the store in order. */
    void close() {
        commit(scopes.all());
        scopes.detach();
        file().close();
    }

    /** Lets go of both files. */
    void release() {
        abandon();
        try {
            epochs.close();
        } catch (IOException e) {
            log.debug("The epoch file could not be closed in order", e);
        }
    }

    /** Makes the epoch file refuse writes, for tests. */
    void breakEpochs() throws IOException {
        epochs.close();
    }
}
