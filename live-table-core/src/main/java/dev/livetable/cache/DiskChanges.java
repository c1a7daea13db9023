package dev.livetable.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Puts entries into a disk cache, and drops them. */
final class DiskChanges {

    /*
     * Puts and drops of one scope: see DiskScope. `wideDrops` is raised by a drop of several scopes before it lists them,
     * and asked by a put after its scope is listed.
     */

    private final DiskScopes scopes;
    private final Usage usage;
    private final DiskStore store;
    private final AtomicLong wideDrops = new AtomicLong();

    DiskChanges(DiskScopes scopes, Usage usage, DiskStore store) {
        this.scopes = scopes;
        this.usage = usage;
        this.store = store;
    }

    // ---- putting

    record Ticket(DiskScope scope, long drops, long wideDrops) {}

    /** Begins a put: a drop of the key from here on is one after the put began. */
    Ticket begin(String key) {
        long wide = wideDrops.get();
        DiskScope scope = scopes.scope(Scopes.of(key));
        return new Ticket(scope, scope.drops.get(), wide);
    }

    /** Ends a put, unless something that covers the key was dropped since it began. */
    void store(Ticket ticket, String key, CachedRows rows) {
        DiskScope scope = ticket.scope;
        StoredRows stored = new StoredRows(RowsCodec.encode(key, rows), rows);
        if (scope.generation.map == null && scopes.isRunning()) {
            store.makeDurable(List.of(scope));
        }
        change(scope, entries -> {
            if (scope.drops.get() == ticket.drops && wideDrops.get() == ticket.wideDrops) {
                keep(scope, entries, key, stored);
            }
        });
    }

    private void keep(DiskScope scope, DiskEntries entries, String key, StoredRows stored) {
        String rest = key.substring(scope.name.length());
        if (store.hasRoom(DiskEntries.size(rest, stored))) {
            store.put(entries.put(rest, stored));
            usage.put(scope, key);
        } else {
            entries.remove(rest);
        }
        scope.dirty = true;
    }

    /** Takes out an entry. */
    void remove(DiskScope scope, String key) {
        change(scope, entries -> entries.remove(key.substring(scope.name.length())));
    }

    private interface Change {
        void of(DiskEntries entries);
    }

    /** Changes entries, beside other changes but not beside drops; does nothing while nothing may be stored. */
    private void change(DiskScope scope, Change change) {
        scope.lock.readLock().lock();
        try {
            if (scopes.isRunning()) {
                DiskEntries entries = new DiskEntries(scope.generation);
                try {
                    change.of(entries);
                } catch (Throwable e) {
                    store.reportBroken(entries, e);
                }
            }
        } finally {
            scope.lock.readLock().unlock();
        }
    }

    // ---- dropping

    /** Drops all entries whose keys start with a prefix, and waits until that is safe. */
    void drop(String prefix) {
        List<DiskScope> unsafe = new ArrayList<>();
        if (Scopes.isWithinOne(prefix)) {
            drop(scopes.scope(Scopes.of(prefix)), prefix, unsafe);
        } else {
            wideDrops.incrementAndGet();
            scopes.all().forEach(scope -> drop(scope, prefix, unsafe));
        }
        if (!unsafe.isEmpty()) {
            store.makeDurable(unsafe);
        }
    }

    private void drop(DiskScope scope, String prefix, List<DiskScope> unsafe) {
        boolean isAll = Scopes.isAllCovered(scope.name, prefix);
        if (isAll || Scopes.isPartlyCovered(scope.name, prefix)) {
            scope.exclusively(() -> {
                if (!scope.generation.used) {
                    scope.drops.incrementAndGet(); // nothing is there, but a put may have begun
                } else if (isAll || !removeSome(scope, prefix.substring(scope.name.length()))) {
                    scopes.hide(scope);
                }
                if (scope.generation.used || !scope.generation.durable) {
                    unsafe.add(scope);
                }
            });
        }
    }

    /** Takes out the entries that start with a text, under the exclusive lock; returns whether it could. */
    private boolean removeSome(DiskScope scope, String start) {
        DiskEntries entries = new DiskEntries(scope.generation);
        if (!entries.isCurrent() || !scopes.isRunning()) {
            return false;
        }
        try {
            entries.removeAll(start);
            return true;
        } catch (Throwable e) {
            store.reportBroken(entries, e);
            return false;
        } finally {
            scope.generation.removals.incrementAndGet();
            scope.drops.incrementAndGet();
        }
    }
}
