package dev.livetable;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For how long a live table shows what it has read. Who keeps its answers elsewhere, such as a client that is reached over
 * HTTP, can be told the same.
 *
 * @param isSharedByCallers whether all who ask are shown the same rows; false where the table has a {@linkplain
 *     LiveTableBuilder#context context}, or nothing is known of it
 * @param ttl for how long rows are shown after the master was asked, where nothing tells that they have changed; null where
 *     there is no such limit
 * @param staleWhileRevalidate for how long after that they are shown while new ones are fetched; zero for not at all
 * @param staleIfError for how long after that they are shown when the master fails; zero for not at all
 */
public record Freshness(
        boolean isSharedByCallers, @Nullable Duration ttl, Duration staleWhileRevalidate, Duration staleIfError) {

    /** Says nothing: of an answer of which it is not known which table gave it. */
    public static final Freshness UNKNOWN = new Freshness(false, null, Duration.ZERO, Duration.ZERO);

    /** Returns that of an answer that may not be shown to one who asks again. */
    Freshness withoutTtl() {
        return new Freshness(isSharedByCallers, null, Duration.ZERO, Duration.ZERO);
    }

    /** Returns that of a view which allows old rows for other times. */
    Freshness allowing(StaleLimits stale) {
        return new Freshness(isSharedByCallers, ttl, stale.whileRevalidate(), stale.ifError());
    }

    static Freshness of(Settings settings) {
        return new Freshness(
                !settings.contexts().areThere(),
                settings.ttl(),
                settings.stale().whileRevalidate(),
                settings.stale().ifError());
    }
}
