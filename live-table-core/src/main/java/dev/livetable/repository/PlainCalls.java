package dev.livetable.repository;

import java.util.function.Supplier;

/** Marks the calling thread as one that asks repositories past their live tables. */
final class PlainCalls {

    private static final ThreadLocal<Boolean> plain = new ThreadLocal<>();

    private PlainCalls() {}

    /** Does work whose calls of live repositories go to the master. */
    static <T> T plainly(Supplier<T> work) {
        Boolean before = plain.get();
        plain.set(true);
        try {
            return work.get();
        } finally {
            if (before == null) {
                plain.remove();
            }
        }
    }

    static boolean arePlain() {
        return plain.get() != null;
    }
}
