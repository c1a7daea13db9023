package dev.livetable.master.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.table.TableException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * RestReads answers, and remembers them with what the server told of their version, so that an answer which has not changed
 * costs a 304 without a body. The server is asked each time, so nothing older than what it says is ever returned.
 *
 * @param <T> what an answer is decoded to
 */
final class Revalidated<T> {

    /** A version by date tells two changes within a second apart only if the answer was given well after the first. */
    private static final long SETTLED_AFTER_MILLIS = 60_000;

    private final Calls calls;
    private final RestFailures failures;
    private final Cache<URI, Version<T>> versions;

    Revalidated(Calls calls, RestFailures failures, long mostBytes) {
        this.calls = calls;
        this.failures = failures;
        this.versions = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(mostBytes)
                .weigher((URI uri, Version<T> version) -> version.bytes())
                .build();
    }

    /**
     * A decoded answer.
     *
     * @param value what it holds; nobody changes it
     * @param etag its entity tag; null if it has none
     * @param modified its date of change, if that tells its version; else null
     * @param bytes the size of its body
     */
    record Version<T>(
            T value, @Nullable String etag, @Nullable String modified, int bytes) {

        /** Returns whether the tag stands for these very bytes and no others. */
        boolean isExact() {
            return etag != null && !etag.startsWith("W/");
        }
    }

    /**
     * RestReads what is at a URI; empty if the server says that there is nothing.
     *
     * @param decode makes sense of an answer that is a success
     * @throws TableException if the answer is neither
     */
    Optional<Version<T>> find(URI uri, Function<Answer, T> decode) {
        Version<T> known = versions.getIfPresent(uri);
        Answer answer = calls.send(HttpMethod.GET, uri, headers -> ask(headers, known), null);
        if (answer.status() == 304 && known != null) {
            return Optional.of(known);
        }
        if (answer.isMissing()) {
            versions.invalidate(uri);
            return Optional.empty();
        }
        if (!answer.isSuccess()) {
            throw failures.ofRead(answer);
        }
        Version<T> version = new Version<>(
                decode.apply(answer),
                answer.headers().getFirst(HttpHeaders.ETAG),
                modified(answer.headers()),
                answer.body().length);
        remember(uri, version, answer.headers());
        return Optional.of(version);
    }

    private static void ask(HttpHeaders headers, @Nullable Version<?> known) {
        headers.set(HttpHeaders.CACHE_CONTROL, "no-cache"); // a cache on the way must ask the server, too
        if (known != null && known.etag() != null) {
            headers.set(HttpHeaders.IF_NONE_MATCH, known.etag());
        } else if (known != null && known.modified() != null) {
            headers.set(HttpHeaders.IF_MODIFIED_SINCE, known.modified());
        }
    }

    private void remember(URI uri, Version<T> version, HttpHeaders headers) {
        String control = headers.getFirst(HttpHeaders.CACHE_CONTROL);
        boolean forbidden = control != null && control.contains("no-store");
        if (forbidden || version.etag() == null && version.modified() == null) {
            versions.invalidate(uri);
        } else {
            versions.put(uri, version);
        }
    }

    private static @Nullable String modified(HttpHeaders headers) {
        try {
            long modified = headers.getLastModified();
            boolean settled = modified >= 0 && headers.getDate() - modified >= SETTLED_AFTER_MILLIS;
            return settled ? headers.getFirst(HttpHeaders.LAST_MODIFIED) : null;
        } catch (IllegalArgumentException e) {
            return null; // not a date
        }
    }
}
