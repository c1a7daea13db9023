package dev.livetable;

/** Which threads are in a call of the master for a read of one live table. Safe for use by many threads. */
final class InCall {

    /*
     * Each thread asks for itself alone. So what it asks is a thread-local, which costs less than a set that all threads
     * share; it is removed when the call has ended, so that no thread of a pool keeps it.
     */

    private final ThreadLocal<Boolean> here = new ThreadLocal<>();

    /** Returns whether the calling thread is in a call. */
    boolean isHere() {
        return here.get() != null;
    }

    /** Begins a call on this thread, and returns whether it is in no other one, so that it has to end it. */
    boolean begin() {
        if (isHere()) {
            return false;
        }
        here.set(Boolean.TRUE);
        return true;
    }

    /** Ends the call. */
    void end() {
        here.remove();
    }
}
