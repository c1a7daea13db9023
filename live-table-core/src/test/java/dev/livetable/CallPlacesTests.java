package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.CallPlaces.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who gets a place among the calls of a master. */
class CallPlacesTests {

    private final CallPlaces places = new CallPlaces(2);

    private Place take(long now, String... keys) {
        return places.take(Set.of(keys), now);
    }

    private static boolean isGiven(Place place) {
        return place.given().isDone();
    }

    @Test
    void whoHasWaitedForLongestGetsTheNextPlace() {
        Place first = take(1, "a");
        Place second = take(2, "b");
        Place third = take(3, "c");
        Place fourth = take(4, "d");
        assertThat(List.of(first, second)).allMatch(CallPlacesTests::isGiven);
        assertThat(List.of(third, fourth)).noneMatch(CallPlacesTests::isGiven);

        places.giveBack(second, 7);

        assertThat(isGiven(third)).isTrue();
        assertThat(third.begun()).isEqualTo(7);
        assertThat(isGiven(fourth)).isFalse();
    }

    @Test
    @DisplayName("who waits for a question that is being asked keeps nobody else")
    void questionsThatAreBeingAsked() {
        Place first = take(1, "a", "b");
        Place same = take(2, "b", "c");
        Place other = take(3, "d");
        assertThat(isGiven(same)).isFalse();
        assertThat(isGiven(other)).isTrue();

        places.giveBack(other, 4);
        assertThat(isGiven(same)).isFalse();
        places.giveBack(first, 5);
        assertThat(isGiven(same)).isTrue();
    }

    @Test
    @DisplayName("who gives up leaves his place to the next one, had he been given it or not")
    void whoGivesUp() {
        Place first = take(1, "a");
        take(1, "b");
        Place gone = take(2, "c");
        Place next = take(3, "d");
        places.giveBack(gone, 4);
        places.giveBack(first, 5);
        assertThat(isGiven(gone)).isFalse();
        assertThat(isGiven(next)).isTrue();

        Place last = take(6, "e");
        places.giveBack(next, 7);
        assertThat(isGiven(last)).isTrue();
    }

    @Test
    @DisplayName("a question waits for its own call, else for the oldest one, if there is no room")
    void forHowLongThereIsNoPlace() {
        take(10, "a");
        assertThat(places.busyFor("a", 15)).isEqualTo(5);
        assertThat(places.busyFor("c", 15)).isZero();

        take(12, "b");
        assertThat(places.busyFor("b", 15)).isEqualTo(3);
        assertThat(places.busyFor("c", 15)).isEqualTo(5);
    }

    @Test
    @DisplayName("however many ask at once, each of them is given a place, and no more have one than there are")
    void manyAtOnce() throws Exception {
        AtomicInteger having = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                String key = Integer.toString(i % 5);
                all.add(threads.submit(() -> {
                    Place place = take(0, key);
                    place.given().get(30, TimeUnit.SECONDS);
                    most.accumulateAndGet(having.incrementAndGet(), Math::max);
                    having.decrementAndGet();
                    places.giveBack(place, 0);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 2);
    }
}
