package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnrecordedTests extends RegionSetup {

    private static final Duration LONG = Duration.ofMinutes(2);

    private boolean canRecord;
    private boolean isOver;
    private Runnable meanwhile = () -> {};

    private final Unrecorded unrecorded = new Unrecorded(
            new RegionClaim(log, mark),
            regionCache,
            () -> {
                meanwhile.run();
                return canRecord;
            },
            () -> isOver,
            time,
            recorder);

    @Test
    void theRegionIsMarkedUntilItIsOnRecordThatAnythingMayHaveChanged() {
        assertThat(unrecorded.add()).isTrue();
        assertThat(unrecorded.add()).isTrue();
        assertThat(time.pending()).as("one retry").isEqualTo(1);
        time.advance(LONG);
        assertMarked(true);

        canRecord = true;
        time.advance(LONG);

        assertMarked(false);
        assertThat(time.pending()).isZero();
        canRecord = false;
        unrecorded.add();
        assertMarked(true);
        assertThat(time.pending()).isEqualTo(1);
    }

    @Test
    void whatComesWhileARetryIsUnderWayWaitsForTheNext() {
        unrecorded.add();
        canRecord = true;
        meanwhile = () -> {
            meanwhile = () -> assertMarked(true);
            unrecorded.add();
        };

        time.advance(Duration.ofMillis(100));

        assertMarked(true);
        assertThat(time.pending()).isEqualTo(1);
        time.advance(LONG);
        assertMarked(false);
    }

    @Test
    void aRegionThatCannotBeMarkedAtFirstIsMarkedByARetry() {
        cache.failing("mark");
        assertThat(unrecorded.add()).isFalse();

        cache.failing();
        time.advance(LONG);

        assertMarked(true);
        canRecord = true;
        time.advance(LONG);
        assertMarked(false);
    }

    @Test
    void whatIsNotHeldIsNotReleased() {
        cache.failing("mark");
        unrecorded.add();
        canRecord = true;
        time.advance(LONG);
        cache.failing();

        mark.hold(regionCache);
        mark.hold(regionCache);
        mark.release(regionCache);
        assertMarked(true);
        mark.release(regionCache);
        assertMarked(false);
    }

    @Test
    void theMarkIsSetOnceForAllWhoHoldIt() {
        mark.hold(regionCache);
        mark.hold(regionCache);

        assertThat(cache.calls("mark")).isEqualTo(1);
        onAnotherThread(() -> mark.release(regionCache));
        onAnotherThread(() -> mark.release(regionCache));
        assertMarked(false);
    }

    @Test
    void noLockIsLeftTaken() {
        unrecorded.add();
        onAnotherThread(unrecorded::add);
        time.advance(Duration.ofSeconds(1));
        onAnotherThread(unrecorded::add);
        canRecord = true;
        time.advance(LONG);
        onAnotherThread(unrecorded::add);
        assertMarked(true);
    }

    @Test
    void itIsTriedNoMoreWhenTheTableIsClosed() {
        unrecorded.add();
        isOver = true;

        time.advance(LONG);

        assertThat(time.pending()).isZero();
        assertMarked(true);
    }
}
