package dev.livetable.master.rest;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads pages of an API that is asked for them by position. */
final class PageReader {

    private static final int ATTEMPTS = 3;

    private final RestErrors errors;
    private final Paging paging;
    private final boolean totalsKnown;
    private final PageHabits habits;

    PageReader(RestErrors errors, Paging paging, boolean totalsKnown) {
        this.errors = errors;
        this.paging = paging;
        this.totalsKnown = totalsKnown;
        this.habits = new PageHabits(paging.knownSize());
    }

    /** How the API is asked. */
    interface BatchReader {
        /** Returns the answer to a request for so many rows from a position. */
        Batch rows(long position, int size);
    }

    /**
     * Returns the rows from a position on, at most so many. They are read again when a row or the total moves between
     * the answers they are put together from, and after the third time taken as they are, each row once.
     */
    Gathered read(Asked asked, BatchReader batches, long from, long size) {
        Gathered gathered = sure(() -> walk(asked, batches, from, size));
        for (int attempt = 1; attempt < ATTEMPTS && gathered.isShifted(); attempt++) {
            gathered = sure(() -> walk(asked, batches, from, size));
        }
        if (gathered.isStuck()) {
            throw new Pages(errors, asked, paging, batches, habits).sameAgain();
        }
        gathered.refuseDisorder();
        return gathered;
    }

    /**
     * Returns what a reading gives. One that contradicts itself is made once more: rows may have come or gone between two
     * answers, or while the API made one.
     */
    static <T> T sure(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Contradiction e) {
            return reading.get();
        }
    }

    private Gathered walk(Asked asked, BatchReader batches, long from, long size) {
        Gathered.Window window = Gathered.Window.of(from, size);
        boolean looksAhead = !paging.isAligned() && !totalsKnown && size < paging.knownSize();
        Pages pages = new Pages(errors, asked, paging, batches, habits);
        return new Walk(errors, asked, paging, pages, habits, window, looksAhead ? window.to() + 1 : window.to())
                .read();
    }

    /**
     * Returns the number of rows that the API states.
     *
     * @return -1 if it states none
     */
    long count(Asked asked, BatchReader batches) {
        return sure(() -> counted(asked, batches));
    }

    private long counted(Asked asked, BatchReader batches) {
        Pages pages = new Pages(errors, asked, paging, batches, habits);
        Batch batch = batches.rows(0, 1);
        int got = batch.rows().size();
        pages.refuseNoFirst(batch, 0);
        if (batch.total() > got) {
            habits.setTotalTold();
        } else if (got > 0 && batch.isTotalKnown()) {
            pages.checkTotal(batch, got, 1);
        }
        return batch.total();
    }

    /** Returns the ids of an answer's rows. */
    static Set<String> ids(Asked asked, Batch batch) {
        return batch.rows().stream().map(asked.schema()::id).collect(Collectors.toSet());
    }
}
