package dev.livetable;

import static java.util.Comparator.naturalOrder;
import static java.util.Objects.requireNonNull;

import dev.livetable.Question.RowQuestion;
import dev.livetable.ReadPath.Leader;
import dev.livetable.Region.Standing;
import dev.livetable.cache.CachedRows;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StaleReason;
import dev.livetable.table.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The path of a read of several rows by their ids: what is kept of each, else one question of the master. */
final class RowsPath {

    /*
     * Each row is a question of its own, as if it were read alone: it has its own entry, its own fetch that others may
     * join, and is judged alone. Only the call of the master is one for all rows that this reader fetches. So all that
     * ReadPath says holds for each row. Rows that were fetched together are of one state where the master says so; those
     * that were kept, or come from fetches of others, may be of other states.
     *
     * A reader leads all fetches that it has begun to their end before it waits for those of others. So no two readers wait
     * for each other. Each fetch that was begun ends, whatever happens in between.
     *
     * A reader who asks for fresh rows joins no fetch, so all of them are of one call.
     *
     * Who can be shown old rows of each row that is not kept waits for the master no longer than fetch-timeout, as a reader of one
     * row does: his fetches are then run on another thread, see LimitedFetches. If one row has nothing to be shown, he needs the
     * master for all of them.
     */

    private final ReadPath reads;
    private final Region region;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Scheduler scheduler;
    private final InCall inCall;

    /**
     * Takes what it needs.
     *
     * @param inCall the threads that are in a call of the master for a read
     */
    RowsPath(ReadPath reads, Region region, StatusRecorder recorder, Settings settings, InCall inCall) {
        this.reads = reads;
        this.region = region;
        this.recorder = recorder;
        this.settings = settings;
        this.scheduler = settings.scheduler();
        this.inCall = inCall;
    }

    /**
     * The fetches of one reader.
     *
     * @param mine those that it has begun itself
     * @param kept those of them whose answer was found in the cache when they had begun
     * @param joined those of others that it waits for
     */
    private record Fetching(Map<RowQuestion, Fetch> mine, Set<RowQuestion> kept, Map<RowQuestion, Fetch> joined) {

        Fetching() {
            this(new LinkedHashMap<>(), new HashSet<>(), new LinkedHashMap<>());
        }
    }

    /**
     * Where the answers to those questions came from that were not kept.
     *
     * @param why why some of them are old; null when none is
     */
    record Fetched(ReadSource source, @Nullable StaleReason why) {}

    /** What a reader noted before it looked for fetches to join. */
    private record Noted(Standing standing, long head, ReadSource source) {}

    /**
     * Returns the answers to questions of one view, in their order. The source is that of those that were not kept, if there
     * are any.
     *
     * @param asked how the master is asked for those that are not kept
     * @param isFresh whether the master has to be asked from now on
     * @param allowed for how long old rows may be shown; never where it has to be asked
     */
    Reading<List<CachedRows>> read(
            List<RowQuestion> questions, AskedForAll asked, boolean isFresh, StaleLimits allowed) {
        Map<RowQuestion, CachedRows> answers = new LinkedHashMap<>();
        List<RowQuestion> misses = new ArrayList<>();
        boolean mayHit = !isFresh && reads.mayHit();
        for (RowQuestion question : questions) {
            CachedRows hit = mayHit ? reads.hits().hitNow(question, asked.one(question)) : null;
            if (hit == null) {
                misses.add(question);
            } else {
                answers.put(question, hit);
            }
        }
        StaleReason atOnce = reads.stale().readAtOnce(misses, allowed, answers, some -> refresh(some, asked));
        Fetched fetched = reads.stale()
                .fetched(
                        misses,
                        allowed,
                        answers,
                        leader -> new Fetched(fetchMisses(misses, asked, isFresh, answers, leader), null));
        StaleReason why = StaleReads.worse(atOnce, fetched.why);
        List<CachedRows> all = questions.stream()
                .map(question -> requireNonNull(answers.get(question)))
                .toList();
        Instant oldest =
                all.stream().map(CachedRows::fetchedAt).min(naturalOrder()).orElseGet(reads::now);
        return why == null
                ? new Reading<>(all, fetched.source, oldest, reads.freshness())
                : Reading.stale(all, oldest, why, reads.freshness());
    }

    /** Fetches what has no answer yet. */
    private ReadSource fetchMisses(
            List<RowQuestion> all,
            AskedForAll asked,
            boolean isFresh,
            Map<RowQuestion, CachedRows> answers,
            Leader leader) {
        List<RowQuestion> misses =
                all.stream().filter(question -> !answers.containsKey(question)).toList();
        if (misses.isEmpty()) {
            return ReadSource.HIT;
        }
        if (misses.size() > 1) {
            return fetch(misses, asked, isFresh, answers, leader);
        }
        RowQuestion miss = misses.get(0);
        Reading<CachedRows> read = reads.fetch(miss, asked.one(miss), isFresh, leader);
        answers.put(miss, read.value());
        return read.source();
    }

    private ReadSource fetch(
            List<RowQuestion> misses,
            AskedForAll asked,
            boolean isFresh,
            Map<RowQuestion, CachedRows> answers,
            Leader leader) {
        reads.requireOpen();
        Standing standing = region.standing();
        long head = region.log().head();
        ReadWay way = reads.ways().now();
        Noted noted = new Noted(standing, head, standing == Standing.LIVE ? ReadSource.MISS : ReadSource.BYPASS);
        if (way != ReadWay.CACHE) {
            inside(misses, asked, way, noted, answers);
            return way == ReadWay.INSIDE ? ReadSource.BYPASS : noted.source;
        }
        settings.transactions().giveBackIdle();
        List<RowQuestion> left = misses;
        while (!left.isEmpty()) {
            left = fetchOnce(left, asked, isFresh, noted, answers, leader);
        }
        return noted.source;
    }

    /** Fetches rows, and returns those that have to be fetched anew. */
    private List<RowQuestion> fetchOnce(
            List<RowQuestion> left,
            AskedForAll asked,
            boolean isFresh,
            Noted noted,
            Map<RowQuestion, CachedRows> answers,
            Leader leader) {
        Fetching fetches = new Fetching();
        lead(left, asked, isFresh, noted, fetches, leader);
        List<RowQuestion> again = new ArrayList<>();
        fetches.mine.forEach((question, fetch) -> {
            if (fetch.isAbandoned() && !fetch.hasFailed()) {
                again.add(question);
            } else {
                ReadSource source = fetches.kept.contains(question) ? ReadSource.HIT : noted.source;
                answers.put(question, reads.answered(fetch.rows(), source).value());
            }
        });
        if (fetches.joined.isEmpty()) {
            return again;
        }
        if (inCall.isHere()) {
            ask(List.copyOf(fetches.joined.keySet()), asked, noted.source, answers);
            return again;
        }
        long until = scheduler.nanoTime() + settings.fetchTimeout().toNanos();
        fetches.joined.forEach((question, fetch) -> {
            if (!fetch.answer().isDone()) {
                reads.await(fetch, until - scheduler.nanoTime(), question);
            }
            CachedRows rows = fetch.isAbandoned() ? null : fetch.rows();
            TableSchema known = reads.knownSchema(question.context());
            boolean isKept = noted.standing != Standing.LIVE && fetch.givesKept();
            if (rows != null && !isKept && region.isUntouched(question, known, rows, fetch.head(), noted.head)) {
                answers.put(question, reads.answered(rows, noted.source).value());
            } else {
                again.add(question);
            }
        });
        return again;
    }

    /**
     * Begins a fetch of each row that no fetch of another reader can be joined for, and has those it has begun run to their
     * end by one question.
     */
    private void lead(
            List<RowQuestion> left, AskedForAll how, boolean isFresh, Noted noted, Fetching fetches, Leader leader) {
        try {
            left.forEach(question -> begin(question, isFresh, noted, fetches, leader));
        } catch (Throwable e) {
            failAll(fetches.mine, e);
            throw e;
        }
        if (!fetches.mine.isEmpty()) {
            leader.lead(fetches.mine, () -> run(how, isFresh, fetches));
        }
    }

    /**
     * Runs fetches that were begun to their end, and returns whether the master was asked; those who ask for their rows are
     * told what fails.
     */
    private boolean run(AskedForAll how, boolean isFresh, Fetching fetches) {
        boolean isOutermost = inCall.begin();
        try {
            List<RowQuestion> asked = new ArrayList<>();
            fetches.mine.forEach((question, fetch) -> {
                CachedRows cached = isFresh ? null : reads.kept(question);
                if (cached == null) {
                    asked.add(question);
                } else {
                    fetch.noteKept();
                    region.fetches().abandon(question.key(), fetch);
                    fetches.kept.add(question);
                    fetch.succeed(cached);
                }
            });
            callAndKeep(asked, how, fetches.mine);
            return !asked.isEmpty();
        } catch (Throwable e) {
            failAll(fetches.mine, e);
            return true;
        } finally {
            if (isOutermost) {
                inCall.end();
            }
        }
    }

    private void failAll(Map<RowQuestion, Fetch> mine, Throwable why) {
        mine.forEach((question, fetch) -> {
            if (!fetch.answer().isDone()) {
                reads.fail(question, fetch, why);
            }
        });
    }

    private void begin(RowQuestion question, boolean isFresh, Noted noted, Fetching fetches, Leader leader) {
        while (true) {
            Fetch other = region.fetches().last(question.key());
            if (!isFresh
                    && other != null
                    && leader.mayJoin(other)
                    && reads.mayJoin(other, noted.standing, noted.head, question.context())) {
                fetches.joined.put(question, other);
                return;
            }
            Fetch own = reads.newFetch(noted.standing, isFresh);
            fetches.mine.values().stream().findFirst().ifPresent(own::joinCallOf);
            leader.prepare(own);
            reads.requireOpen(); // after the head was noted: whoever has the region next appends before it is used
            if (region.fetches().begin(question.key(), own, other)) {
                fetches.mine.put(question, own);
                return;
            }
        }
    }

    private void callAndKeep(List<RowQuestion> asked, AskedForAll how, Map<RowQuestion, Fetch> mine) {
        if (asked.isEmpty()) {
            return;
        }
        List<CachedRows> rows = reads.asking().call(asked, how.of(asked), mine.get(asked.get(0)));
        for (int i = 0; i < asked.size(); i++) {
            Fetch fetch = requireNonNull(mine.get(asked.get(i)));
            CachedRows given = reads.keep(asked.get(i), fetch, rows.get(i));
            if (given == null) {
                fetch.giveWay();
            } else {
                fetch.succeed(given);
            }
        }
    }

    /** Answers in the transaction that the thread is in, as a read of one row is answered there. */
    private void inside(
            List<RowQuestion> misses,
            AskedForAll asked,
            ReadWay way,
            Noted noted,
            Map<RowQuestion, CachedRows> answers) {
        if (way == ReadWay.INSIDE) {
            misses.forEach(question -> recorder.bypassed());
            ask(misses, asked, ReadSource.BYPASS, answers);
            return;
        }
        if (reads.mayKeepInside(noted.standing)) {
            Fetching fetches = new Fetching();
            lead(misses, asked, true, noted, fetches, Leader.READER);
            fetches.mine.forEach((question, fetch) -> answers.put(
                    question, reads.answered(fetch.rows(), noted.source).value()));
            return;
        }
        ask(misses, asked, noted.source, answers);
        List<RowQuestion> found = misses.stream()
                .filter(question -> question.isFound(requireNonNull(answers.get(question))))
                .toList();
        if (!found.isEmpty()) {
            String several = found.get(0).key() + " and " + (found.size() - 1) + " more";
            reads.refetchAfterTransaction(several, () -> refetch(found, asked));
        }
    }

    /** Asks the master for rows that are nobody else's, and are not kept. */
    private void ask(
            List<RowQuestion> questions, AskedForAll asked, ReadSource source, Map<RowQuestion, CachedRows> answers) {
        List<CachedRows> rows = reads.asking().call(questions, asked.of(questions), null);
        for (int i = 0; i < rows.size(); i++) {
            answers.put(questions.get(i), reads.answered(rows.get(i), source).value());
        }
    }

    /** Fetches what is old, unless somebody does; keeps it where that may be. Never throws. */
    private void refresh(List<RowQuestion> questions, AskedForAll asked) {
        Noted noted = new Noted(region.standing(), region.log().head(), ReadSource.MISS);
        if (noted.standing != Standing.CLOSED) {
            Fetching fetches = new Fetching();
            leadUnlessClosed(questions, asked, noted, fetches);
            if (!fetches.mine.isEmpty()) {
                recorder.refreshed(fetches.mine.values().stream().noneMatch(Fetch::hasFailed));
            }
        }
    }

    /** Fetches and keeps what was asked for in a transaction, unless somebody has done so. */
    private void refetch(List<RowQuestion> questions, AskedForAll asked) {
        Noted noted = new Noted(region.standing(), region.log().head(), ReadSource.MISS);
        if (noted.standing.isTrusted()) {
            leadUnlessClosed(questions, asked, noted, new Fetching());
        }
    }

    private void leadUnlessClosed(List<RowQuestion> questions, AskedForAll asked, Noted noted, Fetching fetches) {
        try {
            lead(questions, asked, false, noted, fetches, Leader.READER);
        } catch (ClosedException e) {
            // Nobody waits for these rows.
        }
    }
}
