package dev.livetable.master.rest;

import dev.livetable.master.rest.PageHabits.PastEnd;
import dev.livetable.table.MasterFailedException;
import java.util.Collections;
import java.util.Set;

/** Asks an API for one part of its rows, and sees whether an answer is what it seems to be. */
final class Pages {

    /*
     * What an answer alone does not show is asked for once, and then known of the API (PageHabits):
     *
     *   Is page n of the size asked for?        If not, its rows are at other positions. The total may prove it;
     *                                           else page 0 of that size is looked at.
     *   Does an API give more than asked for?   Then the size of its pages is fixed, if two pages have no row in common.
     *                                           Else it does not page at all.
     *   Are rows where they are asked for?      If not, page n is page 0. If page 1 is page 0 but page n is not, the first
     *                                           page has another number, and page n is page n - 1.
     *   Is page n the last one once more?       Then it has the rows of page n - 1, or a page far behind is not empty.
     *   Is a total that of all rows?            If it is more than what its answer reaches. A total that was never that is
     *                                           looked at with one row, and with the rows behind. If there are no rows
     *                                           from the first on, no total is more than 0.
     *
     * A status that means "behind the last row" counts only while the first page is there: a table that was taken away
     * answers with the same.
     */

    private static final int MOST_REQUESTS = 10_000;
    private static final long FAR = 1_000_000;

    private final RestErrors errors;
    private final Asked asked;
    private final Paging paging;
    private final PageReader.BatchReader batches;
    private final PageHabits habits;
    private int requests;
    private boolean hasFirst;

    Pages(RestErrors errors, Asked asked, Paging paging, PageReader.BatchReader batches, PageHabits habits) {
        this.errors = errors;
        this.asked = asked;
        this.paging = paging;
        this.batches = batches;
        this.habits = habits;
    }

    /** Returns the answer to a request, which may hold more rows than were asked for. */
    Batch ask(long position, int size) {
        if (++requests > MOST_REQUESTS) {
            throw errors.failure("the API has not come to an end of its rows in " + MOST_REQUESTS + " requests");
        }
        Batch batch = batches.rows(position, size);
        int got = batch.rows().size();
        if (got > 0 && batch.total() > position + got) {
            habits.setTotalTold();
        }
        if (paging.isAligned() && position == 0 && got == size) {
            habits.addObeyed(size);
        }
        hasFirst |= position == 0 && got > 0;
        if (!hasFirst) {
            refuseNoFirst(batch, position);
        }
        return batch;
    }

    /**
     * Sees that an answer has rows where the first ones are asked for, if it says that there are some.
     *
     * @throws Contradiction if it has none
     */
    void refuseNoFirst(Batch batch, long position) {
        if (position > 0 || !batch.rows().isEmpty() || batch.total() <= 0) {
            return;
        }
        String what =
                "the API says that there are " + batch.total() + " rows " + errors.setting("total") + ", and gives ";
        throw paging.isAligned()
                ? errors.contradiction(
                        "pagingFirstPage",
                        what + "none on page " + paging.firstPage()
                                + ", which is said to be its first; which number has"
                                + " its first page, and is that the number of the rows asked for?")
                : errors.contradiction(
                        "paging",
                        what + "none from the first on; is that the number of the rows asked for, and does it page by "
                                + paging + "?");
    }

    private Contradiction tooMany(Batch batch, int size) {
        return errors.contradiction(
                "paging",
                "the API was asked for " + size + " rows and gave "
                        + batch.rows().size() + "; does it page by " + paging + "?");
    }

    /**
     * Takes note of the size of an API's pages, given one that has more rows than were asked for.
     *
     * @throws Contradiction if it is not shown that the API pages at all
     */
    void learnFixedSize(Batch batch, long position, int size) {
        if (!paging.isAligned()) {
            throw tooMany(batch, size);
        }
        Batch other = ask(position == 0 ? size : 0, size);
        boolean pages = Collections.disjoint(ids(batch), ids(other));
        boolean isOneAtLeast = position == 0 || !other.rows().isEmpty();
        if (!pages || !isOneAtLeast) {
            throw tooMany(batch, size);
        }
        habits.setFixedSize(Math.max(batch.rows().size(), other.rows().size()));
    }

    private Set<String> ids(Batch batch) {
        return PageReader.ids(asked, batch);
    }

    /** Returns whether a page behind the first is known to begin at its position. */
    boolean isInPlace(Batch batch, long position, int size) {
        int got = batch.rows().size();
        if (!paging.isAligned() || habits.obeys(size) || paging.knownSize() >= size) {
            return true;
        }
        if (!batch.isTotalKnown()) {
            return false;
        }
        long total = batch.total();
        boolean isFull = got == size || size <= habits.served();
        boolean isLast = got == 0 ? total <= position : total == position + got && isFull;
        boolean otherSizeFits = (total - got) % (position / size) == 0;
        return isLast || got == size && total > position && !otherSizeFits;
    }

    /** Returns whether an answer, to a request for a page behind the first, is that page and not the last one again. */
    boolean isItself(Batch batch, long position, int size) {
        if (!paging.isAligned() || batch.rows().isEmpty() || batch.total() > position) {
            return true;
        }
        if (habits.pastEnd() == PastEnd.UNKNOWN) {
            lookFarBehind(size);
        }
        return habits.pastEnd() == PastEnd.NOTHING
                || !ids(ask(position - size, size)).containsAll(ids(batch));
    }

    private void lookFarBehind(int size) {
        try {
            boolean isEmpty = ask(FAR * size, size).rows().isEmpty();
            habits.setPastEnd(isEmpty ? PastEnd.NOTHING : PastEnd.LAST_PAGE);
        } catch (MasterFailedException e) {
            // some APIs refuse pages so far behind, which tells nothing of nearer ones: pages go on being compared
        }
    }

    /**
     * Returns whether a page behind the first has other rows than that, or those that it has from there on. If not, it is
     * behind the last row.
     *
     * @throws Contradiction if the API does not give rows where it is asked for them
     */
    boolean isOther(Batch first, Batch batch, long position, int size) {
        if (!ids(first).containsAll(ids(batch)) || isWithin(first, batch, position)) {
            if (paging.isAligned() && position > size && !habits.obeysPositions()) {
                refuseSameSecond(first, size);
            }
            habits.setObeysPositions();
            return true;
        }
        if (batch.lead() != null || !givesLastRow(first, 0)) {
            throw sameAgain();
        }
        return false;
    }

    /** Sees that the second page has other rows than the first, given that a later one has. */
    private void refuseSameSecond(Batch first, int size) {
        Batch second = ask(size, size);
        if (!second.rows().isEmpty() && ids(first).containsAll(ids(second))) {
            throw sameAgain();
        }
    }

    /** Returns whether an answer has the rows that the first one has from a position on, so that they overlap. */
    private static boolean isWithin(Batch first, Batch batch, long position) {
        int rows = first.rows().size();
        return position > 0
                && position + batch.rows().size() == rows
                && batch.rows().equals(first.rows().subList((int) position, rows));
    }

    /** Returns the error of an API that gives the same rows for each position. */
    Contradiction sameAgain() {
        String number = paging.isAligned()
                ? "is " + paging.firstPage() + " the number of its first page " + errors.setting("pagingFirstPage")
                        + ", and "
                : "";
        return errors.contradiction(
                "paging",
                "the API was asked for one part of its rows after the other and gave the same again; " + number
                        + "does it page by "
                        + paging + "? If it gives so many rows whatever it is asked for, say how many "
                        + errors.setting("pagingMaxSize"));
    }

    /** Returns whether an API gives a row where it is asked for it, given the only answer so far and its position. */
    boolean givesLastRow(Batch only, long position) {
        int rows = only.rows().size();
        if (rows == 1) {
            return true; // an API that gives one row whatever it is asked for has no more
        }
        Batch last = ask(position + rows - 1, 1);
        return last.rows().equals(only.rows().subList(rows - 1, rows));
    }

    /** Takes note of the most rows that an API gives at once, given a first page that is shorter than others are there. */
    int learnCap(Batch first) {
        int rows = first.rows().size();
        if (rows == 0) {
            throw errors.contradiction(
                    "pagingFirstPage",
                    "the API has no rows on its first page, but on a later one; which is its first?");
        }
        habits.setServed(Math.max(habits.served(), rows));
        habits.addObeyed(rows);
        return rows;
    }

    /**
     * Sees that the total of an answer is the number of all rows, where it is no more than the answer reaches. What an answer
     * leads on to may be nothing; some APIs always lead on.
     *
     * @param reached the position behind the answer's last row
     * @throws Contradiction if it is another number
     */
    void checkTotal(Batch batch, long reached, int size) {
        boolean leadsOn = batch.lead() != null;
        boolean isShort = batch.rows().size() < paging.knownSize();
        if (!leadsOn && (habits.isTotalTold() || isShort)) {
            return;
        }
        int one = 1;
        if (!leadsOn && batch.total() > 1) {
            Batch first = ask(0, 1);
            one = first.rows().size();
            if (one == 1 && first.total() == 1) {
                throw noTotal(batch, "one row alone has the total 1");
            }
            if (habits.isTotalTold()) {
                return;
            }
        }
        Batch behind = ask(paging.isAligned() ? (reached + size - 1) / size * size : reached, size);
        boolean isRepeated = ids(batch).containsAll(ids(behind));
        if (!behind.rows().isEmpty() && (!isRepeated || leadsOn || one > 1)) {
            throw noTotal(batch, "it gives " + (isRepeated ? "the same ones" : "others") + " behind them");
        }
    }

    private Contradiction noTotal(Batch batch, String why) {
        return errors.contradiction(
                "total",
                "the API says that there are " + batch.total() + " rows, but " + why
                        + "; is that the number of all rows, and not of those in one answer, and does it page by "
                        + paging + "? " + errors.setting("paging"));
    }

    /**
     * Returns the first page of the same question, which shows that rows are there at all.
     *
     * @throws MasterFailedException if there is nothing where the rows should be
     */
    Batch first(int size) {
        return ask(0, size);
    }
}
