package dev.livetable.master.repository;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What Spring has bound to the calling thread outside of a transaction, such as the persistence context of a web
 * request ("open in view"). It answers with what it once loaded, whatever the store holds by now.
 */
final class CallersResources {

    private CallersResources() {}

    /** Does work as if nothing were bound to the thread, and binds it again. Not for a thread in a transaction. */
    static <T> T setAside(Supplier<T> work) {
        boolean synchronizing = TransactionSynchronizationManager.isSynchronizationActive();
        List<TransactionSynchronization> synchronizations =
                synchronizing ? TransactionSynchronizationManager.getSynchronizations() : List.of();
        synchronizations.forEach(TransactionSynchronization::suspend);
        if (synchronizing) {
            TransactionSynchronizationManager.clearSynchronization();
        }
        Map<Object, Object> resources = new LinkedHashMap<>(TransactionSynchronizationManager.getResourceMap());
        resources.keySet().forEach(TransactionSynchronizationManager::unbindResource);
        try {
            return work.get();
        } finally {
            resources.forEach(TransactionSynchronizationManager::bindResource);
            if (synchronizing) {
                TransactionSynchronizationManager.initSynchronization();
                synchronizations.forEach(each -> {
                    each.resume();
                    TransactionSynchronizationManager.registerSynchronization(each);
                });
            }
        }
    }
}
