package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * What stands in for live tables: mocks that a test puts in their places.
 *
 * @param names the names of their beans
 */
record StandIns(Set<String> names) {

    /*
     * A live table always has a name. A mock of one has not been told what to answer while its context starts, so it
     * returns null for that as for everything else. It has no cache, no status and no meters: it is no table to show, to
     * invalidate or to close. Other tables may follow it, as they follow the one in the place of which it is.
     */

    static StandIns in(ListableBeanFactory beanFactory) {
        return new StandIns(
                BeanFactoryUtils.beansOfTypeIncludingAncestors(beanFactory, LiveTable.class).entrySet().stream()
                        .filter(bean -> isStandIn(bean.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static boolean isStandIn(LiveTable table) {
        return table.name() == null;
    }

    /** Returns whether a table is a real one. */
    boolean isNone(LiveTable table) {
        return !isStandIn(table);
    }

    /** Returns the properties of the tables that are there. */
    Map<String, DeclaredTable> without(Map<String, DeclaredTable> declared, Set<String> real) {
        Map<String, DeclaredTable> there = new LinkedHashMap<>(declared);
        there.keySet().retainAll(real);
        return there;
    }

    /** Returns the names of the tables that are there, and of those that something stands in for. */
    Set<String> with(Set<String> real) {
        Set<String> all = new TreeSet<>(real);
        all.addAll(names);
        return all;
    }
}
