package dev.livetable.spring.boot.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.status.FetchOutcome;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MicrometerCallObserverTests {

    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final MicrometerCallObserver observer = new MicrometerCallObserver(registry, null, null);

    private void fetch() {
        ObservedCall<FetchOutcome> fetch = observer.fetching("cities", QuestionKind.ALL);
        try (ObservedCall.Scope scope = fetch.open()) {
            assertThat(registry.getCurrentObservation()).isNotNull();
        }
        fetch.end(FetchOutcome.OK, null);
    }

    @Test
    @DisplayName(
            "A fetch that another thread carries out is a child of its caller's observation, even of one that has ended")
    void aFetchThatWasHandedOverBelongsToItsCaller() {
        Observation caller = Observation.start("caller", registry);
        Runnable[] task = new Runnable[1];
        caller.scoped(() -> task[0] = observer.handedOver(this::fetch));
        caller.stop();

        CompletableFuture.runAsync(task[0]).join();

        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("live.table.fetch")
                .that()
                .hasParentObservationEqualTo(caller)
                .hasBeenStopped();
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    @DisplayName("A fetch within a fetch, of a master that is a live table, belongs to the outer one")
    void aFetchWithinAFetchBelongsToTheOuterOne() {
        Observation caller = Observation.start("caller", registry);
        Observation[] outer = new Observation[1];
        Runnable[] task = new Runnable[1];
        caller.scoped(() -> task[0] = observer.handedOver(() -> {
            ObservedCall<FetchOutcome> fetch = observer.fetching("towns", QuestionKind.ROW);
            try (ObservedCall.Scope scope = fetch.open()) {
                outer[0] = registry.getCurrentObservation();
                fetch();
            }
            fetch.end(FetchOutcome.OK, null);
        }));

        CompletableFuture.runAsync(task[0]).join();

        TestObservationRegistryAssert.assertThat(registry)
                .hasAnObservation(context ->
                        context.hasLowCardinalityKeyValue("table", "cities").hasParentObservationEqualTo(outer[0]));
    }

    @Test
    void theNextFetchOfThatThreadBelongsToNobody() {
        Observation caller = Observation.start("caller", registry);
        caller.scoped(() -> observer.handedOver(() -> {}).run());
        registry.clear();

        fetch();

        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("live.table.fetch")
                .that()
                .doesNotHaveParentObservation();
    }

    @Test
    void aFetchWithoutACallersObservationIsHandedOverAsItIs() {
        Runnable fetch = this::fetch;

        assertThat(observer.handedOver(fetch)).isSameAs(fetch);
    }

    @Test
    @DisplayName("A write whose limit has passed ends before its scope is closed")
    void aWriteMayEndBeforeItsScope() {
        ObservedCall<WriteOutcome> write = observer.writing("cities", WriteOperation.DELETE_ALL);
        IllegalStateException late = new IllegalStateException("late");
        try (ObservedCall.Scope scope = write.open()) {
            write.end(WriteOutcome.TIMEOUT, late);
        }

        assertThat(registry.getCurrentObservation()).isNull();
        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("live.table.write")
                .that()
                .hasLowCardinalityKeyValue("op", "deleteAll")
                .hasLowCardinalityKeyValue("outcome", "timeout")
                .hasError(late);
    }

    @Test
    void aRegistryThatObservesNothingCostsNothingMore() {
        MicrometerCallObserver nobody = new MicrometerCallObserver(ObservationRegistry.NOOP, null, null);
        ObservedCall<WriteOutcome> write = nobody.writing("cities", WriteOperation.PATCH);
        write.open().close();
        write.end(WriteOutcome.OK, null);
        Runnable task = () -> {};
        assertThat(nobody.handedOver(task)).isSameAs(task);
    }
}
