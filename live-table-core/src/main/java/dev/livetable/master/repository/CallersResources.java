package dev.livetable.master.repository;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What Spring has bound to the calling thread outside of a transaction, such as the persistence context of a web
 * request ("open in view"). It answers with what it once loaded, whatever the store holds by now.
 */
final class CallersResources {

    private CallersResources() {}

    /**
     * Does work as if nothing were bound to the thread but what its synchronizations have bound, and binds it again. The
     * synchronizations are for whoever begins a transaction within: he sets them aside with what they have bound.
     */
    static <T> T setAside(Supplier<T> work) {
        Map<Object, Object> resources = new LinkedHashMap<>(TransactionSynchronizationManager.getResourceMap());
        resources
                .values()
                .removeIf(value ->
                        value instanceof ResourceHolderSupport holder && holder.isSynchronizedWithTransaction());
        resources.keySet().forEach(TransactionSynchronizationManager::unbindResource);
        try {
            return work.get();
        } finally {
            resources.forEach(TransactionSynchronizationManager::bindResource);
        }
    }
}
