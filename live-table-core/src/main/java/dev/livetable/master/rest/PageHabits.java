package dev.livetable.master.rest;

/** What the answers so far have shown of how an API pages. Safe for use by many threads; the last one to learn wins. */
final class PageHabits {

    /*
     * Each of these is shown by an answer, and costs a request until it is. None of them is about a question: an API has its
     * habits for all of them.
     */

    /** What comes where there are no rows any more. */
    enum PastEnd {
        /** Not seen yet. */
        UNKNOWN,
        /** Nothing, or a status that says so. */
        NOTHING,
        /** The last page once more. */
        LAST_PAGE
    }

    private volatile int served;
    private volatile int fixedSize;
    private volatile int obeyedSize;
    private volatile boolean obeysSizes;
    private volatile boolean obeysPositions;
    private volatile PastEnd pastEnd = PastEnd.UNKNOWN;
    private volatile boolean totalTold;

    PageHabits(int served) {
        this.served = served;
    }

    /** Returns the most rows that one answer is known to hold. */
    int served() {
        return served;
    }

    void setServed(int rows) {
        served = rows;
    }

    /** Returns the number of rows that each page has, whatever is asked for; 0 if none is known. */
    int fixedSize() {
        return fixedSize;
    }

    void setFixedSize(int rows) {
        fixedSize = rows;
        served = Math.max(served, rows);
    }

    /** Takes note that a first page had as many rows as were asked for. Two such sizes are no chance any more. */
    void addObeyed(int size) {
        obeysSizes |= obeyedSize != 0 && obeyedSize != size;
        obeyedSize = size;
    }

    /** Returns whether pages of a size are known to have it, so that they begin where they should. */
    boolean obeys(int size) {
        return obeysSizes || size == obeyedSize || size == fixedSize;
    }

    /** Returns whether other positions were seen to have other rows. */
    boolean obeysPositions() {
        return obeysPositions;
    }

    void setObeysPositions() {
        obeysPositions = true;
    }

    PastEnd pastEnd() {
        return pastEnd;
    }

    void setPastEnd(PastEnd seen) {
        pastEnd = seen;
    }

    /** Returns whether a total was more than the rows up to the end of its answer, so that it is not the number of those. */
    boolean isTotalTold() {
        return totalTold;
    }

    void setTotalTold() {
        totalTold = true;
    }
}
