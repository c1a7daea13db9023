package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerificationTests extends RegionSetup {

    private static final Row ROW = LiveTableSetup.product(1, "apple", 10);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private double chance;
    private boolean isFull;
    private Supplier<CachedRows> master = () -> rows(OptionalLong.of(1), false, ROW);
    private @Nullable CachedRows kept = rows(OptionalLong.of(1), false, ROW);

    private static CachedRows rows(OptionalLong total, boolean more, Row... rows) {
        return new CachedRows(List.of(rows), total, more, Instant.EPOCH);
    }

    private Verification verification(double part) {
        Duration any = Duration.ofSeconds(1);
        Executor executor = task -> {
            if (isFull) {
                throw new RejectedExecutionException("full");
            }
            tasks.add(task);
        };
        Settings settings = new Settings(
                executor,
                new BackgroundCalls(executor),
                time,
                time.clock(),
                () -> chance,
                new FakeTransactions(),
                Contexts.none(),
                null,
                false,
                null,
                null,
                StaleLimits.NEVER,
                null,
                0,
                Thrift.DEFAULT,
                0,
                part,
                null,
                any,
                1,
                any,
                any,
                any,
                any,
                any,
                any,
                any);
        return new Verification(settings, log, recorder, (question, asked) -> master.get(), question -> kept);
    }

    private void compare() {
        verification(1).afterHit(QUESTION, QUESTION);
        tasks.remove().run();
    }

    private void assertCounted(long verified, long differing) {
        assertThat(recorder.verified()).isEqualTo(verified);
        assertThat(recorder.differing()).isEqualTo(differing);
    }

    @Test
    void onlyAPartOfTheHitsIsCompared() {
        chance = 0.5;
        verification(0.5).afterHit(QUESTION, QUESTION);
        assertThat(tasks).isEmpty();
        verification(0.51).afterHit(QUESTION, QUESTION);
        assertThat(tasks).hasSize(1);

        chance = -1;
        verification(0).afterHit(QUESTION, QUESTION);
        assertThat(tasks).as("chance is not even asked").hasSize(1);
    }

    @Test
    void oneComparisonIsUnderWayAtATime() {
        Verification verification = verification(1);
        verification.afterHit(QUESTION, QUESTION);
        verification.afterHit(QUESTION, QUESTION);
        assertThat(tasks).hasSize(1);

        master = () -> {
            throw new IllegalStateException("down");
        };
        tasks.remove().run();
        verification.afterHit(QUESTION, QUESTION);
        assertThat(tasks).hasSize(1);
        tasks.remove().run();

        isFull = true;
        verification.afterHit(QUESTION, QUESTION);
        isFull = false;
        verification.afterHit(QUESTION, QUESTION);
        assertThat(tasks).hasSize(1);
        assertCounted(0, 0);
    }

    @Test
    void whatIsTheSameIsCounted() {
        compare();
        assertThat(recorder.verified()).isEqualTo(1);

        kept = new CachedRows(List.of(ROW), OptionalLong.empty(), false, Instant.EPOCH, LogPosition.NONE, true);
        compare();
        assertThat(recorder.differing()).as("the total was to be counted anew").isZero();
    }

    @Test
    void whatDiffersIsCountedApart() {
        List<CachedRows> others =
                List.of(rows(OptionalLong.of(1), false, ROW.with("price", 11L)), rows(OptionalLong.of(2), false, ROW));
        for (int i = 0; i < others.size(); i++) {
            kept = others.get(i);
            compare();
            assertThat(recorder.differing()).isEqualTo(i + 1);
        }
    }

    @Test
    void whatIsGoneOrHasChangedMeanwhileIsNotCompared() {
        kept = null;
        compare();
        kept = rows(OptionalLong.of(2), true);
        master = () -> {
            log.append(InvalidationCause.EVENT, List.of(change(1)), () -> true);
            return rows(OptionalLong.of(1), false, ROW);
        };
        compare();

        assertCounted(0, 0);
    }

    @Test
    void whatIsBeingWrittenIsNotCompared() {
        kept = rows(OptionalLong.of(1), false, ROW.with("price", 11L));
        ChangeLog.Ticket before = log.draw(Set.of("1"));
        compare();
        log.close(before);
        master = () -> {
            log.draw(Set.of("1"));
            return rows(OptionalLong.of(1), false, ROW);
        };
        compare();

        assertCounted(0, 0);
    }
}
