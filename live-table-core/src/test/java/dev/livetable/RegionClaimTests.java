package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import dev.livetable.status.InvalidationCause;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who has a region of a cache, and where its log begins. */
class RegionClaimTests extends RegionSetup {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(3), ZoneOffset.UTC);

    private final Cache other = MemCache.create();

    private static RegionClaim made() {
        return new RegionClaim(log(), new DurableMark());
    }

    @Test
    void twoTablesDoNotShareARegion() {
        RegionClaim claim = ClaimedRegions.claim(cache, "products", RegionClaimTests::made);

        assertThatThrownBy(() -> ClaimedRegions.claim(cache, "products", RegionClaimTests::made))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'products'");
        assertThat(ClaimedRegions.claim(cache, "orders", RegionClaimTests::made))
                .isNotEqualTo(claim);
        assertThat(ClaimedRegions.claim(other, "products", RegionClaimTests::made))
                .isNotEqualTo(claim);
    }

    @Test
    void tablesThatFollowOneAnotherShareTheirLogUnlessTheRegionIsGivenUpForGood() {
        RegionClaim claim = ClaimedRegions.claim(cache, "products", RegionClaimTests::made);
        ClaimedRegions.release(cache, "products", false);
        assertThat(ClaimedRegions.claim(cache, "products", RegionClaimTests::made))
                .isSameAs(claim);

        ClaimedRegions.release(cache, "products", true);
        assertThat(ClaimedRegions.claim(cache, "products", RegionClaimTests::made))
                .isNotSameAs(claim);
        ClaimedRegions.release(other, "products", true);
    }

    @Test
    void aClaimThatCannotBeMadeIsNone() {
        assertThatThrownBy(() -> ClaimedRegions.claim(cache, "products", () -> {
                    throw new IllegalArgumentException("no disk");
                }))
                .hasMessage("no disk");

        assertThat(ClaimedRegions.claim(cache, "products", RegionClaimTests::made))
                .isNotNull();
    }

    @Test
    void aLogGoesOnFromWhatIsOnRecord() {
        List<RecordedChange> recorded = new ArrayList<>();
        RecordedLog record = new RecordedLog(
                4,
                7,
                List.of(new RecordedChange(4, 6, List.of(change(1))), new RecordedChange(4, 7, null)),
                List.of(new LogPosition(2, 5, 0)));
        RegionCache ofRecord = new RegionCache(new RecordingCache(record, recorded), "products", recorder);

        ChangeLog first = LogStart.of(ofRecord, 1L << 20, CLOCK);

        assertThat(first.head()).isEqualTo(7);
        assertThat(first.name()).isNotZero().isNotEqualTo(4);
        assertThat(first.lastTicket()).isEqualTo(3000);
        assertThat(first.positionOf(new LogPosition(2, 5, 0))).isEqualTo(5);
        assertThat(first.last(3))
                .containsExactly(
                        new Change(7, InvalidationCause.RESTART, null, 0, Set.of(), 3),
                        new Change(6, InvalidationCause.RESTART, List.of(change(1)), 0, Set.of(), 3));
        assertThat(recorded).containsExactly(RecordedChange.beginning(first.name(), new LogPosition(4, 7, 0)));
        assertThat(LogStart.of(ofRecord, 1L << 20, CLOCK).name()).isNotEqualTo(first.name());
    }

    @Test
    void aLogBeginsAnewWhereNothingIsOnRecord() {
        List<RecordedChange> recorded = new ArrayList<>();
        RegionCache without = new RegionCache(new RecordingCache(null, recorded), "products", recorder);

        ChangeLog first = LogStart.of(without, 1L << 20, CLOCK);

        assertThat(first.head()).isZero();
        assertThat(first.last(1)).isEmpty();
        assertThat(recorded).containsExactly(RecordedChange.beginning(first.name(), LogPosition.NONE));
    }

    private record RecordingCache(@Nullable RecordedLog record, List<RecordedChange> added) implements Cache {

        @Override
        public @Nullable CachedRows get(String key) {
            return null;
        }

        @Override
        public void put(String key, CachedRows rows) {}

        @Override
        public void invalidatePrefix(String prefix) {}

        @Override
        public @Nullable RecordedLog recorded(String region) {
            return record;
        }

        @Override
        public void record(String region, RecordedChange change) {
            added.add(change);
        }
    }
}
