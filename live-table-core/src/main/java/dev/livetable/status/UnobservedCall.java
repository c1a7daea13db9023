package dev.livetable.status;

import org.jspecify.annotations.Nullable;

/** A call that nobody observes. */
final class UnobservedCall implements ObservedCall<Object> {

    static final ObservedCall<Object> INSTANCE = new UnobservedCall();

    private static final Scope SCOPE = () -> {};

    private UnobservedCall() {}

    @Override
    public Scope open() {
        return SCOPE;
    }

    @Override
    public void end(Object outcome, @Nullable Throwable failure) {}
}
