package dev.livetable;

import dev.livetable.Question.RowQuestion;
import dev.livetable.ReadPath.Asked;
import dev.livetable.cache.CachedRows;
import dev.livetable.status.FetchOutcome;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.TableSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the master, in the context of the question, and tells who observes that. Safe for use by many threads. */
final class Asking {

    private final WatchedMaster master;
    private final MasterSchema schema;
    private final StatusRecorder recorder;
    private final Contexts contexts;
    private final Scheduler scheduler;
    private final Clock clock;
    private final StaleReads stale;

    /**
     * Takes what it needs.
     *
     * @param stale is told how each call ended
     */
    Asking(WatchedMaster master, MasterSchema schema, StatusRecorder recorder, Settings settings, StaleReads stale) {
        this.master = master;
        this.schema = schema;
        this.recorder = recorder;
        this.contexts = settings.contexts();
        this.scheduler = settings.scheduler();
        this.clock = settings.clock();
        this.stale = stale;
    }

    /** Asks the master. */
    CachedRows call(Question question, Asked<CachedRows> asked) {
        return call(question, question.kind(), compared(asked), clock, scheduler.nanoTime(), null);
    }

    /** Asks the master for a fetch that may have asked it before. */
    CachedRows callAgain(Question question, Asked<CachedRows> asked, Fetch mine) {
        return call(question, question.kind(), compared(asked), clock, scheduler.nanoTime(), mine);
    }

    /**
     * Asks the master for a fetch whose call begins now. What it answers counts as being as old as that fetch, so that no clock
     * need be asked again.
     */
    CachedRows call(Question question, Asked<CachedRows> asked, Fetch mine) {
        return call(question, question.kind(), compared(asked), mine::begunAt, mine.callBegun(), mine);
    }

    private Asked<CachedRows> compared(Asked<CachedRows> asked) {
        return (table, columns, now) -> {
            Supplier<CachedRows> asking = asked.prepare(table, columns, now);
            return () -> {
                CachedRows rows = asking.get();
                schema.compare(rows);
                return rows;
            };
        };
    }

    /**
     * Asks the master for several rows at once, in one context.
     *
     * @param asked how it is asked for them
     * @param mine one of the fetches that it is asked for; null when there is none
     */
    List<CachedRows> call(List<RowQuestion> questions, Asked<List<CachedRows>> asked, @Nullable Fetch mine) {
        Asked<List<CachedRows>> compared = (table, columns, now) -> {
            Supplier<List<CachedRows>> asking = asked.prepare(table, columns, now);
            return () -> {
                List<CachedRows> rows = asking.get();
                rows.forEach(schema::compare);
                return rows;
            };
        };
        return call(questions.get(0), QuestionKind.ROWS, compared, clock, scheduler.nanoTime(), mine);
    }

    private <T> T call(
            Question question, QuestionKind kind, Asked<T> asked, InstantSource now, long begun, @Nullable Fetch mine) {
        contexts.require(question.context());
        ObservedCall<FetchOutcome> observed = recorder.fetching(kind);
        Throwable failure = null;
        try (ObservedCall.Scope scope = observed.open()) {
            T answer = prepare(asked, now).get();
            master.succeeded(now.instant());
            return answer;
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            recorder.fetched(observed, Duration.ofNanos(scheduler.nanoTime() - begun), failure);
            stale.called(question, begun, mine, failure);
        }
    }

    private <T> Supplier<T> prepare(Asked<T> asked, InstantSource now) {
        TableSchema known = schema.get();
        try {
            return asked.prepare(master, known, now);
        } catch (InvalidRequestException e) {
            TableSchema refreshed = schema.refreshed();
            if (refreshed.equals(known)) {
                throw e;
            }
            return asked.prepare(master, refreshed, now);
        }
    }
}
