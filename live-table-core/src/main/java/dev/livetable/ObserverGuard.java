package dev.livetable;

import static java.util.Objects.requireNonNull;

import dev.livetable.status.CallObserver;
import dev.livetable.status.FetchOutcome;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an observer throws, or leaves undone, from the calls that it observes. */
final class ObserverGuard implements CallObserver {

    /*
     * A task that is handed over runs once, whatever the observer does with it: who hands it over has taken places for it
     * that only the task gives back. What the task throws is thrown to who runs it, and is no fault of the observer.
     */

    private static final Logger logger = LoggerFactory.getLogger(ObserverGuard.class);

    private final CallObserver observer;
    private final AtomicBoolean complained = new AtomicBoolean();

    ObserverGuard(CallObserver observer) {
        this.observer = observer;
    }

    @Override
    public ObservedCall<FetchOutcome> fetching(String table, QuestionKind question) {
        return guarded(() -> guard(observer.fetching(table, question)), ObservedCall.none());
    }

    @Override
    public ObservedCall<WriteOutcome> writing(String table, WriteOperation operation) {
        return guarded(() -> guard(observer.writing(table, operation)), ObservedCall.none());
    }

    @Override
    public Runnable handedOver(Runnable fetch) {
        Once task = new Once(fetch);
        Runnable observed =
                guarded(() -> requireNonNull(observer.handedOver(task), "handedOver(..) has returned null"), task);
        return () -> task.runBy(observed);
    }

    private <O> ObservedCall<O> guard(ObservedCall<O> call) {
        return call == ObservedCall.<O>none() ? call : new GuardedCall<>(call);
    }

    private <T> T guarded(Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (Throwable e) {
            complain(e);
            return otherwise;
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            complain(e);
        }
    }

    private void complain(Throwable failure) {
        if (complained.compareAndSet(false, true)) {
            logger.warn("Observer {} threw; this is logged once", observer, failure);
        }
    }

    private final class Once implements Runnable {

        private final AtomicReference<@Nullable Runnable> task;
        private volatile @Nullable Throwable failure;

        Once(Runnable task) {
            this.task = new AtomicReference<>(task);
        }

        @Override
        public void run() {
            Runnable taken = task.getAndSet(null);
            if (taken != null) {
                try {
                    taken.run();
                } catch (Throwable e) {
                    failure = e;
                    throw e;
                }
            }
        }

        /** Runs what the observer has made of the task, then the task if that has not, and throws what the task threw. */
        @SuppressWarnings("ReferenceEquality") // the very failure of the task
        void runBy(Runnable observed) {
            try {
                observed.run();
            } catch (Throwable e) {
                if (e != failure) {
                    complain(e);
                }
            }
            run();
            Throwable thrown = failure;
            if (thrown != null) {
                throw Failures.unchecked(thrown);
            }
        }
    }

    private final class GuardedCall<O> implements ObservedCall<O> {

        private final ObservedCall<O> call;

        GuardedCall(ObservedCall<O> call) {
            this.call = call;
        }

        @Override
        public Scope open() {
            Scope scope = guarded(call::open, () -> {});
            return () -> guarded(scope::close);
        }

        @Override
        public void end(O outcome, @Nullable Throwable failure) {
            guarded(() -> call.end(outcome, failure));
        }
    }
}
