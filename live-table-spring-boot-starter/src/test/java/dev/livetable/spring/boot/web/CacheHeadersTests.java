package dev.livetable.spring.boot.web;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.Freshness;
import dev.livetable.Reading;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StaleReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

/** What headers say of an answer. */
class CacheHeadersTests {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final String ASK_AGAIN = "private, no-cache";

    private final CacheHeaders headers = new CacheHeaders("live-table", false, Clock.fixed(NOW, UTC));

    private static Freshness freshness(@Nullable Duration ttl, int whileRevalidate, int ifError) {
        return new Freshness(true, ttl, Duration.ofSeconds(whileRevalidate), Duration.ofSeconds(ifError));
    }

    private static Reading<String> reading(ReadSource source, int seconds, Freshness freshness) {
        return new Reading<>("", source, NOW.minusSeconds(seconds), Optional.empty(), freshness);
    }

    private static Reading<String> stale(StaleReason reason, int seconds) {
        return new Reading<>(
                "", ReadSource.STALE, NOW.minusSeconds(seconds), Optional.of(reason), freshness(TTL, 60, 3600));
    }

    private HttpHeaders set(@Nullable Reading<?> origin, boolean isPersonal) {
        HttpHeaders set = new HttpHeaders();
        headers.set(set, origin, () -> isPersonal);
        return set;
    }

    private String control(Reading<?> origin) {
        return String.valueOf(set(origin, false).getCacheControl());
    }

    @Test
    @DisplayName("with a ttl the client is told all of it, since Age is taken off that by the client")
    void maxAgeIsTheWholeTtl() {
        HttpHeaders set = set(reading(ReadSource.HIT, 360, freshness(TTL, 0, 0)), false);

        assertThat(set.getCacheControl()).isEqualTo("private, max-age=600");
        assertThat(set.getFirst(HttpHeaders.AGE)).isEqualTo("360");
        assertThat(set.getFirst("Cache-Status")).isEqualTo("live-table; hit; ttl=240");
    }

    @ParameterizedTest
    @CsvSource({"'', Accept", "Origin, 'Origin, Accept'", "'Origin, accept', 'Origin, accept'", "*, *"})
    @DisplayName("a client that is given a time keeps the answer for the media type that it asked for")
    void variesByMediaType(String before, String after) {
        HttpHeaders set = new HttpHeaders();
        if (!before.isEmpty()) {
            set.set(HttpHeaders.VARY, before);
        }
        headers.set(set, reading(ReadSource.HIT, 1, freshness(TTL, 0, 0)), () -> false);

        assertThat(String.join(", ", set.getVary())).isEqualTo(after);
        assertThat(set(reading(ReadSource.HIT, 1, freshness(null, 0, 0)), false).getVary())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HIT, 0, 0", "HIT, 1, 1", "HIT, 599001, 600", "MISS, 5, 0", "BYPASS, 5, 0", "MISS, 2900, 2"})
    @DisplayName(
            "a hit is said to be no younger than it is; how long a miss has taken is known to who has waited for it")
    void ageIsRoundedUp(ReadSource source, long millis, String age) {
        Reading<String> read =
                new Reading<>("", source, NOW.minusMillis(millis), Optional.empty(), freshness(TTL, 0, 0));

        assertThat(set(read, false).getFirst(HttpHeaders.AGE)).isEqualTo(age);
    }

    @Test
    void wordsForOldRowsArePassedOn() {
        assertThat(control(reading(ReadSource.HIT, 1, freshness(TTL, 60, 0))))
                .isEqualTo("private, max-age=600, stale-while-revalidate=60");
        assertThat(control(reading(ReadSource.MISS, 0, freshness(TTL, 60, 3600))))
                .isEqualTo("private, max-age=600, stale-while-revalidate=60, stale-if-error=3600");
    }

    @Test
    @DisplayName(
            "a client has to ask again without a ttl, in a context, where the request says who asks, and of rows that are old or"
                    + " were read past the cache")
    void asksAgain() {
        Reading<String> hit = reading(ReadSource.HIT, 1, freshness(TTL, 60, 60));

        assertThat(control(reading(ReadSource.HIT, 1, freshness(null, 0, 60)))).isEqualTo(ASK_AGAIN);
        assertThat(control(reading(ReadSource.HIT, 1, new Freshness(false, TTL, TTL, TTL))))
                .isEqualTo(ASK_AGAIN);
        assertThat(set(hit, true).getCacheControl()).isEqualTo(ASK_AGAIN);
        assertThat(control(stale(StaleReason.REFRESHING, 601))).isEqualTo(ASK_AGAIN);
        assertThat(control(reading(ReadSource.BYPASS, 0, freshness(TTL, 60, 60))))
                .isEqualTo(ASK_AGAIN);
        assertThat(set(null, false).toSingleValueMap())
                .containsExactly(java.util.Map.entry("Cache-Control", ASK_AGAIN));
        HttpHeaders always = new HttpHeaders();
        new CacheHeaders("live-table", true, Clock.fixed(NOW, UTC)).set(always, hit, () -> false);
        assertThat(always.getCacheControl()).isEqualTo(ASK_AGAIN);
    }

    @Test
    @DisplayName("that there is no row is not remembered for the ttl, so a client has to ask again")
    void noRowHasNoTtl() {
        Reading<Optional<String>> missing =
                reading(ReadSource.MISS, 1, freshness(TTL, 60, 60)).map(any -> Optional.empty());

        HttpHeaders set = set(missing, false);

        assertThat(set.getCacheControl()).isEqualTo(ASK_AGAIN);
        assertThat(set.getFirst("Cache-Status")).isEqualTo("live-table; fwd=miss");
        assertThat(control(missing.map(any -> "made of it"))).isEqualTo(ASK_AGAIN);
        assertThat(control(reading(ReadSource.MISS, 1, freshness(TTL, 60, 60)).map(Optional::of)))
                .startsWith("private, max-age=600");
    }

    @ParameterizedTest
    @CsvSource({"HIT, hit", "MISS, fwd=miss", "BYPASS, fwd=bypass"})
    void saysWhereAnAnswerCameFrom(ReadSource source, String word) {
        assertThat(set(reading(source, 0, Freshness.UNKNOWN), false).getFirst("Cache-Status"))
                .isEqualTo("live-table; " + word);
    }

    @ParameterizedTest
    @CsvSource({"REFRESHING, hit", "ERROR, fwd=stale", "GAP, fwd=stale"})
    @DisplayName("an old answer says why, and for how long it has been old")
    void saysWhyAnAnswerIsOld(StaleReason reason, String word) {
        assertThat(set(stale(reason, 612), false).getFirst("Cache-Status"))
                .isEqualTo("live-table; " + word + "; ttl=-12; detail=" + reason);
    }

    @ParameterizedTest
    @CsvSource({"live-table, live-table", "*a/b:c, *a/b:c", "1st, '\"1st\"'", "my cache, '\"my cache\"'"})
    void namesAreTokensOrQuoted(String given, String written) {
        assertThat(CacheHeaders.name(given)).isEqualTo(written);
        assertThat(CacheHeaders.name("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Städte", "a\nb", "a\u007f"})
    void otherNamesAreRefused(String given) {
        assertThatIllegalArgumentException().isThrownBy(() -> CacheHeaders.name(given));
    }
}
