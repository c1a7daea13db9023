package dev.livetable;

import dev.livetable.cache.Cache;
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
    private final Journal journal;
    private final Region region;
    private final ReadPath reads;
    private final WritePath writes;
    private final @Nullable EventPath events;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LiveTableParts(LiveTableBuilder builder, Settings settings, Journal journal, RegionCache regionCache) {
        this.master = builder.master();
        this.target = builder.writeTarget();
        this.cache = builder.cache();
        this.settings = settings;
        this.journal = journal;
        this.region = new Region(regionCache, settings.scheduler(), journal);
        region.bind("master", master.identity());
        if (builder.stream() == null && settings.afterRestart() == AfterRestart.DROP) {
            region.invalidate(InvalidationCause.RESTART);
        }
        this.reads = new ReadPath(master, region, journal, settings);
        this.writes = new WritePath(region, journal, settings);
        this.events = builder.stream() == null ? null : new EventPath(builder.stream(), region, journal, settings);
    }

    /** Puts the parts together, and begins to listen to the stream. */
    static LiveTableParts start(LiveTableBuilder builder, Settings settings) {
        Journal journal = new Journal(builder.name(), settings.clock(), builder.listeners(), settings.executor());
        RegionCache regionCache = new RegionCache(builder.cache(), builder.name(), journal);
        CompletableFuture<Void> unsettled = ClaimedRegions.claim(builder.cache(), regionCache.region());
        try {
            LiveTableParts parts = new LiveTableParts(builder, settings, journal, regionCache);
            if (parts.events != null) {
                parts.events.start();
            } else if (settings.ttl() == null) {
                logger.info(
                        "Live table '{}' has neither a stream nor a ttl: what others change at its master is not seen"
                                + " until it is invalidated",
                        builder.name());
            }
            if (unsettled != null) {
                parts.region.inherit(unsettled);
            }
            return parts;
        } catch (RuntimeException | Error e) {
            ClaimedRegions.release(builder.cache(), regionCache.region(), unsettled);
            throw e;
        }
    }

    Table master() {
        return master;
    }

    @Nullable
    WritableTable target() {
        return target;
    }

    Journal journal() {
        return journal;
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
                journal.table(),
                cache.kind(),
                region.state(),
                region.cache().statistics(),
                journal.reads(ReadSource.HIT),
                journal.reads(ReadSource.MISS),
                journal.reads(ReadSource.BYPASS),
                journal.fills(),
                journal.rejectedFills(),
                region.fetchesInFlight(),
                journal.invalidations(),
                journal.lastInvalidation(),
                writes.queue().depth(),
                writes.queue().overdue(),
                events == null ? StreamState.NONE : events.state(),
                journal.events(),
                journal.cacheErrors(),
                region.cache().problem(),
                settings.ttl());
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            writes.close();
            if (events != null) {
                events.close();
            }
            ClaimedRegions.release(cache, region.cache().region(), region.close());
        }
    }
}
