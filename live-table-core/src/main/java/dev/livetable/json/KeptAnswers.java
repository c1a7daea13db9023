package dev.livetable.json;

import dev.livetable.table.Derived;
import dev.livetable.table.RowBlock;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bodies of a few answers of one block. */
final class KeptAnswers implements Derived {

    /*
     * Pages of other sizes, sorts and totals may be asked for, and old totals are never asked for again. So what was made first goes
     * first. That an answer has no body is remembered, too. Two threads may make the same at once; the later one is kept.
     *
     * What rows show is kept beside, once for all answers (KeptRows). A body of objects has all its bytes for itself, so the block is
     * weighed anew when there is another one.
     */

    private static final int MOST = 4;
    private static final int OBJECTS = 500; // of one answer: what is around its rows, its form, its tag

    private volatile Answer[] answers = {};

    private record Answer(Object form, Optional<KeptBody> body, boolean isWhole) {

        long weight() {
            return isWhole && body.isPresent() ? body.get().length() : 0;
        }
    }

    /** Returns the body of an answer of rows. */
    Optional<KeptBody> ofRows(Object form, Supplier<Optional<KeptBody>> make) {
        Answer known = known(form);
        return known == null ? made(new Answer(form, make.get(), false)) : known.body;
    }

    /** Returns the body of an answer of objects that were made of the rows of a block. */
    Optional<KeptBody> ofObjects(Object form, Supplier<Optional<KeptBody>> make, RowBlock block) {
        Answer known = known(form);
        if (known != null) {
            return known.body;
        }
        Optional<KeptBody> body = made(new Answer(form, make.get(), true));
        block.tellWeight();
        return body;
    }

    private @Nullable Answer known(Object form) {
        for (Answer answer : answers) {
            if (answer.form.equals(form)) {
                return answer;
            }
        }
        return null;
    }

    private Optional<KeptBody> made(Answer answer) {
        keep(answer);
        return answer.body;
    }

    private synchronized void keep(Answer latest) {
        Answer[] kept = answers;
        Answer[] next = new Answer[Math.min(MOST, kept.length + 1)];
        next[0] = latest;
        System.arraycopy(kept, 0, next, 1, next.length - 1);
        answers = next;
    }

    /** Returns what it takes when it is full of answers of rows, for which nobody asks again, and all bytes of objects. */
    @Override
    public long weight() {
        return (long) MOST * OBJECTS
                + Arrays.stream(answers).mapToLong(Answer::weight).sum();
    }
}
