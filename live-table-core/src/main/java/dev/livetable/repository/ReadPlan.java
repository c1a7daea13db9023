package dev.livetable.repository;

import dev.livetable.MasterCalls;
import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done for the calls of a method that only reads, and may be answered from the cache. */
abstract class ReadPlan extends MethodPlan {

    /*
     * In a transaction that may write, the caller gets what the repository gives, its own objects: changes of them are
     * stored. Elsewhere he gets new objects made of rows, on a hit and on a miss alike, so that no two callers share one.
     *
     * What the repository throws reaches its caller as it is. Where the live table itself cannot answer, because it is
     * closed, or another reader's fetch takes too long or has failed, the call is made as it would be without it. So it is
     * where an answer cannot be kept. Where that happens again and again, few calls try.
     */

    private static final Logger logger = LoggerFactory.getLogger(ReadPlan.class);
    private static final int TRIES = 3;
    private static final int CALLS_PER_TRY = 1_000;

    private final LiveCalls live;
    private final AtomicInteger notKept = new AtomicInteger();

    ReadPlan(MethodKind kind, String why, LiveCalls live) {
        super(kind, why);
        this.live = live;
    }

    /**
     * Answers a call by the live table.
     *
     * @param call makes it at the master
     * @throws NotKept if what the master has answered cannot be kept
     */
    abstract @Nullable Object answer(MasterCalls calls, MasterCall call) throws Throwable;

    @Override
    final @Nullable Object run(MethodInvocation invocation) throws Throwable {
        MasterCalls calls = live.calls();
        if (calls.isInside()) {
            calls.bypassed();
            return invocation.proceed();
        }
        if (!live.nulls().mayTake(invocation.getMethod(), invocation.getArguments()) || isGivenUp()) {
            return invocation.proceed();
        }
        MasterCall call = new MasterCall(invocation, live.settings());
        try {
            Object answer = answer(calls, call);
            if (call.isMade()) {
                notKept.set(0);
            }
            live.handedOut(answer);
            return answer;
        } catch (RuntimeException e) {
            return afterFailure(e, call);
        }
    }

    private boolean isGivenUp() {
        int before = notKept.get();
        return before >= TRIES && notKept.incrementAndGet() % CALLS_PER_TRY != 0;
    }

    private @Nullable Object afterFailure(RuntimeException failure, MasterCall call) throws Throwable {
        Throwable thrown = CallFailed.thrownBy(call, failure);
        if (thrown != null) {
            throw thrown;
        }
        NotKept unfit = NotKept.in(failure);
        if (unfit == null) {
            logger.debug("A live repository could not answer by its live table", failure);
            return call.proceed();
        }
        notKept.incrementAndGet();
        boolean isAnswered =
                unfit.answers(call) && !live.settings().sessionBound.getAsBoolean();
        return isAnswered ? unfit.answer() : call.proceed();
    }

    LiveCalls live() {
        return live;
    }

    /** Makes a call, and returns the objects it has answered with as rows. */
    final Taken take(MasterCall call, AnswerForm form) {
        return take(call, form, call.arguments());
    }

    /** Makes a call with some arguments in place of its own, and returns the objects it has answered with as rows. */
    final Taken take(MasterCall call, AnswerForm form, @Nullable Object[] arguments) {
        Object answer = call.make(arguments);
        List<Row> rows = form.take(answer);
        if (rows == null) {
            throw new NotKept(call, answer);
        }
        return new Taken(answer, rows);
    }

    /**
     * What a call has answered with.
     *
     * @param answer the answer
     * @param rows its objects
     */
    record Taken(@Nullable Object answer, List<Row> rows) {

        CachedRows rows(OptionalLong total, boolean more) {
            return new CachedRows(rows, total, more, Instant.EPOCH); // the live table notes when it asked
        }
    }
}
