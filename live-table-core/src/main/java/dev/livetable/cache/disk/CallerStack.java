package dev.livetable.cache.disk;

/** Sees that a caller has stack left before anything is locked on its thread. */
final class CallerStack {

    /*
     * A stack may end at any call. Where it ends inside a lock of MVStore, or on the way to freeing one, the lock is
     * held for ever, and so the store's thread would hang. So the stack is tried out before: by a recursion that holds
     * nothing, and that goes deeper than what follows. If the stack ends, it ends there, and nothing has been done.
     *
     * The parameters, and the sum that is written where others could read it, keep the compiler from leaving the
     * recursion out or making its frames small.
     */

    /** How many frames are tried; what follows takes some hundred, which may be larger. */
    private static final int FRAMES = 1_000;

    @SuppressWarnings("UnusedVariable") // to be written is its use
    private static volatile long result;

    private CallerStack() {}

    /**
     * Tries whether there is enough stack.
     *
     * @throws StackOverflowError if there is not
     */
    static void probe() {
        result = sum(FRAMES, 1, 2, 3);
    }

    private static long sum(int frames, long first, long second, long third) {
        return frames == 0 ? first : sum(frames - 1, second, third, first + frames) + first * second + third;
    }
}
