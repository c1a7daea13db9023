package dev.livetable.spring.boot.observation;

import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import org.jspecify.annotations.Nullable;

/** What is known of a write while it is observed. */
public final class WriteContext extends LiveTableContext {

    private final WriteOperation operation;
    private volatile @Nullable WriteOutcome outcome;

    /**
     * Creates a context.
     *
     * @param table the name of the live table
     * @param operation what kind of write it is
     */
    public WriteContext(String table, WriteOperation operation) {
        super(table);
        this.operation = operation;
    }

    /** Returns what kind of write it is. */
    public WriteOperation operation() {
        return operation;
    }

    /** Returns how it ended; null before the end. */
    public @Nullable WriteOutcome outcome() {
        return outcome;
    }

    void outcome(WriteOutcome ended) {
        outcome = ended;
    }
}
