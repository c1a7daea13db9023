package dev.livetable.spring.boot.hibernate;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.OwnChange;
import dev.livetable.spring.boot.hibernate.HibernateTarget.Concern;
import dev.livetable.spring.boot.store.SentStatement;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks.AfterCompletionCallback;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.resource.transaction.spi.TransactionObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What one transaction of a session writes, and to whom that is told. Used by the thread of the session. */
final class SessionTransaction {

    /*
     * Invariant: before a statement is sent that may change what a live repository shows, a change of that repository has
     * begun; and it is told what that is before the transaction is committed. So what is not told in time does not matter: a
     * change that is told twice is told as the worse one first.
     *
     * 1. A statement is about to be sent: a change begins for each repository that reads from its table. If no event is
     *    expected to explain it, it is a change of anything there.
     * 2. An event tells which row was written: a change of that row, whose image after it is not known yet.
     * 3. Before the commit, after the last flush: statements that were expected and not explained are changes of anything.
     *    The rows that were written are read back. An id that the session has may be written otherwise in the database. Where
     *    that is possible, a row whose very id was not read back, such as one that was deleted, is a change of anything.
     * 4. After the commit, before whoever committed is told: the changes are appended.
     *
     * Whether a commit that failed was carried out is not known. It was not tried if step 3 was not reached; but a session
     * that never flushes by itself, such as a stateless one, may not be known to this, and then nobody knows.
     *
     * What fails here fails the transaction as long as it can, that is, before step 4. A row that cannot be read back does
     * not: its image stays unknown.
     */

    private static final Logger logger = LoggerFactory.getLogger(SessionTransaction.class);

    private final FactoryWrites factory;
    private final List<HibernateTarget> targets;
    private final Map<HibernateTarget, Told> told = new LinkedHashMap<>();
    private @Nullable ExpectedStatements expected;
    private @Nullable RuntimeException refusal;
    private int unexplained;
    private boolean hasSession;
    private boolean endsWithSpring;
    private boolean isCommitting;
    private boolean hasEnded;

    /** What one repository was told of, and the ids of the rows that are to be read back. */
    private static final class Told {
        final HibernateTarget to;
        final OwnChange change;
        final Set<Object> rows = new LinkedHashSet<>();
        boolean isAnything;
        boolean hasCalls;

        Told(HibernateTarget to, OwnChange change) {
            this.to = to;
            this.change = change;
        }

        void anything() {
            isAnything = true;
            rows.clear();
            change.changedAnything();
        }

        void calls() {
            if (!hasCalls) {
                hasCalls = true;
                change.changedCalls();
            }
        }

        void row(Object id, RowImage before) {
            RowImage known = to.target().areIdsKeptAsGiven() ? before : RowImage.unknown();
            change.changed(new RowChange(to.target().id(id), known, RowImage.unknown()));
            if (rows.size() <= ReadBack.MOST_ROWS) {
                rows.add(id);
            }
        }

        void readBack(ReadBack readBack, SharedSessionContractImplementor session) {
            List<Object> ids = List.copyOf(rows);
            rows.clear();
            Map<Object, RowImage> images = readBack.of(session, to, ids);
            if (!to.target().areIdsKeptAsGiven() && !ids.stream().allMatch(id -> to.hasId(images.get(id), id))) {
                anything();
            } else {
                images.forEach(
                        (id, after) -> change.changed(new RowChange(to.target().id(id), RowImage.unknown(), after)));
            }
        }

        /** Gives up what was to be read back. */
        void leaveUnread() {
            if (!rows.isEmpty() && !to.target().areIdsKeptAsGiven()) {
                anything();
            }
        }
    }

    SessionTransaction(FactoryWrites factory) {
        this.factory = factory;
        this.targets = factory.targets();
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /** Takes the session that it is of, which tells of the transaction's end. */
    void join(SharedSessionContractImplementor session) {
        if (hasSession || hasEnded || !session.isTransactionInProgress()) {
            return;
        }
        hasSession = true;
        session.getTransactionCoordinator().addObserver(new Commit(session));
        session.getTransactionCompletionCallbacks()
                .registerCallback((AfterCompletionCallback) (success, of) -> end(success));
    }

    /**
     * Is told before the commit. No callback of the session, since Hibernate 7.2 keeps those of a transaction that is rolled
     * back, and warns of them.
     */
    private final class Commit implements TransactionObserver {

        private final SharedSessionContractImplementor session;

        Commit(SharedSessionContractImplementor session) {
            this.session = session;
        }

        @Override
        public void afterBegin() {}

        @Override
        public void beforeCompletion() {
            commit(session);
        }

        @Override
        public void afterCompletion(boolean successful, boolean delayed) {
            session.getTransactionCoordinator().removeObserver(this);
        }
    }

    /** Takes a statement that is about to be sent. */
    void send(SentStatement statement) {
        boolean isExplained = expected != null && expected.take(statement);
        if (!isExplained) {
            unexplained++;
            FactoryWrites.beginUnexplained();
        }
        String reach = isExplained || !statement.deletes() ? factory.table(statement) : null;
        for (HibernateTarget target : targets) {
            Concern concern = target.of(reach);
            if (!isExplained) {
                tell(target, concern, null, RowImage::unknown);
            } else if (concern == Concern.ANYTHING) {
                begin(target);
            }
        }
    }

    /** Takes which entity or collection the next statements write. */
    void expect(ExpectedStatements next) {
        giveUpExpected();
        expected = next;
    }

    /** Notes that the statements that were expected for this entity or collection were sent. */
    void explain(@Nullable Object written) {
        if (expected != null && expected.isFor(written)) {
            expected = null;
        }
    }

    /** Like {@link #explain}, and returns what writes the collection; null if none was expected for it. */
    @Nullable
    CollectionPersister explainCollection(@Nullable Object written) {
        CollectionPersister collection = expected != null && expected.isFor(written) ? expected.collection() : null;
        explain(written);
        return collection;
    }

    private void giveUpExpected() {
        if (expected != null) {
            List<SentStatement> sent = expected.sent();
            expected = null;
            sent.forEach(this::send);
        }
    }

    /**
     * Takes a write of an entity.
     *
     * @param before returns the entity's image from before the write, for a repository
     */
    void write(EntityPersister entity, Object id, Function<HibernateTarget, RowImage> before) {
        for (HibernateTarget target : targets) {
            tell(target, target.of(entity), id, () -> before.apply(target));
        }
    }

    /** Takes a write of a collection of an entity. */
    void write(CollectionPersister collection, @Nullable Object ownerId) {
        for (HibernateTarget target : targets) {
            tell(target, target.of(collection), ownerId, RowImage::unknown);
        }
    }

    private void tell(HibernateTarget target, Concern concern, @Nullable Object id, Supplier<RowImage> before) {
        if (concern == Concern.NONE) {
            return;
        }
        Told begun = begin(target);
        if (begun.isAnything) {
            return;
        }
        if (concern == Concern.CALLS) {
            begun.calls();
        } else if (concern == Concern.ANYTHING || id == null || !target.target().isPrecise()) {
            begun.anything();
        } else {
            begun.row(id, before.get());
        }
    }

    private Told begin(HibernateTarget target) {
        Told begun = told.get(target);
        if (begun == null) {
            try {
                begun = new Told(target, target.target().begin());
            } catch (RuntimeException e) {
                refusal = e;
                throw e;
            }
            told.put(target, begun);
        }
        return begun;
    }

    private void commit(SharedSessionContractImplementor session) {
        if (hasEnded) {
            return;
        }
        if (refusal != null) {
            throw refusal;
        }
        giveUpExpected();
        List<Told> unread =
                told.values().stream().filter(each -> !each.rows.isEmpty()).toList();
        if (unread.stream().mapToInt(each -> each.rows.size()).sum() <= ReadBack.MOST_ROWS) {
            unread.forEach(each -> each.readBack(factory.readBack(), session));
        }
        unread.forEach(Told::leaveUnread);
        isCommitting = true;
    }

    /** Takes how the transaction has ended. */
    void end(boolean successful) {
        if (successful) {
            complete(Completion.COMMITTED);
        } else {
            complete(hasSession && !isCommitting ? Completion.ROLLED_BACK : Completion.UNKNOWN);
        }
    }

    /**
     * Has this end with the transaction of Spring that the calling thread is in, if there is one, since the session tells no end
     * of its own.
     *
     * @return whether it does
     */
    boolean endsWithSpring() {
        if (!endsWithSpring
                && TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive()) {
            endsWithSpring = true;
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    boolean isKnown = status == STATUS_COMMITTED && expected == null;
                    complete(isKnown ? Completion.COMMITTED : Completion.UNKNOWN);
                }
            });
        }
        return endsWithSpring;
    }

    /** Tells at once of what may be committed at once, and yet waits for the end. */
    void tellEarly() {
        for (Told each : told.values()) {
            if (each.to.isOver()) {
                continue;
            }
            OwnChange early = each.to.target().begin();
            early.changedAnything();
            early.completed(Completion.COMMITTED);
        }
    }

    /** Ends what nobody tells the end of. */
    void endUnknown() {
        complete(Completion.UNKNOWN);
    }

    private void complete(Completion how) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        if (how == Completion.COMMITTED) {
            told.values().forEach(SessionTransaction::leaveUnread);
        }
        told.values().forEach(each -> each.change.completed(how));
        if (how != Completion.ROLLED_BACK) {
            tellLate();
        }
        FactoryWrites.endUnexplained(unexplained);
    }

    /** Gives up what was to be read back, of a transaction that was committed without a look at that. */
    private static void leaveUnread(Told told) {
        try {
            told.leaveUnread();
        } catch (RuntimeException e) {
            logger.error("A live repository was not told that any row may have been changed", e);
        }
    }

    /** Tells repositories that were not there yet when the transaction began to write. */
    private void tellLate() {
        for (HibernateTarget target : factory.targets()) {
            if (!targets.contains(target)) {
                try {
                    OwnChange change = target.target().begin();
                    change.changedAnything();
                    change.completed(Completion.COMMITTED);
                } catch (RuntimeException e) {
                    logger.error(
                            "A live repository that was made meanwhile was not told what a transaction has written", e);
                }
            }
        }
    }
}
