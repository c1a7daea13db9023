package dev.livetable;

import dev.livetable.cache.Cache;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.StreamStatus;
import dev.livetable.table.Capability;
import dev.livetable.table.RowChange;
import dev.livetable.table.Table;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a live table and all its views share: the three paths, and the region where they meet. */
final class LiveTableParts {

    private static final Logger logger = LoggerFactory.getLogger(LiveTable.class);

    /** How long closing waits for what asks the master in the background: nobody needs its answer any more. */
    private static final Duration LONGEST_BACKGROUND = Duration.ofSeconds(2);

    /** How many bytes of changes are kept of a closed table, for another one in its region; there may be very many. */
    private static final long KEPT_OF_CLOSED = 64 << 10;

    private final Table master;
    private final @Nullable WritableTable target;
    private final Cache cache;
    private final Set<String> follows;
    private final Settings settings;
    private final StatusRecorder recorder;
    private final Region region;
    private final long headAtStart;
    private final PrecisionChoice precision;
    private final Followers followers;
    private final WatchedMaster watched;
    private final ReadPath reads;
    private final WritePath writes;
    private final OwnWrites ownWrites;
    private final EventChanges changes;
    private final @Nullable EventPath events;
    private final FreshReads freshReads;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LiveTableParts(LiveTableBuilder builder, Settings settings, StatusRecorder recorder, Region region) {
        this.target = MasterFailures.written(recorder.table(), builder.writeTarget());
        this.master = builder.writeTarget() == builder.master() && target != null
                ? target
                : MasterFailures.read(recorder.table(), builder.master());
        this.cache = builder.cache();
        this.follows = builder.follows();
        this.settings = settings;
        this.recorder = recorder;
        this.region = region;
        this.headAtStart = region.log().head();
        this.precision = new PrecisionChoice(
                recorder.table(), builder.precision(), master, target, settings.background(), settings.contexts());
        this.followers = new Followers(region, precision);
        this.watched = new WatchedMaster(master, settings.clock());
        this.reads = new ReadPath(watched, region, recorder, settings);
        this.writes = new WritePath(region, recorder, settings, precision, followers);
        this.ownWrites = new OwnWrites(master, recorder, settings, precision, writes.open());
        LiveStream stream = builder.stream();
        this.changes = new EventChanges(region, precision, followers, recorder, reads::knownSchema);
        this.events =
                stream == null ? null : new EventPath(stream, region, changes, reads::reviseSchema, recorder, settings);
        if (events != null) {
            region.hears(events);
        }
        this.freshReads = new FreshReads(region, reads.ways(), settings);
    }

    private static void bindMaster(Table master, Region region, StatusRecorder recorder) {
        boolean oldRows = region.cache().mayHoldOldRows();
        boolean isOther = region.bind(
                "master", MasterIdentity.of(master) + region.contexts().kind());
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
        StatusRecorder recorder = new StatusRecorder(
                builder.name(), settings.clock(), builder.listeners(), settings.losslessExecutor(), builder.observer());
        RegionCache regionCache =
                new RegionCache(builder.cache(), DefaultCache.region(builder.cache(), builder.name()), recorder);
        AtomicBoolean isFirstOfProcess = new AtomicBoolean();
        RegionClaim claim = ClaimedRegions.claim(builder.cache(), regionCache.region(), () -> {
            isFirstOfProcess.set(true);
            return new RegionClaim(
                    LogStart.of(regionCache, settings.changesKept(), settings.clock()), new DurableMark());
        });
        claim.log().keepAtMost(settings.changesKept());
        Region region = new Region(
                regionCache,
                claim,
                settings.scheduler(),
                settings.replicaLag(),
                recorder,
                settings.contexts(),
                new Lease(settings.maxStaleness(), settings.scheduler(), settings.clock()),
                AnnouncedWrites.of(recorder.table(), builder.stream(), settings));
        LiveTableParts parts = null;
        try {
            bindMaster(builder.master(), region, recorder);
            builder.dependencies().forEach((name, version) -> region.bind("depends on " + name, version));
            parts = new LiveTableParts(builder, settings, recorder, region);
            if (parts.events == null && settings.afterRestart() == AfterRestart.DROP) {
                region.invalidate(InvalidationCause.RESTART);
            }
            if (claim.mark().isKept()) { // the master was written to past a closed table
                region.invalidate(InvalidationCause.UNKNOWN);
            }
            if (isFirstOfProcess.get() && parts.servesOldRows()) {
                tellOldRows(region);
            }
            parts.expectLateStatements();
            parts.listen(builder.waitsForStream());
            return parts;
        } catch (Throwable e) {
            try {
                giveUp(builder.cache(), region, parts == null ? null : parts.events);
            } catch (Throwable another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    private boolean servesOldRows() {
        return settings.afterRestart() == AfterRestart.TRUST
                || events == null && settings.afterRestart() != AfterRestart.DROP;
    }

    private static void tellOldRows(Region region) {
        long entries =
                region.cache().mayHoldOldRows() ? region.cache().statistics().entries() : 0;
        if (entries > 0) {
            logger.info(
                    "Live table '{}' serves {} that an earlier process kept;"
                            + " 'after-restart: drop' drops them at each start",
                    region.table(),
                    entries == 1 ? "1 entry" : entries + " entries");
        }
    }

    /** After a start with a mark a statement may have outlived its process: it counts as a write that has to settle. */
    private void expectLateStatements() {
        if (region.cache().wasMarked()) {
            PendingChange.ofLateStatement(region, followers::now)
                    .endWhenSettled(settings.scheduler(), settings.settleTime(), () -> {});
        }
    }

    private void listen(boolean waits) {
        if (events != null) {
            if (!region.lease().isNeeded()) {
                logger.info(
                        "Live table '{}' does not know how old its rows are at the most, since its stream cannot say when it"
                                + " has told all that has changed",
                        recorder.table());
            }
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
            region.close();
            region.log().keepAtMost(KEPT_OF_CLOSED);
            boolean isForGood = DefaultCache.remove(cache, region.cache().region());
            ClaimedRegions.release(cache, region.cache().region(), isForGood);
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

    PrecisionChoice precision() {
        return precision;
    }

    /**
     * Takes what other tables there are. What has changed since this table was built may have changed anything in those
     * that follow it. That this table begins with anything is nothing to those that follow because of what its master does.
     */
    void connect(Set<Region> follow, Map<Region, Followers.Neighbour> others) {
        Followers.Added added = followers.connect(follow, others);
        if (region.log().head() != headAtStart) {
            added.named().forEach(follower -> follower.invalidate(InvalidationCause.FOLLOWED));
        }
        if (hasChangedSinceStart()) {
            followers.now().stream()
                    .filter(added.neighbours()::contains)
                    .forEach(follower -> follower.invalidate(InvalidationCause.FOLLOWED));
        }
    }

    private boolean hasChangedSinceStart() {
        return LongStream.rangeClosed(headAtStart + 1, region.log().head())
                .mapToObj(region.log()::at)
                .anyMatch(change -> change == null || change.cause() != InvalidationCause.RESTART);
    }

    /** Returns the names of the tables that this one follows. */
    Set<String> follows() {
        return follows;
    }

    ReadPath reads() {
        return reads;
    }

    WritePath writes() {
        return writes;
    }

    /** Returns what is told of writes past the table. */
    OwnWrites ownWrites() {
        return ownWrites;
    }

    /** Returns the master as readers call it. */
    WatchedMaster watched() {
        return watched;
    }

    FreshReads freshReads() {
        return freshReads;
    }

    int fetchSize() {
        return settings.fetchSize();
    }

    /**
     * Appends, here and to the tables that follow, that anything may have changed, since somebody asked for it. Other nodes
     * that hear of this table by the nodes' own stream are told.
     *
     * @return whether that is on record, or the regions are marked
     */
    boolean invalidate() {
        boolean isSafe = changes.append(InvalidationCause.MANUAL, null, null, null);
        tellOthers(Telling.anything(null));
        return isSafe;
    }

    /** Like {@link #invalidate()}, in one context. */
    boolean invalidate(String context) {
        boolean isSafe = region.contexts().mayOverlap()
                ? region.invalidate(InvalidationCause.MANUAL)
                : region.invalidate(InvalidationCause.MANUAL, context);
        isSafe &= followers.invalidate(region, context);
        tellOthers(Telling.anything(region.contexts().ofChange(context)));
        return isSafe;
    }

    /** Like {@link #invalidate()}, of no more than what an event says. */
    boolean invalidate(LiveEvent event) {
        List<RowChange> rows = changes.rows(event);
        boolean isSafe = changes.append(InvalidationCause.MANUAL, rows, event.context(), event.node());
        tellOthers(rows == null ? Telling.anything(region.contexts().ofChange(event.context())) : event.by(null, null));
        return isSafe;
    }

    private void tellOthers(LiveEvent change) {
        AnnouncedWrites others = region.announcedWrites();
        if (others != null) {
            others.tell(change);
        }
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
        AnnouncedWrites announced = region.announcedWrites();
        return new LiveTableStatus(
                recorder.table(),
                cache.kind(),
                region.state(),
                region.cache().statistics(),
                recorder.reads(ReadSource.HIT),
                recorder.reads(ReadSource.MISS),
                recorder.reads(ReadSource.BYPASS),
                recorder.bypassesInTransactions(),
                recorder.fills(),
                recorder.rejectedFills(),
                recorder.tooLargeFills(),
                region.fetches().count(),
                recorder.invalidations(),
                recorder.lastInvalidation(),
                precision.now().name().toLowerCase(Locale.ROOT),
                precision.why(),
                recorder.verdicts(),
                recorder.verified(),
                recorder.differing(),
                writes.queue().depth(),
                writes.queue().overdue(),
                events == null ? StreamState.NONE : events.state(),
                events == null ? StreamStatus.unknown() : events.status(),
                region.lease().left(),
                region.lease().length(),
                recorder.gaps(),
                recorder.events(),
                recorder.lastEvent(),
                recorder.cacheErrors(),
                region.cache().problem(),
                settings.ttl(),
                watched.lastRead(),
                watched.failedReads(),
                announced == null ? 0 : announced.count(),
                announced == null ? 0 : announced.open(),
                recorder.echoes(),
                recorder.oldRows(reads.stale().isBreakerOpen()),
                recorder.economies());
    }

    /** Returns whether the calling thread is writing to the table, so that whoever else closes it would wait for this thread. */
    boolean isWrittenByThisThread() {
        return writes.areMadeByThisThread();
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                writes.close(); // for which readers may have to wait, and old rows may have to be shown
            } finally {
                try {
                    giveUp(cache, region, events);
                } finally {
                    endBackground();
                }
            }
        }
    }

    private void endBackground() {
        try {
            settings.scheduler().await(settings.background().close(), LONGEST_BACKGROUND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
