package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Finds out whether a read sees all that it has to see, once the stream has caught up (F13). Safe for use by many threads. */
final class FreshReads {

    /*
     * A catch-up that began after a read did, or after a receipt was first seen here, covers it: its changes are in the log,
     * and whoever reads afterwards judges by them. It counts only if the subscription was not lost until it ended; if it is
     * lost afterwards, anything is appended.
     *
     * On the node that gave it, a receipt is covered by the log itself.
     *
     * A thread in a transaction of the master waits for no catch-up: it may hold a connection of a pool.
     */

    /** How many receipts are remembered; of an older one it is as if it came for the first time. */
    static final int MOST_RECEIPTS = 1_000;

    private final @Nullable EventPath events;
    private final Region region;
    private final ReadWays ways;
    private final Settings settings;
    private final ReentrantLock lock = new ReentrantLock();

    /** The number of the term that had begun last when a receipt was first seen, by the receipt. */
    @GuardedBy("lock")
    private final Map<Receipt, Long> firstSeen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Receipt, Long> eldest) {
            return size() > MOST_RECEIPTS;
        }
    };

    FreshReads(@Nullable EventPath events, Region region, ReadWays ways, Settings settings) {
        this.events = events;
        this.region = region;
        this.ways = ways;
        this.settings = settings;
    }

    /** Waits for what a demand needs, and returns the one that is left: none, or that the master is asked. */
    Demand left(Demand demand) {
        boolean isCovered =
                switch (demand.kind()) {
                    case NONE -> true;
                    case AT_LEAST -> demand.receipts().stream().allMatch(this::isCovered) || catchesUp();
                    case FRESH -> catchesUp();
                    case MASTER -> false;
                };
        return isCovered ? Demand.NONE : Demand.MASTER;
    }

    private boolean isCovered(Receipt receipt) {
        return region.log().contains(receipt) || region.lease().isHeldSince(firstSeen(receipt));
    }

    private long firstSeen(Receipt receipt) {
        long now = region.lease().lastBegun();
        lock.lock();
        try {
            Long before = firstSeen.putIfAbsent(receipt, now);
            return before == null ? now : before;
        } finally {
            lock.unlock();
        }
    }

    private boolean catchesUp() {
        if (events == null || !region.lease().isNeeded() || ways.now() != ReadWay.CACHE) {
            return false;
        }
        CompletableFuture<Boolean> end = events.catchUp();
        try {
            return settings.scheduler().await(end, settings.streamTimeout()) && end.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
