package dev.livetable;

import dev.livetable.ReadPath.Asked;
import dev.livetable.cache.CachedRows;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The path of a hit: what is kept, where it may be shown. */
final class Hits {

    /*
     * A hit takes no lock, calls no executor, and makes nothing but its answer. What few tables need is asked of them alone:
     * a clock where there is a ttl, and what counts for the economies and compares with the master, where there are such.
     */

    private static final long ANY_AGE = -1;

    private final Region region;
    private final MasterSchema schema;
    private final ReadWays ways;
    private final StatusRecorder recorder;
    private final Clock clock;
    private final Verification verification;
    private final @Nullable MissingRows missing;
    private final @Nullable Rewarm rewarm;
    private final long ttlMillis;

    /**
     * Takes what it needs.
     *
     * @param missing what is known of missing rows; null when nothing is remembered of them
     * @param rewarm what fetches anew what was hot; null when nothing does
     */
    Hits(
            Region region,
            MasterSchema schema,
            ReadWays ways,
            StatusRecorder recorder,
            Settings settings,
            Verification verification,
            @Nullable MissingRows missing,
            @Nullable Rewarm rewarm) {
        this.region = region;
        this.schema = schema;
        this.ways = ways;
        this.recorder = recorder;
        this.clock = settings.clock();
        this.verification = verification;
        this.missing = missing;
        this.rewarm = rewarm;
        this.ttlMillis = settings.ttl() == null ? ANY_AGE : settings.ttl().toMillis();
    }

    /** Returns what the cache has; null when that is nothing, or the cache may not be asked. */
    @Nullable
    CachedRows hit(Question question) {
        return hit(question, question);
    }

    /** Like {@link #hit(Question)}, of a question that the master is asked otherwise than by the table itself. */
    @Nullable
    CachedRows hit(Question question, Asked<CachedRows> asked) {
        return mayHit() ? hitNow(question, asked) : null;
    }

    /** Returns whether the cache may be asked on this thread. */
    boolean mayHit() {
        ReadWay way = ways.now();
        if (way == ReadWay.CACHE) {
            schema.verifyOldRows();
            return true;
        }
        return way != ReadWay.INSIDE && schema.mayServeOldRows();
    }

    /** Returns what the cache has, which may be asked; null when that is nothing. */
    @Nullable
    CachedRows hitNow(Question question, Asked<CachedRows> asked) {
        CachedRows cached = fresh(question, region.lookup(question, schema.known(question.context()), true));
        if (cached != null) {
            recorder.hit();
            if (missing != null && !question.isFound(cached)) {
                missing.shown(question);
            }
            if (rewarm != null && question.equals(asked)) {
                rewarm.shown(question);
            }
            verification.afterHit(question, asked);
        }
        if (rewarm != null) {
            rewarm.asked(question, cached != null);
        }
        return cached;
    }

    /** Returns what is kept of a question, right and young enough; null when there is nothing. */
    @Nullable
    CachedRows kept(Question question) {
        return fresh(question, lookup(question));
    }

    /** Returns what is kept of a question and right, of any age; null when there is nothing. */
    @Nullable
    CachedRows lookup(Question question) {
        return region.lookup(question, schema.known(question.context()), false);
    }

    private @Nullable CachedRows fresh(Question question, @Nullable CachedRows cached) {
        if (cached != null && !MissingRows.mayShow(missing, question, cached)) {
            return null;
        }
        if (cached == null || ttlMillis == ANY_AGE) {
            return cached;
        }
        long age = clock.millis() - cached.fetchedAt().toEpochMilli();
        return age >= 0 && age < ttlMillis ? cached : null;
    }
}
