package dev.livetable;

import static dev.livetable.LiveTableSetup.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CachedRows;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.TableState;
import dev.livetable.status.Verdict;
import dev.livetable.table.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegionTests extends RegionSetup {

    private static final Row PATCHED = LiveTableSetup.product(1, "apple", 11);

    @Test
    void anEntryAtTheHeadIsGivenAsItIs() {
        cache.put(KEY, shown(5, 0));

        assertThat(region.lookup(QUESTION, SCHEMA, true)).isSameAs(cache.get(KEY));
        assertThat(recorder.verdicts().values()).containsOnly(0L);
        assertThat(cache.calls("replace")).isZero();
    }

    @Test
    void anEntryThatAChangePatchesIsGivenPatchedAndReplaced() {
        cache.put(KEY, shown(5, 0));
        region.append(InvalidationCause.WRITE, region.draw(Set.of("1")), List.of(change(1)), null);

        CachedRows found = region.lookup(QUESTION, SCHEMA, true);

        assertThat(found).isNotNull();
        assertThat(found.rows()).containsExactly(PATCHED);
        assertThat(found.asOf().position()).isEqualTo(1);
        assertThat(cache.get(KEY)).isEqualTo(found);
        assertThat(recorder.verdicts()).containsEntry(Verdict.PATCHED, 1L);
    }

    @Test
    void nothingIsGivenWhereNothingIsKept() {
        assertThat(region.lookup(QUESTION, SCHEMA, true)).isNull();
    }

    @Test
    void aLossOfTheStreamMayHaveChangedAnything() {
        region.suspect(true, () -> true);

        assertThat(log.last(2)).singleElement().satisfies(change -> assertThat(change.isAnything())
                .isTrue());
        assertThat(region.state()).isEqualTo(TableState.SUSPECT);
    }

    @Test
    void whatRowsDependOnNowMayHaveChangedAnything() {
        assertThat(region.bind("master", "one")).isFalse();
        assertThat(log.head()).isZero();

        cache.failing("bind");
        assertThat(region.bind("master", "one")).as("nobody can tell").isTrue();
        assertThat(log.hasAnything(0, 1)).isTrue();
        assertThat(told).containsExactly("products: RESTART");
    }

    @Test
    void anEntryThatAChangeTouchesIsNotGiven() {
        cache.put(KEY, shown(5, 0));
        region.append(InvalidationCause.EVENT, List.of(change(1)));

        assertThat(region.lookup(QUESTION, SCHEMA, true)).isNull();
        assertThat(recorder.verdicts()).containsEntry(Verdict.TOUCHED, 1L);
    }

    @Test
    void whatIsLookedUpAsideIsNotCounted() {
        cache.put(KEY, shown(5, 0));
        region.append(InvalidationCause.EVENT, List.of(change(1)));

        assertThat(region.lookup(QUESTION, SCHEMA, false)).isNull();
        assertThat(recorder.verdicts().values()).containsOnly(0L);
    }

    @Test
    void aTableThatIsClosedLeavesTheEntriesOfTheNext() {
        region.close();

        region.append(InvalidationCause.EVENT, null);

        assertThat(cache.calls("invalidatePrefix")).isZero();
        assertThat(region.table()).isEqualTo("products");
    }

    @Test
    void anEntryOfAnotherLogIsAMissAndNotJudged() {
        cache.put(KEY, shown(4, 9));

        assertThat(region.lookup(QUESTION, SCHEMA, true)).isNull();
        assertThat(recorder.verdicts().values()).containsOnly(0L);
    }

    @Test
    void nothingIsGivenWhileTheTableIsNotLive() {
        cache.put(KEY, shown(5, 0));
        assertThat(region.suspect(false, () -> true)).isTrue();

        assertThat(region.lookup(QUESTION, SCHEMA, true)).isNull();
        assertThat(region.trust(null, region.lease().begin(), () -> true)).isTrue();
        assertThat(region.lookup(QUESTION, SCHEMA, true)).isNotNull();
        assertThat(told).as("nothing changed").isEmpty();
        assertThat(cache.calls("record")).isZero();
    }

    @Test
    void whatIsFoundWhileTheTableIsClosedIsNotGiven() {
        cache.put(KEY, shown(5, 0));
        cache.before(operation -> {
            if (operation.equals("get")) {
                region.close();
            }
        });

        assertThat(region.lookup(QUESTION, SCHEMA, true)).isNull();
    }

    @Test
    void anAnswerIsRightIfNoChangeSinceTouchesIt() {
        region.append(InvalidationCause.EVENT, List.of(change(2)));
        region.append(InvalidationCause.EVENT, List.of(change(1)));
        CachedRows answer = shown(5, 0);

        assertThat(region.isUntouched(QUESTION, SCHEMA, answer, 0, 1)).isTrue();
        assertThat(region.isUntouched(QUESTION, SCHEMA, answer, 0, 2)).isFalse();
        assertThat(region.isUntouched(QUESTION, SCHEMA, answer, 2, 2)).isTrue();
    }

    @Test
    void aConditionThatDoesNotHoldChangesNothing() {
        assertThat(region.suspect(true, () -> false)).isFalse();
        assertThat(region.state()).isEqualTo(TableState.LIVE);
        region.suspect(false, () -> true);
        assertThat(region.trust(InvalidationCause.GAP, region.lease().begin(), () -> false))
                .isFalse();

        assertThat(region.state()).isEqualTo(TableState.SUSPECT);
        assertThat(log.head()).isZero();
        assertThat(cache.calls("record")).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void whatMayHaveChangedMeanwhileIsInTheLogWhenTheTableIsLiveAgain() {
        region.suspect(false, () -> true);

        assertThat(region.trust(InvalidationCause.GAP, region.lease().begin(), () -> true))
                .isTrue();

        assertThat(region.state()).isEqualTo(TableState.LIVE);
        assertThat(log.hasAnything(0, 1)).isTrue();
        assertThat(told).containsExactly("products: GAP");
        assertThat(cache.calls("invalidatePrefix")).isEqualTo(1);
        assertMarked(false);
    }

    @Test
    void whatCannotBeRecordedMarksTheRegion() {
        region.suspect(false, () -> true);
        cache.failing("record");

        region.trust(InvalidationCause.GAP, region.lease().begin(), () -> true);

        assertMarked(true);
        time.advance(Duration.ofMinutes(2));
        assertThat(time.pending()).as("that is tried again").isEqualTo(1);
        region.close();
        time.advance(Duration.ofMinutes(2));
        assertThat(time.pending()).isZero();
        assertMarked(true);
    }

    @Test
    void aClosedTableStaysClosed() {
        region.close();

        region.suspect(false, () -> true);
        region.trust(null, region.lease().begin(), () -> true);

        assertThat(region.state()).isEqualTo(TableState.CLOSED);
    }

    @Test
    void whatAClosedTableSaysOfRowsIsAnythingToTheNext() {
        ChangeLog.Ticket ticket = region.draw(Set.of("1"));
        region.append(InvalidationCause.EVENT, List.of(change(1)));
        region.close();

        region.append(InvalidationCause.EVENT, List.of(change(1)));
        region.append(InvalidationCause.WRITE, ticket, List.of(change(1)), null);

        assertThat(log.last(3)).extracting(Change::isAnything).containsExactly(true, true, false);
    }

    @Test
    void nobodyJoinsAFetchOfAClosedTable() {
        region.fetches().begin(KEY, new Fetch(0, Instant.EPOCH, 0, true, false), null);

        region.close();

        assertThat(region.fetches().last(KEY)).isNull();
    }

    @Test
    void entriesAreRetiredOnceForSeveralChangesOfAnything() {
        assertThat(region.invalidate(InvalidationCause.MANUAL)).isTrue();
        region.invalidate(InvalidationCause.MANUAL);
        assertThat(cache.calls("invalidatePrefix")).isEqualTo(1);

        region.kept();
        region.append(InvalidationCause.EVENT, List.of(change(1)));
        assertThat(cache.calls("invalidatePrefix")).isEqualTo(1);
        region.invalidate(InvalidationCause.MANUAL);
        assertThat(cache.calls("invalidatePrefix")).isEqualTo(2);
        assertThat(recorder.invalidations())
                .containsEntry(InvalidationCause.MANUAL, 3L)
                .containsEntry(InvalidationCause.EVENT, 1L);
        assertThat(told).containsExactly("products: MANUAL", "products: MANUAL", "products: MANUAL");
    }

    @Test
    void aChangeIsSafeIfItIsOnRecordOrTheRegionIsMarked() {
        cache.failing("record");
        assertThat(region.append(InvalidationCause.EVENT, List.of(change(1)))).isTrue();
        assertMarked(true);
        cache.failing("record", "mark");
        assertThat(region("others").append(InvalidationCause.EVENT, null)).isFalse();
        assertThat(region("others").invalidate(InvalidationCause.MANUAL)).isFalse();
    }
}
