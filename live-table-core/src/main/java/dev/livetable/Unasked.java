package dev.livetable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.livetable.cache.CachedRows;
import org.jspecify.annotations.Nullable;

/** Fetches what no reader has asked for yet, and counts whether one does. Safe for use by many threads. */
final class Unasked {

    /*
     * The invariant: no reader is held up by it, or fails by it. It is a fetch as others are, which readers may join, from when
     * its thread calls the master on, and not while it waits for its turn. One that fails is told to nobody: those who have
     * joined it ask the master themselves. It is no part of a transaction, and is refused on a thread that is in one of the
     * master. Who calls it has made the thread one of the caller whose context the question bears.
     */

    private final ReadPath reads;
    private final Payback payback;
    private final Unread unread;

    Unasked(ReadPath reads, Payback payback) {
        this.reads = reads;
        this.payback = payback;
        this.unread = new Unread(payback);
    }

    /** Returns what is kept of a question, or was fetched now; null when there is nothing. */
    @Nullable
    CachedRows fetch(Question question) {
        CachedRows kept = reads.kept(question);
        if (kept != null) {
            return kept;
        }
        Fetch fetch = reads.fetchUnasked(question);
        if (fetch == null || fetch.givesKept()) {
            return reads.kept(question);
        }
        if (fetch.isAwaited()) {
            payback.saved();
        } else if (reads.kept(question) != null) {
            unread.add(question.key());
        } else {
            payback.wasted();
        }
        return fetch.answer().isCompletedExceptionally() ? null : fetch.rows();
    }

    /**
     * Notes that a reader asked a question, and whether the cache had the answer.
     *
     * @return whether he is the first to ask it since it was fetched here
     */
    @CanIgnoreReturnValue
    boolean asked(Question question, boolean wasThere) {
        return unread.asked(question.key(), wasThere);
    }

    /** Gives up what was not read: nothing of it is right any more. */
    void giveUp() {
        unread.giveUp();
    }
}
