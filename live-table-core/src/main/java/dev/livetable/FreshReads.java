package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Finds out whether a read sees all that it has to see, once the stream has caught up (F13). Safe for use by many threads. */
final class FreshReads {

    /*
     * A catch-up that began after a read did, or after a receipt was first seen here, covers it: its changes are in the log,
     * and whoever reads afterwards judges by them. It counts only if the subscription was not lost until it ended; if it is
     * lost afterwards, anything is appended.
     *
     * On the node that gave it, a receipt is covered by the log itself.
     *
     * A thread in a transaction of the master waits for no catch-up: it may hold a connection of a pool. And nobody waits
     * for a stream that is behind already.
     *
     * Where only nodes tell, a catch-up covers what nodes have written, as a receipt does. What others have changed only the
     * master knows: so it is asked for what is to be fresh.
     *
     * What a table shows is changed by those that it follows. So their streams have to catch up, too.
     */

    /** How many receipts are remembered; of an older one it is as if it came for the first time. */
    static final int MOST_RECEIPTS = 1_000;

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

    FreshReads(Region region, ReadWays ways, Settings settings) {
        this.region = region;
        this.ways = ways;
        this.settings = settings;
    }

    /** Waits for what a demand needs, and returns the one that is left: none, or that the master is asked. */
    Demand left(Demand demand) {
        boolean isCovered =
                switch (demand.kind()) {
                    case NONE -> true;
                    case AT_LEAST -> demand.receipts().stream().allMatch(this::isCovered) || catchesUp(false);
                    case FRESH -> catchesUp(true);
                    case MASTER -> false;
                };
        return isCovered ? Demand.NONE : Demand.MASTER;
    }

    private boolean isCovered(Receipt receipt) {
        return region.log().contains(receipt)
                || region.lease().isHeldSince(firstSeen(receipt))
                        && region.leaders().isEmpty();
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

    /**
     * Waits until the streams have caught up, and returns whether they have.
     *
     * @param needsAll whether what others than nodes have changed counts, too
     */
    private boolean catchesUp(boolean needsAll) {
        List<EventPath> streams = streams(needsAll);
        if (streams.isEmpty() || region.standing() != Region.Standing.LIVE || ways.now() != ReadWay.CACHE) {
            return false;
        }
        settings.transactions().giveBackIdle();
        List<CompletableFuture<Boolean>> ends =
                streams.stream().map(EventPath::catchUp).toList();
        try {
            CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
            return settings.scheduler().await(all, settings.streamTimeout())
                    && ends.stream().allMatch(CompletableFuture::join);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns the streams that tell what changes here; none when there is one that cannot say when it has told it. */
    private List<EventPath> streams(boolean needsAll) {
        List<EventPath> streams = new ArrayList<>();
        for (Region told :
                Stream.concat(Stream.of(region), region.leaders().stream()).toList()) {
            EventPath events = told.events();
            if (events == null || !told.lease().isNeeded() || needsAll && !events.tellsAll()) {
                return List.of();
            }
            streams.add(events);
        }
        return streams;
    }
}
