package dev.livetable.table;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;

/** How one table makes a fuller call: by the simple form that a subclass overrides, or passed on. Safe for use by many threads. */
final class Detour {

    private static final ThreadLocal<Set<Detour>> UNDER_WAY =
            ThreadLocal.withInitial(() -> Collections.newSetFromMap(new IdentityHashMap<>()));

    private final boolean isTaken;

    /**
     * Takes whether it is by the simple form.
     *
     * @param isTaken what {@link Overrides#passedBy} returned
     */
    Detour(boolean isTaken) {
        this.isTaken = isTaken;
    }

    boolean isTaken() {
        return isTaken;
    }

    /**
     * Makes the call. If the simple form itself makes the fuller call, that one goes straight on.
     *
     * @param simple makes it in the simple form
     * @param further passes it on
     */
    <T> T call(Supplier<T> simple, Supplier<T> further) {
        if (!isTaken) {
            return further.get();
        }
        Set<Detour> underWay = UNDER_WAY.get();
        if (!underWay.add(this)) {
            return further.get();
        }
        try {
            return simple.get();
        } finally {
            underWay.remove(this);
            if (underWay.isEmpty()) {
                UNDER_WAY.remove();
            }
        }
    }
}
