package dev.livetable.spring.boot.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A store of customers alone.
 *
 * @param others the tables that they are in besides
 */
record CustomerStore(List<StoredTable> others) implements RepositoryStore {

    record Customer(Long id) {}

    @Override
    public Object key() {
        return this;
    }

    @Override
    public Set<Class<?>> types() {
        return Set.of(Customer.class);
    }

    @Override
    public Optional<StoredEntity> entity(Class<?> type) {
        return Optional.of(new StoredEntity(
                new StoredTable(null, "CUSTOMERS", List.of("ID")), others, Map.of("id", "ID"), Set.of("customers")));
    }
}
