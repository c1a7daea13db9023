package dev.livetable.repository;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.data.repository.core.support.QueryCreationListener;
import org.springframework.data.repository.query.QueryMethod;
import org.springframework.data.repository.query.RepositoryQuery;

/** What a store has made of the query methods of a repository: whether derived of their names, or declared. */
final class RepositoryQueries implements QueryCreationListener<RepositoryQuery> {

    private final Map<String, RepositoryQuery> queries = new ConcurrentHashMap<>();

    @Override
    public void onCreation(RepositoryQuery query) {
        queries.put(query.getQueryMethod().toString(), query); // which is that of the method
    }

    /** Returns the query of a method; null if nothing is known of it. */
    @Nullable
    RepositoryQuery of(Method method) {
        return queries.get(method.toString());
    }

    /** Returns whether a query was made of the name of its method. */
    static boolean isDerived(RepositoryQuery query) {
        Class<?> type = query.getClass();
        return type.getName().startsWith("org.springframework.data.")
                && type.getSimpleName().startsWith("PartTree");
    }

    /** Returns whether a query may write. */
    static boolean mayWrite(RepositoryQuery query) {
        QueryMethod method = query.getQueryMethod();
        return method.isModifyingQuery() || query.getClass().getSimpleName().contains("Procedure");
    }
}
