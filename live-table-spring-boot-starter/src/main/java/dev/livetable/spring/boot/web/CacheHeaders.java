package dev.livetable.spring.boot.web;

import dev.livetable.Freshness;
import dev.livetable.Reading;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StaleReason;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Tells clients by headers how old an answer is, where it came from, and how long they may keep it. */
final class CacheHeaders {

    /*
     * Each answer is private: whether all who may ask see the same is not known here.
     *
     * An answer of a table with a ttl may be shown for that time by the client, too. The time counts from when the master was
     * asked: max-age is the whole ttl, and Age is what is over of it (RFC 9111, section 4.2). No time is given where the next
     * user of the same browser might be shown something else: in a context, and where the request says who asks. Nor to old
     * rows, since the client would add its own time to that. Nor where there is no row: the table does not remember that for its
     * ttl. Such a client has to ask, and the tag saves the body where that is the same.
     *
     * Age is in whole seconds. It is rounded up, so that no client shows rows for longer than the table does. Where the master
     * was asked for this answer, it is rounded down: the client adds itself how long it has waited (RFC 9111, section 4.2.3).
     *
     * Whoever is given a time shows the answer to a later request that asks for another media type, unless Vary says that the
     * type was asked for.
     */

    static final String CACHE_STATUS = "Cache-Status";
    private static final List<String> NAMES =
            List.of(HttpHeaders.CACHE_CONTROL, HttpHeaders.AGE, CACHE_STATUS, HttpHeaders.ETAG);
    private static final Optional<StaleReason> REFRESHING = Optional.of(StaleReason.REFRESHING);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*");
    private static final String ASK_AGAIN = "private, no-cache";

    /** What the table itself may show again: neither old rows, nor what was read past the cache, perhaps in a transaction. */
    private static final Set<ReadSource> KEPT = EnumSet.of(ReadSource.HIT, ReadSource.MISS);

    private final String cacheName;
    private final boolean revalidates;
    private final Clock clock;

    /**
     * Creates headers.
     *
     * @param cacheName what {@code Cache-Status} calls the cache, see {@link #name}
     * @param revalidates whether clients have to ask again each time, whatever the ttl
     * @param clock says how late it is
     */
    CacheHeaders(String cacheName, boolean revalidates, Clock clock) {
        this.cacheName = name(cacheName);
        this.revalidates = revalidates;
        this.clock = clock;
    }

    /**
     * Returns a name as {@code Cache-Status} writes it: as it is if it is a token of RFC 9110, else in quotes.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static String name(String given) {
        if (TOKEN.matcher(given).matches()) {
            return given;
        }
        if (given.isEmpty() || !given.chars().allMatch(each -> each >= ' ' && each <= '~')) {
            throw new IllegalArgumentException("The name of a cache is printable ASCII");
        }
        return '"' + given.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Returns which of the headers that say how an answer may be kept are not there, so that they are not the application's. */
    static List<String> missing(HttpHeaders headers) {
        return NAMES.stream().filter(name -> !headers.containsHeader(name)).toList();
    }

    /**
     * Sets the headers that are not there yet.
     *
     * @param headers those of the answer
     * @param origin where it came from; null when nothing is known of that
     * @param isPersonal returns whether the request says who asks; asked only where a client may be given a time, since to look
     *     for a session may take a call of another server
     */
    void set(HttpHeaders headers, @Nullable Reading<?> origin, BooleanSupplier isPersonal) {
        if (!headers.containsHeader(HttpHeaders.CACHE_CONTROL)) {
            String control = origin == null ? ASK_AGAIN : control(origin, isPersonal);
            headers.set(HttpHeaders.CACHE_CONTROL, control);
            if (!control.equals(ASK_AGAIN)) {
                vary(headers);
            }
        }
        if (origin != null) {
            Duration age = origin.age(clock);
            setIfMissing(headers, HttpHeaders.AGE, Long.toString(inSeconds(age, origin.source())));
            setIfMissing(headers, CACHE_STATUS, status(origin, age));
        }
    }

    private static long inSeconds(Duration age, ReadSource source) {
        boolean isKept = source == ReadSource.HIT || source == ReadSource.STALE;
        return isKept ? age.plusSeconds(1).minusNanos(1).toSeconds() : age.toSeconds();
    }

    private static void vary(HttpHeaders headers) {
        boolean isSaid = headers.getVary().stream()
                .anyMatch(each -> each.equals("*") || each.equalsIgnoreCase(HttpHeaders.ACCEPT));
        if (!isSaid) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        }
    }

    private static void setIfMissing(HttpHeaders headers, String name, String value) {
        if (!headers.containsHeader(name)) {
            headers.set(name, value);
        }
    }

    /** Returns for how long the table shows an answer; null for without end, or where it does not remember the answer. */
    private static @Nullable Duration ttl(Reading<?> origin) {
        boolean isNoRow = origin.value() instanceof Optional<?> row && row.isEmpty();
        return isNoRow ? null : origin.freshness().ttl();
    }

    private String control(Reading<?> origin, BooleanSupplier isPersonal) {
        Freshness freshness = origin.freshness();
        Duration ttl = ttl(origin);
        boolean mayKeep = !revalidates && KEPT.contains(origin.source()) && freshness.isSharedByCallers();
        if (!mayKeep || ttl == null || isPersonal.getAsBoolean()) {
            return ASK_AGAIN;
        }
        StringBuilder control = new StringBuilder("private, max-age=").append(ttl.toSeconds());
        append(control, "stale-while-revalidate", freshness.staleWhileRevalidate());
        append(control, "stale-if-error", freshness.staleIfError());
        return control.toString();
    }

    private static void append(StringBuilder control, String word, Duration time) {
        if (time.toSeconds() > 0) {
            control.append(", ").append(word).append('=').append(time.toSeconds());
        }
    }

    private String status(Reading<?> origin, Duration age) {
        StringBuilder status = new StringBuilder(cacheName);
        status.append(
                switch (origin.source()) {
                    case HIT -> "; hit";
                    case MISS -> "; fwd=miss";
                    case BYPASS -> "; fwd=bypass";
                    case STALE -> origin.stale().equals(REFRESHING) ? "; hit" : "; fwd=stale";
                });
        Duration ttl = ttl(origin);
        if (ttl != null) {
            status.append("; ttl=").append(ttl.minus(age).toSeconds());
        }
        origin.stale().ifPresent(reason -> status.append("; detail=").append(reason));
        return status.toString();
    }
}
