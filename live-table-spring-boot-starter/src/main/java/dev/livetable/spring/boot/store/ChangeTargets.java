package dev.livetable.spring.boot.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The live repositories by their stores, for who collects what stores change. Safe for use by many threads. */
public final class ChangeTargets {

    /*
     * Somebody may write to a store before all of its repositories are made. So whoever asks for the targets of a store
     * leaves a trace, and a target that is added later begins with a change of anything. Both are done under the lock of
     * the store's entry: a write either finds the target, or is found by it.
     */

    private record Store(List<WriteTarget> targets, boolean wasWritten) {}

    private final Map<Object, Store> stores = new ConcurrentHashMap<>();

    /**
     * Returns the live repositories of a store. To be asked at each write, and again when its transaction has been
     * committed: one that was not there at first is then to be told of anything.
     *
     * @param store the factory of Hibernate's sessions, or the mapping context of Spring Data JDBC
     */
    public List<WriteTarget> of(Object store) {
        Store known = stores.get(store);
        return known != null && known.wasWritten() ? known.targets() : written(store);
    }

    private List<WriteTarget> written(Object store) {
        return stores.merge(store, new Store(List.of(), true), (known, now) -> new Store(known.targets(), true))
                .targets();
    }

    /** Notes that a store was written to before anybody could tell of it. */
    public void missed(Object store) {
        written(store);
    }

    /**
     * Adds a live repository.
     *
     * @return whether its store may have been written to before; then the table is to begin with a change of anything
     */
    public boolean add(Object store, WriteTarget target) {
        return stores.merge(
                        store,
                        new Store(List.of(target), false),
                        (known, added) -> new Store(
                                Stream.concat(known.targets().stream(), added.targets().stream())
                                        .toList(),
                                known.wasWritten()))
                .wasWritten();
    }
}
