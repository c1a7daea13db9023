package dev.livetable;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.status.InvalidationCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PendingChangeTests extends RegionSetup {

    private final Region follower = region("orders");

    private PendingChange begin() {
        return requireNonNull(PendingChange.begin(region, () -> List.of(follower), Set.of("1"), null));
    }

    private boolean isMarked() {
        assertThat(cache.isMarked("orders")).isEqualTo(cache.isMarked("products"));
        return cache.isMarked("products");
    }

    @Test
    void theChangeIsInEveryLogBeforeItIsAcknowledged() {
        PendingChange change = begin();
        assertThat(isMarked()).isTrue();

        change.append(InvalidationCause.WRITE, List.of(change(1)), () -> {
            assertThat(log.head()).isEqualTo(1);
            assertThat(follower.log().head()).isEqualTo(1);
            assertThat(isMarked()).isTrue();
            told.add("acknowledged");
        });

        assertThat(requireNonNull(log.at(1)).patchable()).containsExactly("1");
        assertThat(follower.log().hasAnything(0, 1)).isTrue();
        assertThat(told).containsExactly("acknowledged", "products: WRITE", "orders: FOLLOWED");
        assertThat(isMarked()).isFalse();
        assertThat(isBeforeKnown(region)).isTrue();
        assertThat(isBeforeKnown(follower)).isTrue();
    }

    @Test
    void whileItIsPendingNothingIsKnownOfItsRowsBefore() {
        begin();

        assertThat(isBeforeKnown(region)).isFalse();
        assertThat(isBeforeKnown(follower)).isFalse();
    }

    @Test
    void aChangeThatIsWithdrawnLeavesNothing() {
        PendingChange other = begin();
        PendingChange change = begin();
        change.withdraw();
        change.withdraw();
        assertThat(isMarked()).as("the other one holds the marks").isTrue();

        other.withdraw();

        assertThat(isMarked()).isFalse();
        assertThat(log.head()).isZero();
        assertThat(isBeforeKnown(region)).isTrue();
        assertThat(isBeforeKnown(follower)).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("who follows since a change has begun is told of its end, however early")
    void whoFollowsSinceItHasBegunIsToldOfItsEnd() {
        List<Region> following = new ArrayList<>();
        PendingChange late = PendingChange.ofLateStatement(region, () -> following);
        late.endWhenSettled(time, Duration.ofSeconds(5), () -> {});
        assertThat(follower.log().head()).isZero();
        following.add(follower);

        time.advance(Duration.ofSeconds(5));

        assertThat(log.head()).isEqualTo(2);
        assertThat(follower.log().head()).isEqualTo(1);
        assertThat(told).endsWith("orders: FOLLOWED", "products: UNKNOWN");
    }

    @Test
    void whereARegionCannotBeMarkedNoneStaysMarked() {
        cache.before(operation -> {
            if (operation.equals("mark") && cache.isMarked("orders")) {
                throw new IllegalStateException("the cache cannot mark");
            }
        });

        assertThat(PendingChange.begin(region, () -> List.of(follower), null, null))
                .isNull();

        assertThat(isMarked()).isFalse();
        assertThat(isBeforeKnown(region)).isTrue();
    }

    @Test
    void aWriteWhoseEndNobodyKnowsIsAppendedAtOnceAndAgainWhenItHasSettled() {
        begin().endWhenSettled(time, Duration.ofSeconds(1), () -> told.add("acknowledged"));

        assertThat(told).containsExactly("acknowledged", "products: UNKNOWN", "orders: FOLLOWED");
        assertThat(log.hasAnything(0, 1)).isTrue();
        assertThat(follower.log().hasAnything(0, 1)).isTrue();
        assertThat(isMarked()).isTrue();
        assertThat(isBeforeKnown(region)).isFalse();

        time.advance(Duration.ofSeconds(1));

        assertThat(log.last(1)).singleElement().satisfies(last -> assertThat(last.isAnything())
                .isTrue());
        assertThat(follower.log().head()).isEqualTo(2);
        assertThat(told).hasSize(5);
        assertThat(isMarked()).isFalse();
        assertThat(isBeforeKnown(region)).isTrue();
    }
}
