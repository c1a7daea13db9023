package dev.livetable.master.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.TableContext;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Reads answers, and remembers them with what the server told of their version, so that an answer which has not changed
 * costs a 304 without a body. The server is asked each time, so nothing older than what it says is ever returned. What was
 * answered in one context is never used in another: two answers can have one version and differ.
 *
 * @param <T> what an answer is decoded to
 */
final class Revalidated<T> {

    /** A version by date tells two changes within a second apart only if the answer was given well after the first. */
    private static final long SETTLED_AFTER_MILLIS = 60_000;

    /** An entity tag (RFC 9110). Others are not sent back: {@code *} would agree with everything. */
    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7E]*\")");

    /** About how many bytes of heap an answer takes beside its rows and its URI. */
    private static final int ENTRY_BYTES = 500;

    /** About how many bytes of heap the rows take for each byte of a body. */
    private static final int BYTES_PER_BYTE = 4;

    private final Calls calls;
    private final RestFailures failures;
    private final @Nullable TableContext context;
    private final Cache<Asked, Version<T>> versions;

    /** False once an answer without a body has left out a header that belongs to what is known. */
    private volatile boolean isRemembered = true;

    /**
     * What was asked.
     *
     * @param context in which context; null where all get the same answers
     * @param uri where
     */
    private record Asked(@Nullable String context, URI uri) {}

    /** Takes what tells the context of the calling thread; null where all get the same answers. */
    Revalidated(Calls calls, RestFailures failures, long mostBytes, @Nullable TableContext context) {
        this.context = context;
        this.calls = calls;
        this.failures = failures;
        this.versions = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(mostBytes)
                .weigher((Asked asked, Version<T> version) -> weight(asked, version))
                .build();
    }

    private static int weight(Asked asked, Version<?> version) {
        int who = asked.context == null ? 0 : asked.context.length();
        long bytes = ENTRY_BYTES + 2L * (who + asked.uri.toString().length()) + (long) BYTES_PER_BYTE * version.bytes();
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /**
     * A decoded answer.
     *
     * @param value what it holds; nobody changes it
     * @param etag its entity tag; null if it has none that is well formed
     * @param modified its date of change, if that tells its version; else null
     * @param bytes the size of its body
     */
    record Version<T>(
            T value, @Nullable String etag, @Nullable String modified, int bytes) {

        /** Returns this version of something else. */
        <R> Version<R> with(R other) {
            return new Version<>(other, etag, modified, bytes);
        }

        /** Returns whether the tag stands for these very bytes and no others. */
        boolean isExact() {
            return etag != null && !etag.startsWith("W/");
        }

        /** Returns whether an answer that nothing has changed is about this version, as far as it says. */
        boolean isMeantBy(Answer unchanged) {
            String other = entityTag(unchanged.headers());
            return etag == null || other == null || opaque(etag).equals(opaque(other));
        }

        private static String opaque(String tag) {
            return tag.substring(tag.indexOf('"'));
        }
    }

    /**
     * Reads what is in a place; empty if the server says that there is nothing.
     *
     * @param decode makes sense of an answer that is a success
     * @throws MasterFailedException if the answer is neither
     */
    Optional<Version<T>> find(Target target, Function<Answer, T> decode) {
        return find(target, decode, answer -> Optional.empty(), (known, unchanged) -> Optional.of(known));
    }

    /**
     * Reads what is in a place; empty if the server says that there is nothing.
     *
     * @param decode makes sense of an answer that is a success
     * @param instead makes sense of another answer, if there is any in it
     * @param refresh takes what the headers of an answer without a body say into what is known; empty if they do not say it
     * @throws MasterFailedException if the answer is neither
     */
    Optional<Version<T>> find(
            Target target,
            Function<Answer, T> decode,
            Function<Answer, Optional<T>> instead,
            BiFunction<T, Answer, Optional<T>> refresh) {
        Asked asked = new Asked(TableContext.of(context, failures.table()), target.uri());
        Version<T> known = versions.getIfPresent(asked);
        Answer answer = calls.send(HttpMethod.GET, target, headers -> ask(headers, known), null);
        if (answer.status() == 304 && known != null) {
            Optional<T> value = known.isMeantBy(answer) ? refresh.apply(known.value(), answer) : Optional.empty();
            if (value.isPresent()) {
                return value.map(known::with);
            }
            isRemembered &= !known.isMeantBy(answer);
            answer = calls.send(HttpMethod.GET, target, headers -> ask(headers, null), null);
        }
        Optional<T> other = answer.isSuccess() ? Optional.empty() : instead.apply(answer);
        if (other.isPresent()) {
            versions.invalidate(asked);
            return other.map(value -> new Version<>(value, null, null, 0));
        }
        if (failures.isMissing(answer)) {
            versions.invalidate(asked);
            return Optional.empty();
        }
        Version<T> version = version(answer, decode);
        remember(asked, version, answer.headers());
        return Optional.of(version);
    }

    /**
     * Reads what is in a place whole, and remembers nothing; empty if the server says that there is nothing.
     *
     * @param decode makes sense of an answer that is a success
     * @throws MasterFailedException if the answer is neither
     */
    <R> Optional<Version<R>> look(Target target, Function<Answer, R> decode) {
        Answer answer = calls.send(HttpMethod.GET, target, headers -> ask(headers, null), null);
        return failures.isMissing(answer) ? Optional.empty() : Optional.of(version(answer, decode));
    }

    private <R> Version<R> version(Answer answer, Function<Answer, R> decode) {
        if (!answer.isSuccess()) {
            throw failures.ofRead(answer);
        }
        return new Version<>(
                decode.apply(answer), entityTag(answer.headers()), modified(answer.headers()), answer.body().length);
    }

    private static void ask(HttpHeaders headers, @Nullable Version<?> known) {
        if (known != null && (known.etag() != null || known.modified() != null)) {
            headers.setCacheControl("max-age=0"); // servers made with Express answer "no-cache" with a body, always
        }
        if (known != null && known.etag() != null) {
            headers.set(HttpHeaders.IF_NONE_MATCH, known.etag());
        } else if (known != null && known.modified() != null) {
            headers.set(HttpHeaders.IF_MODIFIED_SINCE, known.modified());
        }
    }

    private void remember(Asked asked, Version<T> version, HttpHeaders headers) {
        String control = headers.getCacheControl();
        boolean forbidden = control != null && control.toLowerCase(Locale.ROOT).contains("no-store");
        if (forbidden || !isRemembered || version.etag() == null && version.modified() == null) {
            versions.invalidate(asked);
        } else {
            versions.put(asked, version);
        }
    }

    private static @Nullable String entityTag(HttpHeaders headers) {
        String tag = headers.getFirst(HttpHeaders.ETAG);
        return tag != null && ENTITY_TAG.matcher(tag).matches() ? tag : null;
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
