package dev.livetable.spring.boot.observation;

import dev.livetable.status.CallObserver;
import dev.livetable.status.FetchOutcome;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Observes fetches and writes in a registry of Micrometer: each is an observation, and its parent is the one that its
 * caller was in, whichever thread calls the master. Safe for use by many threads.
 */
public final class MicrometerCallObserver implements CallObserver {

    /*
     * An observation notes its parent when it is created. A write is created by its caller. A fetch is created by the
     * thread that calls the master, which learns of the caller's observation from the task that was handed over; it does
     * not open a scope of that, which may have ended by then. A fetch within a fetch, of a master that is a live table
     * itself, belongs to the outer one.
     *
     * What was refused is no error: its caller asked for it, or has to do something else.
     */

    /** What the caller of the fetch that this thread carries out was in. */
    private static final ThreadLocal<@Nullable Observation> CALLER = new ThreadLocal<>();

    private final ObservationRegistry registry;
    private final @Nullable FetchConvention fetches;
    private final @Nullable WriteConvention writes;

    /**
     * Creates an observer.
     *
     * @param registry where the observations are
     * @param fetches the names and keys of fetches; null for those by default
     * @param writes the names and keys of writes; null for those by default
     */
    public MicrometerCallObserver(
            ObservationRegistry registry, @Nullable FetchConvention fetches, @Nullable WriteConvention writes) {
        this.registry = registry;
        this.fetches = fetches;
        this.writes = writes;
    }

    @Override
    public ObservedCall<FetchOutcome> fetching(String table, QuestionKind question) {
        FetchContext context = new FetchContext(table, question);
        Observation observation =
                LiveTableObservation.FETCH.observation(fetches, new DefaultFetchConvention(), () -> context, registry);
        Observation caller = CALLER.get();
        if (caller != null && registry.getCurrentObservation() == null) {
            observation.parentObservation(caller);
        }
        return new Observed<>(observation.start(), context::outcome, FetchOutcome.FAILED::equals);
    }

    @Override
    public ObservedCall<WriteOutcome> writing(String table, WriteOperation operation) {
        WriteContext context = new WriteContext(table, operation);
        Observation observation =
                LiveTableObservation.WRITE.observation(writes, new DefaultWriteConvention(), () -> context, registry);
        return new Observed<>(
                observation.start(),
                context::outcome,
                outcome -> outcome == WriteOutcome.FAILED || outcome == WriteOutcome.TIMEOUT);
    }

    @Override
    public Runnable handedOver(Runnable fetch) {
        Observation caller = registry.getCurrentObservation();
        if (caller == null) {
            return fetch;
        }
        return () -> {
            CALLER.set(caller);
            try {
                fetch.run();
            } finally {
                CALLER.remove();
            }
        };
    }

    @Override
    public String toString() {
        return "MicrometerCallObserver";
    }

    private record Observed<O>(Observation observation, Consumer<O> ended, Predicate<O> isError)
            implements ObservedCall<O> {

        @Override
        public Scope open() {
            return observation.openScope()::close;
        }

        @Override
        public void end(O outcome, @Nullable Throwable failure) {
            ended.accept(outcome);
            if (failure != null && isError.test(outcome)) {
                observation.error(failure);
            }
            observation.stop();
        }
    }
}
