package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.transaction.TransactionScope;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.TransactionManager;

/** Compares the data source of a table with those of the application's transaction managers. */
final class TransactedDataSources {

    /*
     * A transaction binds its connection to the thread under the data source that its manager has. A table finds it
     * there only if it has the very same one. Where the two are different wrappers of one pool, the table would take
     * itself for no part of the transaction, need a second connection of the pool, and write past the transaction.
     */

    private TransactedDataSources() {}

    /** Refuses a data source that leads to the pool of a transaction manager and is not the one that this has. */
    static void check(String prefix, DataSource dataSource, List<TransactionManager> managers) {
        DataSource own = withoutAwareness(dataSource);
        for (TransactionManager manager : managers) {
            DataSource managed = TransactionScope.dataSource(manager);
            if (managed != null && managed != own && DataSources.innermost(managed) == DataSources.innermost(own)) {
                throw new AdviceException(
                        prefix + ".data-source leads to the same connections as the one of a transaction manager, a "
                                + manager.getClass().getName()
                                + ", but it is another bean that wraps them. So the table"
                                + " would not take part in the transactions of that manager.",
                        "Give both the same DataSource bean: set " + prefix
                                + ".data-source to the one of the transaction" + " manager.");
            }
        }
    }

    private static DataSource withoutAwareness(DataSource dataSource) {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        return target == null ? dataSource : target;
    }
}
