package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/**
 * An answer that shows rows of one block, or immutable objects that were made of them, and says nothing else that could
 * change. So what was made of it, such as its JSON, can be kept beside the block. A list that its caller may change is such an
 * answer until he does.
 */
public interface BlockAnswer {

    /** Returns the block; null when the answer has none, as after it was deserialized, or after somebody has changed it. */
    @Nullable
    RowBlock block();

    /**
     * Returns all that the answer says besides the rows themselves: which rows of the block, as what, and the page. Two answers
     * of one block with equal forms are equal.
     */
    Object form();

    /** Returns the class of the objects that were made of the rows; null when it shows the rows themselves. */
    default @Nullable Class<?> madeAs() {
        return null;
    }

    /** Returns an equal answer of the same class that nobody changes: itself unless its caller can. */
    default Object settled() {
        return this;
    }

    /** Returns the answer of a table that this one was made of; itself when it is one. */
    default Object origin() {
        return this;
    }
}
