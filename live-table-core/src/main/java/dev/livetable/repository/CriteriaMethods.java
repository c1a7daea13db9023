package dev.livetable.repository;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/** The methods of Spring Data's own base class that begin with criteria, and which queries they make of them. */
final class CriteriaMethods {

    private static final Class<?> COUNT = Long.class;
    private static final Map<String, Class<?>> RESULTS = Map.of("count", COUNT, "exists", Integer.class);

    private CriteriaMethods() {}

    /**
     * Returns for each of the criteria of a method the classes of the results of the queries that it makes of them; null if it
     * takes none, or something else besides pages and sorts.
     *
     * @param entity the class of the entities
     */
    static @Nullable List<List<Class<?>>> results(Method method, CriteriaArguments criteria, Class<?> entity) {
        Class<?>[] types = method.getParameterTypes();
        int number = 0;
        while (number < types.length && criteria.areOf(types[number])) {
            number++;
        }
        boolean isOfPage = types.length == number + 1 && types[number] == Pageable.class;
        boolean isOfSort = types.length == number + 1 && types[number] == Sort.class;
        boolean isKnown = number == 1 && (types.length == 1 || isOfPage || isOfSort) || number == 2 && isOfPage;
        if (!isKnown || !List.of("findOne", "findAll", "count", "exists").contains(method.getName())) {
            return null;
        }
        List<List<Class<?>>> results = new ArrayList<>();
        Class<?> first = RESULTS.getOrDefault(method.getName(), entity);
        results.add(number == 1 && isOfPage ? List.of(first, COUNT) : List.of(first));
        if (number == 2) {
            results.add(List.of(COUNT));
        }
        return results;
    }
}
