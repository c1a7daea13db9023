package dev.livetable;

/**
 * Carries what the thread of a caller knows in its thread-locals, such as the tenant, the user, the trace or the MDC, to
 * the thread that works for that caller. Safe for use by many threads.
 */
@FunctionalInterface
public interface ThreadLocalCarrier {

    /** Takes what the calling thread has. */
    Carried capture();

    /** What was taken from a thread. Immutable; it can be set any number of times. */
    @FunctionalInterface
    interface Carried {

        /** Gives the calling thread what was taken, until the scope is closed on the same thread. */
        Scope set();
    }

    /** How long a thread has what was taken from another one. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        /** Gives the calling thread back what it had before. */
        @Override
        void close();
    }

    /** Returns one that carries nothing. */
    static ThreadLocalCarrier none() {
        return () -> () -> () -> {};
    }

    /**
     * Returns one that carries what this one does, and then what another one does.
     *
     * @param other the other one
     */
    default ThreadLocalCarrier and(ThreadLocalCarrier other) {
        return () -> {
            Carried first = capture();
            Carried second = other.capture();
            return () -> {
                Scope outer = first.set();
                try {
                    Scope inner = second.set();
                    return () -> {
                        try (outer) {
                            inner.close();
                        }
                    };
                } catch (Throwable e) {
                    outer.close();
                    throw e;
                }
            };
        };
    }
}
