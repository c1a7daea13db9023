package dev.livetable.master.rest;

import dev.livetable.table.TableSchema;

/** One reading of a page: request after request, until its rows are there. */
final class Walk {

    /*
     * A page is what stands at its positions. One request is enough where the API serves as many rows as were asked
     * for. An answer with fewer may mean four things: the rows end there; the API serves only so many at once (and if
     * it counts in pages, then the rows are not even those asked for); it promised more than it has; or it leaves
     * rows out.
     *
     * What tells them apart is the most rows that one answer has ever held: a request for no more than that is not
     * cut, so a short answer to it is the end, unless the server itself says that more follow. Then the next request
     * decides. Nothing there is the end, whatever was promised. Rows there mean that the API serves fewer at once by
     * now, so the page is read again by that many, or, where that does not help, that it leaves rows out, which is
     * taken as it is.
     */

    private static final int MOST_RESTARTS = 2;
    private static final int MOST_REQUESTS = 10_000;

    private final RestErrors errors;
    private final TableSchema schema;
    private final Paging paging;
    private final PageReader.BatchReader batches;
    private final long from;
    private final long to;
    private final long until;

    private Gathered gathered;
    private int unit;
    private int served;
    private long position;
    private int requests;
    private int restarts;

    /** Where the rows end if nothing follows the last answer, which was shorter than promised; else -1. */
    private long emptyFrom = -1;

    private int lastShort;

    /**
     * Creates a reading.
     *
     * @param from the position of the first row wanted
     * @param to that behind the last row wanted
     * @param until that up to which to ask
     * @param served the most rows that one answer is known to hold
     */
    Walk(
            RestErrors errors,
            TableSchema schema,
            Paging paging,
            PageReader.BatchReader batches,
            long from,
            long to,
            long until,
            int served) {
        this.errors = errors;
        this.schema = schema;
        this.paging = paging;
        this.batches = batches;
        this.from = from;
        this.to = to;
        this.until = until;
        this.served = served;
        this.unit = paging.unit(until - from);
        this.gathered = new Gathered(errors, schema, from, to);
    }

    /** Returns the most rows that one answer is known to hold by now. */
    int served() {
        return served;
    }

    Gathered read() {
        begin();
        boolean more = true;
        while (more && (position < until || emptyFrom >= 0)) {
            Batch batch = ask(position);
            int got = batch.rows().size();
            boolean whole = unit <= served || isExact() && got < served;
            served = Math.max(served, got);
            if (isCut(got, whole)) {
                restarts++;
                unit = served;
                begin();
            } else {
                gathered.add(position, batch);
                more = got == 0 ? ends(batch) : goesOn(batch, whole);
            }
        }
        return gathered;
    }

    private void begin() {
        gathered = new Gathered(errors, schema, from, to);
        position = paging.isAligned() ? from / unit * unit : from;
        emptyFrom = -1;
    }

    private Batch ask(long at) {
        if (++requests > MOST_REQUESTS) {
            throw errors.failure("the API has not come to an end of its rows in " + MOST_REQUESTS + " requests");
        }
        Batch batch = batches.rows(at, unit);
        if (batch.rows().size() > unit) {
            throw errors.failure("the API was asked for " + unit + " rows and gave "
                    + batch.rows().size() + "; does it page by " + paging + "? " + errors.setting("paging"));
        }
        return batch;
    }

    /** Returns whether an answer's first row is at its position, however many rows the API serves at once. */
    private boolean isExact() {
        return !paging.isAligned() || position == 0;
    }

    /**
     * Returns whether the API seems to serve fewer rows at once than the unit, so that the page must be read by
     * fewer.
     */
    private boolean isCut(int got, boolean whole) {
        if (got > 0 && emptyFrom >= 0 && restarts < MOST_RESTARTS) {
            served = lastShort;
            return true;
        }
        return got > 0 && got < unit && !whole && !isExact();
    }

    /** Takes note of an answer without rows, and returns that there are no more. */
    private boolean ends(Batch batch) {
        if (emptyFrom >= 0) {
            gathered.endAt(emptyFrom);
        } else if (position == 0 || gathered.answers() > 1) {
            gathered.endAt(position);
        } else if (batch.total() > position) {
            gathered.endAt(unit <= served ? searchEnd() : position);
        }
        return false;
    }

    /** Returns where the rows end, if not as far as the API says: before the position, where it has none. */
    private long searchEnd() {
        long empty = (position + unit - 1) / unit;
        long end = 0;
        long low = 0;
        while (low < empty) {
            long middle = (low + empty) >>> 1;
            int got = ask(middle * unit).rows().size();
            if (got == 0) {
                empty = middle;
            } else {
                end = middle * unit + got;
                low = middle + 1;
            }
        }
        return Math.min(end, position);
    }

    /** Takes note of an answer with rows, and returns whether there may be more. */
    private boolean goesOn(Batch batch, boolean whole) {
        int got = batch.rows().size();
        long reached = position + got;
        boolean last = got == unit ? batch.total() == reached : batch.isTotalKnown() ? batch.total() <= reached : whole;
        if (last) {
            gathered.endAt(reached);
            return false;
        }
        boolean shorter = got < unit;
        emptyFrom = shorter && whole ? reached : -1;
        lastShort = got;
        position = shorter && whole ? position + unit : reached;
        unit = shorter && !whole ? got : unit;
        return true;
    }
}
