package dev.livetable;

import dev.livetable.Question.CountQuestion;
import dev.livetable.Question.ListQuestion;
import dev.livetable.ReadPath.Asked;
import dev.livetable.cache.CachedRows;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Asks the master for a page without its total, where that is known. Safe for use by many threads. */
final class KnownTotals {

    /*
     * The invariant: a total that is put together with rows is right at a position of the log at which the rows are right.
     *
     * The total is the entry of the count of the same filter, and is judged as such: membership that has changed makes it one
     * that is not right. It is looked up when the fetch of the page has noted its position p, so it is right at some position
     * h >= p, and at each between. The rows are right at p, but they may have seen what came later. So, when they are there,
     * rows and total are judged together, from p to the head: what touches either of them, and what makes the total another
     * one, is not shown. A write that is under way may be in the rows and not in the log. So the total is not used while there
     * is one; it is asked for before the head is noted, so that one that has ended is in the log.
     *
     * Where others write and nobody has told it yet, rows and total may be of two states, as those of a page whose total was
     * counted anew. What the rows themselves say against the total is found, and then both are asked for. They say whether
     * there is a next page, since one row more is asked for: so only a master that lists any window is asked like this.
     *
     * No reader of a page goes back: whoever asks for both is a fetch of the count, too. So the total of a page that was shown
     * is never older than what the count of its filter says from then on.
     *
     * A page is as old as the older of the two. So a total that has spent half of the ttl is not used: else the pages that it
     * is part of would not last.
     */

    private final ReadPath reads;
    private final Region region;
    private final Clock clock;
    private final long youngMillis;
    private final Payback payback;

    KnownTotals(ReadPath reads, Region region, Settings settings, Payback payback) {
        this.reads = reads;
        this.region = region;
        this.clock = settings.clock();
        this.youngMillis =
                settings.ttl() == null ? Long.MAX_VALUE : settings.ttl().toMillis() / 2;
        this.payback = payback;
    }

    /**
     * Asks the master a question, for a fetch that has noted its position.
     *
     * @param asked how its total is asked for, if it is one for a page
     */
    CachedRows ask(Question question, Asked<CachedRows> asked, Fetch mine) {
        CountQuestion count = question instanceof ListQuestion list ? list.count() : null;
        if (count == null) {
            return reads.asking().call(question, asked, mine);
        }
        boolean isOwn = question.equals(asked);
        CachedRows known = isOwn && !mine.isFresh() && payback.pays() ? known(count) : null;
        if (known != null) {
            CachedRows page = reads.asking().callAgain(question, ((ListQuestion) question).withTotal(known), mine);
            if (page.total().isPresent() && isRight(question, page, mine.head())) {
                payback.saved();
                return page;
            }
            payback.wasted();
        }
        return askForBoth(question, asked, count, mine);
    }

    private @Nullable CachedRows known(CountQuestion count) {
        CachedRows known = region.log().hasOpenTickets() ? null : reads.kept(count);
        boolean isYoung = known != null && clock.millis() - known.fetchedAt().toEpochMilli() < youngMillis;
        return isYoung ? known : null;
    }

    private boolean isRight(Question question, CachedRows page, long from) {
        boolean isBeingWritten = region.log().hasOpenTickets();
        long head = region.log().head();
        return !isBeingWritten && region.isUntouched(question, reads.knownSchema(question.context()), page, from, head);
    }

    private CachedRows askForBoth(Question question, Asked<CachedRows> asked, CountQuestion count, Fetch mine) {
        Fetch counting = begin(count, mine);
        try {
            CachedRows page = reads.asking().callAgain(question, asked, mine);
            if (page.total().isEmpty()) {
                region.fetches().abandon(count.key(), counting);
                counting.giveWay();
                return page;
            }
            CachedRows counted = CachedRows.ofCount(page.total().getAsLong(), page.fetchedAt());
            reads.keep(count, counting, counted);
            counting.succeed(counted);
            return page;
        } catch (Throwable e) {
            region.fetches().abandon(count.key(), counting);
            counting.abandon(e); // those who have joined it count for themselves
            throw e;
        }
    }

    private Fetch begin(CountQuestion count, Fetch both) {
        while (true) {
            Fetch other = region.fetches().last(count.key());
            Fetch mine = reads.newFetch(region.standing(), true);
            mine.joinCallOf(both);
            if (region.fetches().begin(count.key(), mine, other)) {
                return mine;
            }
        }
    }
}
