package dev.livetable.spring.boot.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The isolation of transactions that declare none, by data source. It is asked once of a connection that a transaction has
 * anyway, since some drivers ask the database for it. Safe for use by many threads.
 */
final class DefaultIsolations {

    private final Map<DataSource, Boolean> snapshots = new ConcurrentHashMap<>();

    /** Returns whether one of the connections that the thread has shows one snapshot, whatever is committed meanwhile. */
    boolean areSnapshots() {
        for (Map.Entry<Object, Object> resource :
                TransactionSynchronizationManager.getResourceMap().entrySet()) {
            if (resource.getValue() instanceof ConnectionHolder
                    && resource.getKey() instanceof DataSource dataSource
                    && snapshots.computeIfAbsent(dataSource, DefaultIsolations::ask)) {
                return true;
            }
        }
        return false;
    }

    private static boolean ask(DataSource dataSource) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return connection.getTransactionIsolation() >= Connection.TRANSACTION_REPEATABLE_READ;
        } catch (SQLException e) {
            return true; // not known, so nothing is given that may be newer than what else is read
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
