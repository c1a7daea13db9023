package dev.livetable;

import dev.livetable.table.ContextException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who has called: in which context, and with which thread-locals. Immutable. */
final class Caller {

    private static final Logger logger = LoggerFactory.getLogger(Caller.class);

    private final Contexts contexts;
    private final @Nullable String context;
    private final ThreadLocalCarrier.Carried carried;

    Caller(Contexts contexts, @Nullable String context, ThreadLocalCarrier.Carried carried) {
        this.contexts = contexts;
        this.context = context;
        this.carried = carried;
    }

    /** Returns the context; null where the table is the same for all who ask. */
    @Nullable
    String context() {
        return context;
    }

    /**
     * Runs a task as this caller, with its thread-locals and in its context.
     *
     * @param otherwise is given why that cannot be, and then takes the place of the task
     */
    <T> T call(Supplier<T> task, Function<ContextException, T> otherwise) {
        ThreadLocalCarrier.Scope scope;
        try {
            scope = carried.set();
        } catch (Throwable e) {
            return otherwise.apply(contexts.notCarried(e));
        }
        try {
            ContextException obstacle = contexts.obstacle(context);
            return obstacle == null ? task.get() : otherwise.apply(obstacle);
        } finally {
            close(scope);
        }
    }

    /** Like {@link #call}, without a result. */
    void run(Runnable task, Consumer<ContextException> otherwise) {
        call(
                () -> {
                    task.run();
                    return true;
                },
                why -> {
                    otherwise.accept(why);
                    return false;
                });
    }

    /** What has been done as the caller stays done, whatever becomes of this thread. */
    private void close(ThreadLocalCarrier.Scope scope) {
        try {
            scope.close();
        } catch (Throwable e) {
            logger.error("Live table '{}' cannot take away the thread-locals of a caller", contexts.table(), e);
        }
    }
}
