package dev.livetable.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.h2.mvstore.MVMap;

/**
 * Makes room on disk. Scopes that nobody has used for long go whole. Then entries go, by the clock algorithm: a hand goes
 * round over all of them, spares what was used since it last came by (what was only put once, what was found twice), and
 * takes out the rest.
 */
final class Eviction {

    private static final long LONG_IDLE_SECONDS = 600;
    private static final int BATCH = 256;

    private final DiskScopes scopes;
    private final Usage usage;
    private String handScope = "";
    private String handKey = "";

    Eviction(DiskScopes scopes, Usage usage) {
        this.scopes = scopes;
        this.usage = usage;
    }

    /**
     * Makes room, on the store's thread.
     *
     * @param target how many bytes the entries may take afterwards
     * @param between is run now and then, so that those who wait for the thread need not wait long
     */
    void shrinkTo(long target, Runnable between) {
        dropIdle(target);
        for (int rounds = 0; rounds < 4 && scopes.liveBytes() > target; rounds++) {
            goRound(target, between);
        }
    }

    private void dropIdle(long target) {
        List<DiskScope> idle = new ArrayList<>(scopes.all());
        idle.removeIf(scope -> usage.idleSeconds(scope) < LONG_IDLE_SECONDS || scope.generation.bytes.get() == 0);
        idle.sort(Comparator.comparingLong(scope -> scope.lastUse));
        for (DiskScope scope : idle) {
            if (scopes.liveBytes() <= target) {
                return;
            }
            scope.exclusively(() -> {
                MVMap<String, StoredRows> map = scope.generation.map;
                scope.evictions.addAndGet(map == null ? 0 : map.sizeAsLong());
                scopes.hide(scope);
            });
        }
    }

    private void goRound(long target, Runnable between) {
        List<DiskScope> ordered = new ArrayList<>(scopes.all());
        ordered.sort(Comparator.comparing(scope -> scope.name));
        int first = 0;
        while (first < ordered.size() && ordered.get(first).name.compareTo(handScope) < 0) {
            first++;
        }
        for (int i = 0; i < ordered.size() && scopes.liveBytes() > target; i++) {
            DiskScope scope = ordered.get((first + i) % ordered.size());
            if (!scope.name.equals(handScope)) {
                handScope = scope.name;
                handKey = "";
            }
            sweep(scope, target, between);
        }
    }

    /** Goes over a scope from where the hand is to the scope's end, or until there is room. */
    private void sweep(DiskScope scope, long target, Runnable between) {
        DiskEntries entries = new DiskEntries(scope.generation);
        List<String> batch = entries.keysFrom(handKey, BATCH);
        while (!batch.isEmpty()) {
            for (String key : batch) {
                handKey = key + '\0';
                if (!usage.spare(scope.name + key)) {
                    entries.remove(key);
                    scope.evictions.incrementAndGet();
                }
            }
            if (scopes.liveBytes() <= target) {
                return;
            }
            between.run();
            batch = entries.keysFrom(handKey, BATCH);
        }
        handKey = "";
        handScope = scope.name + '\0';
    }
}
