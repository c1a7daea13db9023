package dev.livetable.json;

import dev.livetable.table.Derived;
import java.util.Optional;
import java.util.function.Supplier;

/** The bodies of a few answers of one block. */
final class KeptAnswers implements Derived {

    /*
     * Pages of other sizes, sorts and totals may be asked for, and old totals are never asked for again. So what was made first goes
     * first. That an answer has no body is remembered, too. Two threads may make the same at once; the later one is kept.
     */

    private static final int MOST = 4;
    private static final int OBJECTS = 500; // of one answer: what is around its rows, its form, its tag

    private volatile Answer[] answers = {};

    private record Answer(Object form, Optional<KeptBody> body) {}

    Optional<KeptBody> of(Object form, Supplier<Optional<KeptBody>> make) {
        for (Answer answer : answers) {
            if (answer.form.equals(form)) {
                return answer.body;
            }
        }
        Optional<KeptBody> made = make.get();
        keep(new Answer(form, made));
        return made;
    }

    private synchronized void keep(Answer latest) {
        Answer[] kept = answers;
        Answer[] next = new Answer[Math.min(MOST, kept.length + 1)];
        next[0] = latest;
        System.arraycopy(kept, 0, next, 1, next.length - 1);
        answers = next;
    }

    /** Returns what it takes when it is full, since who weighs it asks once. */
    @Override
    public long weight() {
        return (long) MOST * OBJECTS;
    }
}
