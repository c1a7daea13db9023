package dev.livetable.spring.boot.observation;

import dev.livetable.status.FetchOutcome;
import dev.livetable.status.QuestionKind;
import org.jspecify.annotations.Nullable;

/** What is known of a fetch while it is observed. */
public final class FetchContext extends LiveTableContext {

    private final QuestionKind question;
    private volatile @Nullable FetchOutcome outcome;

    /**
     * Creates a context.
     *
     * @param table the name of the live table
     * @param question what is asked
     */
    public FetchContext(String table, QuestionKind question) {
        super(table);
        this.question = question;
    }

    /** Returns what is asked. */
    public QuestionKind question() {
        return question;
    }

    /** Returns how it ended; null before the end. */
    public @Nullable FetchOutcome outcome() {
        return outcome;
    }

    void outcome(FetchOutcome ended) {
        outcome = ended;
    }
}
