package dev.livetable.master.rest;

import dev.livetable.table.TableSchema;

/** Reads pages of an API that is asked for them by position. */
final class PageReader {

    private static final int ATTEMPTS = 3;

    private final RestErrors errors;
    private final Paging paging;
    private final boolean totalsKnown;
    private volatile int served;

    PageReader(RestErrors errors, Paging paging, boolean totalsKnown) {
        this.errors = errors;
        this.paging = paging;
        this.totalsKnown = totalsKnown;
        this.served = paging.knownSize();
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
    Gathered read(TableSchema schema, BatchReader batches, long from, long size) {
        Gathered gathered = walk(schema, batches, from, size);
        for (int attempt = 1; attempt < ATTEMPTS && gathered.isShifted(); attempt++) {
            gathered = walk(schema, batches, from, size);
        }
        if (gathered.isStuck()) {
            throw errors.failure("the API was asked for one part of its rows after the other and gave the same again;"
                    + " does it page by " + paging + "? " + errors.setting("paging"));
        }
        return gathered;
    }

    private Gathered walk(TableSchema schema, BatchReader batches, long from, long size) {
        long to = from + Math.min(size, Long.MAX_VALUE - from - 1);
        boolean looksAhead = !paging.isAligned() && !totalsKnown && size < paging.knownSize();
        Walk walk = new Walk(errors, schema, paging, batches, from, to, looksAhead ? to + 1 : to, served);
        Gathered gathered = walk.read();
        served = walk.served();
        return gathered;
    }
}
