package dev.livetable.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.table.Columns;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Columns that stand for all that equal them, as long as anybody has them. Safe for use by many threads. */
final class SharedColumns {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<Columns, WeakReference<Columns>> known = new WeakHashMap<>();

    /**
     * Returns the columns that stand for equal ones.
     *
     * @param columns some columns
     * @param added is told the columns if they are the first of their kind
     */
    Columns share(Columns columns, Consumer<Columns> added) {
        lock.lock();
        try {
            WeakReference<Columns> reference = known.get(columns);
            Columns shared = reference == null ? null : reference.get();
            if (shared != null) {
                return shared;
            }
            known.put(columns, new WeakReference<>(columns));
            added.accept(columns);
            return columns;
        } finally {
            lock.unlock();
        }
    }
}
