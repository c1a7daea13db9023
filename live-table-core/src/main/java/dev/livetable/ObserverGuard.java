package dev.livetable;

import dev.livetable.status.CallObserver;
import dev.livetable.status.FetchOutcome;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an observer throws from the calls that it observes. */
final class ObserverGuard implements CallObserver {

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
        return guarded(() -> observer.handedOver(fetch), fetch);
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
