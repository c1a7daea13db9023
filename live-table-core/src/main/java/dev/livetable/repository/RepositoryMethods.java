package dev.livetable.repository;

import java.util.Comparator;
import java.util.List;

/**
 * What is done for each method of a live repository. Immutable.
 *
 * @param all one for each method, in the order of their names
 */
public record RepositoryMethods(List<MethodStatus> all) {

    /** Takes a sorted copy. */
    public RepositoryMethods {
        all = all.stream().sorted(Comparator.comparing(MethodStatus::method)).toList();
    }

    /** Returns how many methods can be answered from the cache. */
    public long live() {
        return all.stream().filter(method -> method.kind().isLive()).count();
    }
}
