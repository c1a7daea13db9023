package dev.livetable.spring.boot.hibernate;

import dev.livetable.table.RowImage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.dialect.CockroachDialect;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.hibernate.query.criteria.JpaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Reads rows as a transaction has them that is about to be committed. Safe for use by many threads. */
final class ReadBack {

    /*
     * Nothing of the application's may change by it. So they are read by a session of their own, which knows nothing of the
     * transaction but its connection: what fails in it does not mark the transaction, and what it loads are other objects. It
     * writes nothing and asks no cache. Where a statement that fails ends the transaction, a savepoint is set before it.
     * Among transactions that are serializable, one more read is one more conflict; there nothing is read.
     *
     * What cannot be read back is unknown. So is a row whose id the database has in another form, and one that a callback may
     * have changed.
     */

    /** In a transaction that writes more rows than this, none is read back. */
    static final int MOST_ROWS = 20;

    private static final Logger logger = LoggerFactory.getLogger(ReadBack.class);

    private final Set<Class<?>> told = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Boolean isSerializableByDefault;

    /**
     * Returns the images of rows, by their ids. Those of which nothing is known are left out.
     *
     * @param ids the ids, as Hibernate has them
     */
    Map<Object, RowImage> of(SharedSessionContractImplementor session, HibernateTarget target, List<Object> ids) {
        if (!target.target().isAsStored()) {
            return Map.of();
        }
        session.getJdbcCoordinator().executeBatch(); // the application's own; if it fails, so does the transaction
        try {
            Connection connection =
                    session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
            if (isSerializable(connection)) {
                return Map.of();
            }
            return needsSavepoint(session.getFactory().getJdbcServices().getDialect())
                    ? behindSavepoint(connection, session, target, ids)
                    : read(connection, session, target, ids);
        } catch (RuntimeException | SQLException e) {
            Class<?> type = target.target().root();
            if (told.add(type)) {
                logger.warn(
                        "What a transaction has written cannot be read back; the live repository of {} fetches more than it"
                                + " would. This is logged once",
                        type.getName(),
                        e);
            } else {
                logger.debug("What a transaction has written of {} cannot be read back", type.getName(), e);
            }
            return Map.of();
        }
    }

    private boolean isSerializable(Connection connection) throws SQLException {
        Integer declared = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
        if (declared != null) {
            return declared == Connection.TRANSACTION_SERIALIZABLE;
        }
        Boolean byDefault = isSerializableByDefault;
        if (byDefault == null) { // not asked each time, as that is a statement
            byDefault = connection.getTransactionIsolation() == Connection.TRANSACTION_SERIALIZABLE;
            isSerializableByDefault = byDefault;
        }
        return byDefault;
    }

    private static boolean needsSavepoint(Dialect dialect) {
        return dialect instanceof PostgreSQLDialect || dialect instanceof CockroachDialect;
    }

    private static Map<Object, RowImage> behindSavepoint(
            Connection connection, SharedSessionContractImplementor session, HibernateTarget target, List<Object> ids)
            throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            Map<Object, RowImage> images = read(connection, session, target, ids);
            connection.releaseSavepoint(savepoint);
            return images;
        } catch (RuntimeException | SQLException e) {
            connection.rollback(savepoint);
            throw e;
        }
    }

    private static Map<Object, RowImage> read(
            Connection connection, SharedSessionContractImplementor session, HibernateTarget target, List<Object> ids) {
        Map<Object, RowImage> images = new LinkedHashMap<>();
        try (Session reading = session.getFactory()
                .withOptions()
                .connection(connection)
                .tenantIdentifier(session.getTenantIdentifierValue())
                .autoJoinTransactions(false)
                .flushMode(FlushMode.MANUAL)
                .clearEventListeners()
                .openSession()) {
            FreshSession.prepare(reading);
            if (!target.target().areIdsKeptAsGiven()) {
                return asStored(reading, target, ids);
            }
            List<?> found = reading.findMultiple(target.target().root(), ids);
            for (int i = 0; i < ids.size(); i++) {
                Object entity = found.get(i);
                images.put(ids.get(i), entity == null ? RowImage.absent() : target.after(entity));
            }
        }
        return images;
    }

    /** Reads by a query: each entity then has the id that the database has, and not the one that it was asked for. */
    private static Map<Object, RowImage> asStored(Session reading, HibernateTarget target, List<Object> ids) {
        String id = target.idProperty();
        if (id == null) {
            return Map.of();
        }
        JpaCriteriaQuery<Object> query = reading.getCriteriaBuilder().createQuery(Object.class);
        JpaRoot<?> root = query.from(target.target().root());
        query.select(root).where(root.get(id).in(ids));
        List<RowImage> found = reading.createSelectionQuery(query).getResultList().stream()
                .map(target::after)
                .toList();
        Map<Object, RowImage> images = new LinkedHashMap<>();
        ids.forEach(each ->
                found.stream().filter(image -> target.hasId(image, each)).forEach(image -> images.put(each, image)));
        return images;
    }
}
