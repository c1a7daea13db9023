package dev.livetable.master.rest;

import dev.livetable.master.rest.PageHabits.PastEnd;
import java.util.Collections;

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
     * decides. Nothing there is the end, whatever was promised, unless rows stand directly behind the short answer. Such
     * rows, or rows there, mean that the API serves fewer at once by now, so the page is read again by that many. Where
     * that does not help, it leaves rows out, such as those that the caller may not see, and its pages are taken as they
     * are.
     *
     * An answer without rows is not the end if there are rows behind it: then, too, the API leaves rows out. They may have
     * been seen before, by larger pages. Else they are looked for where the answer says that more follow. If the API did
     * serve fewer at once than it was asked for, its page n would be the same one by that number.
     *
     * The end is never taken from what an API may say of every answer. A total that is no more than what is there is
     * looked at (Pages.checkTotal), and so is a next page that an answer tells of. A page that has nothing but rows of
     * earlier ones is the end if the API does not say that there are more, gives rows where it is asked for them, and gives
     * the same once more: else rows have moved, or the API does not page. The first answer of a reading that begins behind
     * the first page is looked at before it is believed: whether its rows are at these positions, and are not the last
     * page's again.
     */

    private static final int MOST_RESTARTS = 5;
    private static final int MOST_CUTS = 2;

    private final RestErrors errors;
    private final Asked asked;
    private final Paging paging;
    private final Pages pages;
    private final PageHabits habits;
    private final Gathered.Window window;

    /** That up to which to ask; one more than is wanted, where that tells whether more follow. */
    private long until;

    private Gathered gathered;
    private Batch firstAnswer = Batch.pastEnd(-1);
    private long firstPosition;
    private int unit;
    private long position;
    private int restarts;

    /** Where the rows end if nothing follows the last answer, which was shorter than promised; else -1. */
    private long emptyFrom = -1;

    /** The last answer with rows. */
    private Batch lastAnswer = firstAnswer;

    /** The last of the largest pages so far that had rows. */
    private Seen seen = new Seen(firstAnswer, -1, 0);

    /** Whether the API leaves rows out of its pages. */
    private boolean isLeavingOut;

    private int firstUnit;
    private final int servedBefore;

    /**
     * An answer that had rows.
     *
     * @param batch the answer
     * @param at the position that was asked for
     * @param unit the number of rows that was asked for
     */
    private record Seen(Batch batch, long at, int unit) {

        long page() {
            return at / unit;
        }
    }

    /**
     * Creates a reading.
     *
     * @param window the positions wanted
     * @param until that up to which to ask
     */
    Walk(
            RestErrors errors,
            Asked asked,
            Paging paging,
            Pages pages,
            PageHabits habits,
            Gathered.Window window,
            long until) {
        this.errors = errors;
        this.asked = asked;
        this.paging = paging;
        this.pages = pages;
        this.habits = habits;
        this.window = window;
        this.until = until;
        this.unit = habits.fixedSize() > 0 ? habits.fixedSize() : paging.unit(until - window.from());
        this.firstUnit = unit;
        this.servedBefore = habits.served();
        this.gathered = new Gathered(errors, asked, window);
    }

    Gathered read() {
        begin();
        boolean more = true;
        while (more && (position < until || emptyFrom >= 0)) {
            Batch batch = pages.ask(position, unit);
            more = batch.rows().size() > unit ? restartByFixedSize(batch, position) : isTaken(batch);
        }
        return gathered;
    }

    private void begin() {
        gathered = new Gathered(errors, asked, window);
        position = paging.isAligned() ? window.from() / unit * unit : window.from();
        emptyFrom = -1;
    }

    private boolean restart(int size) {
        if (++restarts > MOST_RESTARTS) {
            throw errors.contradiction(
                    "paging", "the size of the API's answers differs each time; does it page by " + paging + "?");
        }
        unit = size;
        begin();
        return true;
    }

    /** Begins anew by the size that the API's pages have, since one has more rows than it was asked for. */
    private boolean restartByFixedSize(Batch batch, long at) {
        pages.learnFixedSize(batch, at, unit);
        return restart(habits.fixedSize());
    }

    /** Takes an answer, and returns whether there may be more rows wanted. */
    private boolean isTaken(Batch batch) {
        int got = batch.rows().size();
        note(new Seen(batch, position, unit));
        if (got < unit && batch.lead() != null && looksNoFurther()) {
            return restart(firstUnit);
        }
        if (gathered.answers() == 0 && position > 0 && !batch.isPastEnd()) {
            boolean isInPlace = pages.isInPlace(batch, position, unit);
            if (!isInPlace || got > 0 && !habits.obeysPositions()) {
                Batch first = pages.first(unit);
                int firstSize = first.rows().size();
                habits.setServed(Math.max(habits.served(), Math.min(firstSize, unit)));
                if (firstSize > unit) {
                    return restartByFixedSize(first, 0);
                }
                if (firstSize < unit && got > 0 && !isInPlace && !isLeavingOut) {
                    return restart(pages.learnCap(first));
                }
                if (got > 0 && !pages.isOther(first, batch, position, unit)) {
                    return isOver(batch);
                }
            }
            if (!pages.isItself(batch, position, unit)) {
                return isOver(batch);
            }
        }
        if (got > 0 && gathered.answers() > 0 && gathered.hasAll(batch)) {
            return repeats(batch);
        }
        boolean whole = isLeavingOut || unit <= habits.served() || isExact() && got < habits.served();
        habits.setServed(Math.max(habits.served(), got));
        if (got > 0 && emptyFrom >= 0 && !isLeavingOut) {
            if (restarts < MOST_CUTS) {
                return restartByCut();
            }
            if (firstUnit <= servedBefore) {
                return leavesOut();
            }
        }
        if (isCut(batch, whole)) {
            return restart(habits.served());
        }
        if (gathered.answers() == 0) {
            firstAnswer = batch;
            firstPosition = position;
        } else if (got > 0) {
            habits.setObeysPositions();
        }
        gathered.add(position, batch);
        return got == 0 ? ends(batch) : goesOn(batch, whole);
    }

    /** Takes note that a page is behind the last row, and returns that there are no more. */
    private boolean isOver(Batch batch) {
        if (batch.isTotalKnown() && batch.total() <= position) {
            gathered.endAt(batch.total());
        }
        return false;
    }

    /** Returns whether an answer's first row is at its position, however many rows the API serves at once. */
    private boolean isExact() {
        return !paging.isAligned() || position == 0;
    }

    /**
     * Returns whether the API seems to serve fewer rows at once than the unit, so that the page must be read by
     * fewer.
     */
    private boolean isCut(Batch batch, boolean whole) {
        int got = batch.rows().size();
        return got > 0 && !isLeavingOut && got < unit && !whole && !isExact();
    }

    /**
     * Returns whether an answer has rows from the end of the first answer alone, which was to a larger page: then that holds
     * rows of several pages of its size, some of which are left out.
     */
    private boolean isOfLargerPage(Batch batch) {
        return unit < firstUnit
                && !isLeavingOut
                && gathered.answers() == 1
                && !batch.rows().contains(firstAnswer.rows().get(0));
    }

    private void note(Seen answer) {
        boolean isLarger = answer.unit() > seen.unit() || answer.unit() == seen.unit() && answer.at() > seen.at();
        if (isLarger && !answer.batch().rows().isEmpty()) {
            seen = answer;
        }
    }

    /** Takes note of an answer that has nothing but rows of earlier ones, and returns whether there may be more. */
    private boolean repeats(Batch batch) {
        if (isOfLargerPage(batch)) {
            return leavesOut();
        }
        long end = emptyFrom >= 0 ? emptyFrom : position;
        boolean isEnd = batch.lead() == null
                && batch.total() <= end
                && (gathered.answers() > 1 || pages.givesLastRow(firstAnswer, firstPosition))
                && gathered.hasAll(pages.ask(position + unit, unit));
        if (isEnd) {
            habits.setPastEnd(PastEnd.LAST_PAGE);
            gathered.endAt(end);
        } else {
            gathered.setStuck();
        }
        return false;
    }

    /** Takes note of an answer without rows, and returns whether there may be more, since the API leaves rows out. */
    private boolean ends(Batch batch) {
        if (wereRowsBehind(position)) {
            return goesOnWithout();
        }
        if (isCutBefore()) {
            return restartByCut();
        }
        if (areRowsBehind(batch)) {
            return goesOnWithout();
        }
        if (position > 0) {
            habits.setPastEnd(PastEnd.NOTHING);
        }
        Batch first = batch.isPastEnd() ? pages.first(unit) : batch;
        if (gathered.answers() == 1 && first.rows().size() > unit) {
            return restartByFixedSize(first, 0);
        }
        if (emptyFrom >= 0) {
            gathered.endAt(emptyFrom);
        } else if (position == 0 || gathered.answers() > 1) {
            gathered.endAt(position);
        } else if (first.total() > position) {
            gathered.endAt(unit <= habits.served() ? searchEnd() : endWithFirst());
        } else if (first.isTotalKnown()) {
            gathered.endAt(first.total());
        }
        return false;
    }

    /** Returns whether rows were seen where there would be none if they ended at a position. */
    private boolean wereRowsBehind(long end) {
        return unit <= seen.unit() && (paging.isAligned() ? end / unit <= seen.page() : end < seen.at());
    }

    /** Returns whether there are rows behind an answer without any, if it says so. */
    private boolean areRowsBehind(Batch batch) {
        if (batch.isPastEnd() || batch.lead() == null && batch.total() <= position + unit) {
            return false;
        }
        if (paging.isAligned() && unit < seen.unit()) {
            Batch same = pages.ask(seen.page() * unit, unit);
            return Collections.disjoint(PageReader.ids(asked, same), PageReader.ids(asked, seen.batch()));
        }
        long at = unit < firstUnit ? position : position + unit;
        Batch behind = pages.ask(at, firstUnit);
        note(new Seen(behind, at, firstUnit));
        return !behind.rows().isEmpty();
    }

    /** Returns whether there are rows directly behind the last short answer, so that it was cut. */
    private boolean isCutBefore() {
        boolean saysMore = lastAnswer.lead() != null || lastAnswer.total() > emptyFrom;
        boolean mayBe = emptyFrom >= 0 && saysMore && !isLeavingOut && !paging.isAligned() && restarts < MOST_CUTS;
        return mayBe && !gathered.hasAll(pages.ask(emptyFrom, unit));
    }

    private boolean restartByCut() {
        habits.setServed(lastAnswer.rows().size());
        return restart(habits.served());
    }

    /** Asks for no more than what is wanted from now on; returns whether that is less than before. */
    private boolean looksNoFurther() {
        if (until <= window.to()) {
            return false;
        }
        until = window.to();
        firstUnit = paging.unit(until - window.from());
        return true;
    }

    /** Begins anew by the size that was asked for first. What was learned of the size of answers was wrong. */
    private boolean leavesOut() {
        isLeavingOut = true;
        habits.setServed(servedBefore);
        looksNoFurther();
        return restart(firstUnit);
    }

    /** Goes on behind an answer without rows. */
    private boolean goesOnWithout() {
        if (!isLeavingOut) {
            return leavesOut();
        }
        emptyFrom = -1;
        position += unit;
        gathered.passTo(position);
        return true;
    }

    /** Returns the position, after a look whether the API has rows at all where it says so. */
    private long endWithFirst() {
        pages.first(unit);
        return position;
    }

    /** Returns where the rows end, if not as far as the API says: before the position, where it has none. */
    private long searchEnd() {
        long empty = (position + unit - 1) / unit;
        long end = 0;
        long low = 0;
        while (low < empty) {
            long middle = (low + empty) >>> 1;
            int got = pages.ask(middle * unit, unit).rows().size();
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
        boolean shorter = got < unit;
        boolean byTotal = shorter ? batch.isTotalKnown() && batch.total() <= reached : batch.total() == reached;
        if (byTotal) {
            pages.checkTotal(batch, reached, unit);
        }
        long next = shorter && whole ? position + unit : reached;
        boolean ended = byTotal || shorter && whole && !batch.isTotalKnown() && !wereRowsBehind(next);
        if (byTotal || ended && batch.lead() == null) {
            gathered.endAt(reached);
            return false;
        }
        boolean isLookedAt = isLeavingOut && position >= until;
        emptyFrom = shorter && whole && !isLookedAt ? reached : -1;
        lastAnswer = batch;
        position = next;
        unit = shorter && !whole ? got : unit;
        return true;
    }
}
