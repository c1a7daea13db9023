package dev.livetable.spring.boot.hibernate;

import dev.livetable.spring.boot.store.SentStatement;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.SessionEventListener;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Learns of what one session of Hibernate writes, and tells the live repositories. Hibernate makes one for each session, so
 * class and constructor are public. Used by the session's thread.
 */
public final class SessionWrites implements SessionEventListener {

    /*
     * Hibernate tells the statement inspector of a factory which statement it is about to send, but not for which session;
     * and directly after that, on the same thread, it tells the listeners of that session that it sends one, but not which.
     * What the inspector was told is left at the thread for the listener.
     *
     * Nor does it say which session a listener is of. So the events of a session ask its listeners who is there, by way of
     * a notice that means nothing outside of a flush.
     *
     * A session that is in no transaction may have been given the connection of one of Spring's. Then what it writes is
     * committed with that; else at once. So it is told at once, and again when that transaction has ended.
     */

    private static final long serialVersionUID = 1;
    private static final int MOST_WRITTEN = 1000;

    private static final ThreadLocal<@Nullable Announced> announced = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable Roll> roll = new ThreadLocal<>();

    private final transient long quiet = FactoryWrites.quiet();
    private transient @Nullable SharedSessionContractImplementor session;
    private transient @Nullable SessionTransaction transaction;
    private final transient Set<EntityKey> written = new HashSet<>();
    private transient boolean hasWrittenMany;

    private record Announced(FactoryWrites factory, SentStatement statement) {}

    private static final class Roll {
        @Nullable
        SessionWrites present;
    }

    /** Made by Hibernate. */
    public SessionWrites() {}

    /** Takes which statement the calling thread is about to send. */
    static void announce(FactoryWrites factory, SentStatement statement) {
        announced.set(new Announced(factory, statement));
    }

    /** Returns what learns of the writes of a session; null if nothing does. */
    static @Nullable SessionWrites of(SharedSessionContractImplementor session) {
        Roll called = new Roll();
        roll.set(called);
        try {
            session.getEventListenerManager().dirtyCalculationStart();
        } finally {
            roll.remove();
        }
        SessionWrites present = called.present;
        if (present != null) {
            present.session = session;
            if (present.transaction != null) {
                present.transaction.join(session);
            }
        }
        return present;
    }

    @Override
    public void dirtyCalculationStart() {
        Roll called = roll.get();
        if (called != null) {
            called.present = this;
        }
    }

    @Override
    public void jdbcPrepareStatementStart() {
        Announced next = announced.get();
        if (next != null) {
            announced.remove();
            next.factory.write();
            transaction(next.factory).send(next.statement);
        }
    }

    @Override
    public void jdbcExecuteStatementEnd() {
        endOutsideOfTransactions();
    }

    @Override
    public void jdbcExecuteBatchEnd() {
        endOutsideOfTransactions();
    }

    /** Where no transaction is known, each statement may be a transaction of its own. */
    private void endOutsideOfTransactions() {
        if (session == null || !session.isTransactionInProgress()) {
            endUntold(session == null);
        }
    }

    /** Ends what nobody tells the end of; or tells it at once, if it ends with a transaction of Spring or may go on. */
    private void endUntold(boolean mayGoOn) {
        SessionTransaction current = transaction;
        if (current == null || current.hasEnded()) {
            return;
        }
        if (current.endsWithSpring() || mayGoOn) {
            current.tellEarly();
        } else {
            current.endUnknown();
        }
    }

    @Override
    public void transactionCompletion(boolean successful) {
        if (transaction != null) {
            transaction.end(successful);
        }
    }

    @Override
    public void end() {
        endUntold(false);
    }

    /** Returns the transaction that the session is in. */
    SessionTransaction transaction(FactoryWrites factory) {
        SessionTransaction current = transaction;
        if (current == null || current.hasEnded()) {
            current = new SessionTransaction(factory);
            transaction = current;
            if (session != null) {
                current.join(session);
            }
        }
        return current;
    }

    /** Notes that the session has written an entity. */
    void wrote(EntityKey entity) {
        hasWrittenMany |= written.size() > MOST_WRITTEN;
        if (!hasWrittenMany) {
            written.add(entity);
        }
    }

    /**
     * Returns whether what the session holds of an entity, with its version, is sure to be what the database holds: the
     * session has loaded it and not written it, and nobody writes without changing the version.
     */
    boolean hasLoaded(EntityKey entity) {
        return !hasWrittenMany && !written.contains(entity) && quiet >= 0 && quiet == FactoryWrites.quiet();
    }
}
