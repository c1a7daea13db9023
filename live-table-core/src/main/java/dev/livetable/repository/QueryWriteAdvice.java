package dev.livetable.repository;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.core.support.RepositoryFactoryCustomizer;
import org.springframework.data.repository.core.support.RepositoryFactorySupport;
import org.springframework.data.repository.query.RepositoryQuery;
import org.springframework.data.repository.query.parser.PartTree;

/**
 * Has the queries of a repository told that change something: those that are declared so, and deletes by the name of a method.
 * The repository need not be live. Safe for use by many threads.
 */
public final class QueryWriteAdvice implements MethodInterceptor, RepositoryFactoryCustomizer {

    /*
     * It is the last advice, so it is inside of the transaction that the repository begins for the method, and behind what
     * answers from the cache. Methods of the base class are none of its business.
     */

    /** Whether a method writes by a query, and the text of that. */
    private record Written(boolean isWritten, @Nullable String sql) {}

    private final Telling telling;
    private final RepositoryQueries queries = new RepositoryQueries();
    private final Map<Method, Written> writes = new ConcurrentHashMap<>();
    private volatile @Nullable RepositoryInformation information;

    /** Tells of a query that changes something. */
    @FunctionalInterface
    public interface Telling {

        /**
         * Has a query sent, and tells.
         *
         * @param entity the class of the entities of the repository
         * @param sql its text; null if it deletes entities by the name of the method. Empty if its text is not known
         * @param query sends it
         * @return what it returns
         */
        @Nullable
        Object tell(Class<?> entity, @Nullable String sql, MethodInvocation query) throws Throwable;
    }

    /** Creates the advice of one repository. */
    public QueryWriteAdvice(Telling telling) {
        this.telling = telling;
    }

    /** Has the factory put this into the repository that it makes. */
    @Override
    public void customize(RepositoryFactorySupport factory) {
        factory.addQueryCreationListener(queries);
        factory.addRepositoryProxyPostProcessor((proxy, made) -> {
            information = made;
            proxy.addAdvice(this);
        });
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        RepositoryInformation made = information;
        if (made == null) {
            return invocation.proceed();
        }
        Written written = writes.computeIfAbsent(invocation.getMethod(), method -> written(made, method));
        return written.isWritten()
                ? telling.tell(made.getDomainType(), written.sql(), invocation)
                : invocation.proceed();
    }

    private Written written(RepositoryInformation made, Method method) {
        MethodAnnotations annotations = new MethodAnnotations(method, null, method);
        if (!made.isQueryMethod(method)) {
            Fragment fragment = Fragment.of(method, made);
            boolean isGenerated = fragment != null && fragment.isGenerated(); // ahead of time, of a query
            return new Written(isGenerated && !MethodPlans.isNamedAsRead(method), annotations.sql());
        }
        RepositoryQuery query = queries.of(method);
        if (query != null && RepositoryQueries.isDerived(query)) {
            return new Written(new PartTree(method.getName(), made.getDomainType()).isDelete(), null);
        }
        boolean isDeclared = query == null || RepositoryQueries.mayWrite(query); // of null nothing is known
        return new Written(isDeclared || annotations.writesBySql(), annotations.sql());
    }

    @Override
    public String toString() {
        RepositoryInformation made = information;
        return "advice of queries that change something"
                + (made == null ? "" : " of " + made.getRepositoryInterface().getName());
    }
}
