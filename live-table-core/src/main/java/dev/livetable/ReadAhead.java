package dev.livetable;

import dev.livetable.Question.ListQuestion;
import dev.livetable.cache.CachedRows;
import dev.livetable.table.Filter;
import dev.livetable.table.RowWindow;
import dev.livetable.table.Table;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;

/** Fetches the next pages when pages are read in order. Safe for use by many threads. */
final class ReadAhead {

    /*
     * Who reads a page that the cache did not have, or that was fetched ahead and that nobody has read, leaves a mark for the
     * page after it. Who finds his own such page marked, takes the mark away and has read in order: the pages after his are
     * fetched, on another thread and as this caller, see Unasked. So all other hits cost nothing. The marks are numbers in a
     * small table without a lock, so that many can read in order at a time. One that is lost, or stands for another page by
     * chance, costs a fetch that is not begun, or one in vain: nothing that is shown depends on them.
     *
     * A reader in a transaction of the master has it begun when the transaction has ended. Where that may have written, and
     * the master has answered, nothing is begun. It is not done where a page is reached over those before it, nor where it
     * does not pay.
     */

    private static final int MARKS = 1024;
    private static final long LAST_OFFSET = Long.MAX_VALUE - 2L * Integer.MAX_VALUE;

    private final ReadPath reads;
    private final Table master;
    private final Region region;
    private final Contexts contexts;
    private final StatusRecorder recorder;
    private final Payback payback;
    private final Unasked unasked;
    private final Refetches later;
    private final int pages;
    private final AtomicLongArray marks = new AtomicLongArray(MARKS);

    ReadAhead(
            ReadPath reads, Table master, Region region, Settings settings, StatusRecorder recorder, Payback payback) {
        this.reads = reads;
        this.master = master;
        this.region = region;
        this.contexts = settings.contexts();
        this.recorder = recorder;
        this.payback = payback;
        this.unasked = new Unasked(reads, payback);
        this.later = new Refetches(settings.transactions(), settings.background());
        this.pages = settings.thrift().readAhead();
    }

    /** Notes that a reader asked for a page, and returns whether {@link #read} is to be told when he has it. */
    boolean asked(Question question, boolean wasThere) {
        return unasked.asked(question, wasThere) || !wasThere;
    }

    /**
     * Notes that a page was read, and begins to fetch the next ones if that was in order.
     *
     * @param questions make the questions of the view that was read
     * @param filter the filter that it was read with
     * @param question the question for the page, or for the larger one that it was cut out of
     * @param rows the answer to it
     */
    void read(Questions questions, Filter filter, ListQuestion question, CachedRows rows) {
        Pageable window = question.window();
        if (window.isUnpaged()) {
            return;
        }
        boolean isInOrder = take(mark(question));
        Pageable next = question.isEnd(rows) ? null : after(window, 1);
        if (next == null) {
            return;
        }
        ListQuestion following = questions.list(filter, next);
        leave(mark(following));
        if (isInOrder
                && payback.pays()
                && master.reachesAnyPage()
                && reads.ways().now() != ReadWay.INSIDE
                && !isBegun(questions, filter, window)) {
            begin(questions, filter, next, following);
        }
    }

    /** Returns whether the last of the pages to fetch is there, or is being fetched. */
    private boolean isBegun(Questions questions, Filter filter, Pageable window) {
        Pageable last = after(window, pages);
        if (last == null) {
            return false;
        }
        ListQuestion question = questions.list(filter, last);
        return region.fetches().last(question.key()) != null || reads.kept(question) != null;
    }

    private void begin(Questions questions, Filter filter, Pageable first, ListQuestion question) {
        Runnable carried = contexts.carrying(() -> fetch(questions, filter, first));
        if (carried != null) { // else it is a miss when it is asked for
            later.soon(question.key(), recorder.handedOver(carried));
        }
    }

    private void fetch(Questions questions, Filter filter, Pageable first) {
        Pageable window = first;
        for (int i = 0; i < pages && window != null; i++) {
            ListQuestion question = questions.list(filter, window);
            CachedRows rows = unasked.fetch(question);
            boolean goesOn = rows != null && !question.isEnd(rows);
            window = goesOn ? after(window, 1) : null;
        }
    }

    private static @Nullable Pageable after(Pageable window, int pages) {
        long offset = window.getOffset();
        return offset > LAST_OFFSET - (long) pages * window.getPageSize()
                ? null
                : RowWindow.of(offset + (long) pages * window.getPageSize(), window.getPageSize(), window.getSort());
    }

    /** Returns what a page is marked by; never 0. */
    private static long mark(ListQuestion question) {
        long offset = question.window().getOffset();
        long mark = (((long) question.key().hashCode() << 32) ^ offset) * 0x9E3779B97F4A7C15L;
        return (mark ^ (mark >>> 32)) | 1;
    }

    private boolean take(long mark) {
        int slot = slot(mark);
        return marks.get(slot) == mark && marks.compareAndSet(slot, mark, 0);
    }

    private void leave(long mark) {
        int slot = slot(mark);
        if (marks.get(slot) != mark) {
            marks.set(slot, mark);
        }
    }

    private static int slot(long mark) {
        return (int) (mark >>> 1) & (MARKS - 1);
    }
}
