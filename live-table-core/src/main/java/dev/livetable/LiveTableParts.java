package dev.livetable;

import dev.livetable.cache.Cache;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Capability;
import dev.livetable.table.Table;
import dev.livetable.table.WritableTable;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a live table and all its views share: the three paths, and the region where they meet. */
final class LiveTableParts {

    private static final Logger logger = LoggerFactory.getLogger(LiveTable.class);

    private final Table master;
    private final @Nullable WritableTable target;
    private final Cache cache;
    private final Settings settings;
    private final StatusRecorder recorder;
    private final Region region;
    private final ReadPath reads;
    private final WritePath writes;
    private final @Nullable EventPath events;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LiveTableParts(
            LiveTableBuilder builder,
            Settings settings,
            StatusRecorder recorder,
            Region region,
            @Nullable EventPath events) {
        this.master = builder.master();
        this.target = builder.writeTarget();
        this.cache = builder.cache();
        this.settings = settings;
        this.recorder = recorder;
        this.region = region;
        this.reads = new ReadPath(master, region, recorder, settings);
        this.writes = new WritePath(region, recorder, settings);
        this.events = events;
    }

    private static void bindMaster(Table master, Region region, StatusRecorder recorder) {
        boolean oldRows = region.cache().mayHoldOldRows();
        boolean isOther = region.bind("master", MasterIdentity.of(master));
        if (oldRows && isOther && master.identity().isEmpty()) {
            logger.warn(
                    "Live table '{}' has invalidated the rows that were kept before it was built: its master, a {}, does not"
                            + " say which table it is, so they may be those of another one. A database in memory is"
                            + " another one after each start. For any other master, give its builder a location(..) or"
                            + " implement identity(), and rows survive a restart",
                    recorder.table(),
                    master.getClass().getName());
        }
    }

    /**
     * Puts the parts together, and begins to listen to the stream; where it fails, nothing of what it began goes on.
     */
    static LiveTableParts start(LiveTableBuilder builder, Settings settings) {
        StatusRecorder recorder =
                new StatusRecorder(builder.name(), settings.clock(), builder.listeners(), settings.losslessExecutor());
        RegionCache regionCache =
                new RegionCache(builder.cache(), DefaultCache.region(builder.cache(), builder.name()), recorder);
        Region region = new Region(regionCache, settings.scheduler(), recorder);
        LiveStream stream = builder.stream();
        EventPath events = stream == null ? null : new EventPath(stream, region, recorder, settings);
        CompletableFuture<Void> unsettled = ClaimedRegions.claim(builder.cache(), regionCache.region());
        try {
            if (unsettled != null) {
                region.inherit(unsettled);
            }
            bindMaster(builder.master(), region, recorder);
            if (events == null && settings.afterRestart() == AfterRestart.DROP) {
                region.invalidate(InvalidationCause.RESTART);
            }
            LiveTableParts parts = new LiveTableParts(builder, settings, recorder, region, events);
            parts.listen(builder.waitsForStream());
            return parts;
        } catch (Throwable e) {
            try {
                giveUp(builder.cache(), region, events);
            } catch (Throwable another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    private void listen(boolean waits) {
        if (events != null) {
            events.start();
            if (waits) {
                events.awaitStart();
            }
        } else if (settings.ttl() == null) {
            logger.info(
                    "Live table '{}' has neither a stream nor a ttl: what others change at its master is not seen"
                            + " until it is invalidated",
                    recorder.table());
        }
    }

    private static void giveUp(Cache cache, Region region, @Nullable EventPath events) {
        try {
            if (events != null) {
                events.close();
            }
        } finally {
            CompletableFuture<Void> unsettled = region.close();
            boolean hasSuccessor = !DefaultCache.remove(cache, region.cache().region());
            ClaimedRegions.release(cache, region.cache().region(), hasSuccessor ? unsettled : null);
        }
    }

    /** Waits until the stream is there, or the time for that is over. */
    void awaitStream() {
        if (events != null) {
            events.awaitStart();
        }
    }

    Table master() {
        return master;
    }

    @Nullable
    WritableTable target() {
        return target;
    }

    StatusRecorder recorder() {
        return recorder;
    }

    Region region() {
        return region;
    }

    ReadPath reads() {
        return reads;
    }

    WritePath writes() {
        return writes;
    }

    int fetchSize() {
        return settings.fetchSize();
    }

    /** Returns what can be read from the master and written to the write target. */
    Set<Capability> capabilities() {
        Set<Capability> reading = EnumSet.of(Capability.FILTER, Capability.SORT, Capability.COUNT);
        Set<Capability> able = EnumSet.copyOf(reading);
        able.retainAll(master.capabilities());
        if (target != null) {
            Set<Capability> writing = EnumSet.complementOf(EnumSet.copyOf(reading));
            writing.retainAll(target.capabilities());
            able.addAll(writing);
        }
        return able;
    }

    LiveTableStatus status() {
        return new LiveTableStatus(
                recorder.table(),
                cache.kind(),
                region.state(),
                region.cache().statistics(),
                recorder.reads(ReadSource.HIT),
                recorder.reads(ReadSource.MISS),
                recorder.reads(ReadSource.BYPASS),
                recorder.fills(),
                recorder.rejectedFills(),
                recorder.tooLargeFills(),
                region.fetchesInFlight(),
                recorder.invalidations(),
                recorder.lastInvalidation(),
                writes.queue().depth(),
                writes.queue().overdue(),
                events == null ? StreamState.NONE : events.state(),
                recorder.events(),
                recorder.cacheErrors(),
                region.cache().problem(),
                settings.ttl());
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                writes.close();
            } finally {
                giveUp(cache, region, events);
            }
        }
    }
}
