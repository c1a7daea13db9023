package dev.livetable.spring.boot.hibernate;

import jakarta.persistence.PersistenceException;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.resource.jdbc.internal.LogicalConnectionManagedImpl;
import org.hibernate.resource.jdbc.spi.LogicalConnectionImplementor;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sessions of Hibernate that stay open for a web request ("open in view"). They keep their connection between
 * transactions. Stateless.
 */
public final class IdleSessions {

    /*
     * A connection is given back if it is the session's own, no transaction of it is open, and no result is open that is
     * read from it. The session takes another one when it needs it.
     */

    /** Gives back the connections that sessions of the calling thread hold outside of transactions. */
    public void giveBack() {
        for (Object resource :
                TransactionSynchronizationManager.getResourceMap().values()) {
            if (resource instanceof EntityManagerHolder holder) {
                giveBack(holder);
            }
        }
    }

    private static void giveBack(EntityManagerHolder holder) {
        SessionImplementor session = session(holder);
        if (session == null || !session.isOpen() || session.isTransactionInProgress()) {
            return;
        }
        LogicalConnectionImplementor connection = session.getJdbcCoordinator().getLogicalConnection();
        if (connection instanceof LogicalConnectionManagedImpl
                && connection.isOpen()
                && connection.isPhysicallyConnected()
                && !connection.getResourceRegistry().hasRegisteredResources()) {
            connection.manualDisconnect();
        }
    }

    /** Returns the session; null when the holder holds none that keeps entities, or one of another provider. */
    private static @Nullable SessionImplementor session(EntityManagerHolder holder) {
        try {
            return holder.getEntityManager().unwrap(SessionImplementor.class);
        } catch (IllegalStateException | PersistenceException e) {
            return null;
        }
    }
}
