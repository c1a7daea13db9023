package dev.livetable.repository;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.core.support.MethodInvocationValidator;
import org.springframework.data.repository.core.support.RepositoryFactoryCustomizer;
import org.springframework.data.repository.core.support.RepositoryFactorySupport;
import org.springframework.data.util.NullnessMethodInvocationValidator;

/**
 * Stands in front of everything that a repository's proxy does, and answers what can be answered from the cache. It is added
 * when the proxy is made; what makes the repository live is asked for at the first call. Safe for use by many threads.
 */
public final class LiveRepositoryAdvice implements MethodInterceptor, RepositoryFactoryCustomizer {

    /*
     * The plans of reads need the schema, and with it maybe the database. While that cannot be had, such calls go to the
     * repository, and the next one asks again. The plans of writes need nothing that cannot be had. What is asked for may
     * itself call the repository on this thread: that goes there, too.
     */

    private static final Logger logger = LoggerFactory.getLogger(LiveRepositoryAdvice.class);

    private record State(MethodPlans plans, Map<Method, MethodPlan> byMethod) {}

    private final Supplier<? extends @Nullable LiveRepositoryParts<?>> parts;
    private final RepositoryQueries queries = new RepositoryQueries();
    private volatile @Nullable RepositoryInformation information;
    private volatile @Nullable State state;

    /**
     * Creates the advice of one repository.
     *
     * @param parts gives what makes the repository live; null as long as that is not there, and then each call goes to the
     *     repository as it was
     */
    public LiveRepositoryAdvice(Supplier<? extends @Nullable LiveRepositoryParts<?>> parts) {
        this.parts = parts;
    }

    /** Has the factory put this in front of the repository that it makes. */
    @Override
    public void customize(RepositoryFactorySupport factory) {
        factory.addQueryCreationListener(queries);
        factory.addRepositoryProxyPostProcessor((proxy, made) -> {
            information = made;
            proxy.addAdvice(0, this);
        });
    }

    /**
     * Returns what is done for each method.
     *
     * @throws IllegalStateException if the repository was not made yet, or what makes it live is not there
     * @throws RuntimeException if the store cannot be asked for its schema now
     */
    public RepositoryMethods methods() {
        RepositoryInformation made = information;
        State planned = planned();
        if (made == null || planned == null) {
            throw new IllegalStateException("The repository is not live yet");
        }
        List<MethodStatus> all = new ArrayList<>();
        for (Method method : made.getRepositoryInterface().getMethods()) {
            if (!method.isBridge() && !Modifier.isStatic(method.getModifiers())) {
                all.add(plan(planned, method).status(method));
            }
        }
        return new RepositoryMethods(all.stream().distinct().toList());
    }

    /** Returns what makes filters of the arguments of a method; null if none are made. For tests. */
    @Nullable
    DerivedFilter filterOf(Method method) {
        State planned = planned();
        return planned != null && plan(planned, method) instanceof WindowPlan window ? window.filter() : null;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        if (PlainCalls.arePlain()) {
            return invocation.proceed();
        }
        State known = state;
        State planned = known == null ? ifPossible(this::planned) : known;
        if (planned == null) {
            return invocation.proceed();
        }
        MethodPlan plan = planned.byMethod().get(invocation.getMethod());
        if (plan == null) {
            plan = ifPossible(() -> plan(planned, invocation.getMethod()));
        }
        return plan == null ? invocation.proceed() : plan.run(invocation);
    }

    private static MethodPlan plan(State planned, Method method) {
        MethodPlan plan = planned.byMethod().get(method);
        return plan != null ? plan : planned.byMethod().computeIfAbsent(method, planned.plans()::of);
    }

    /** Returns what is found out with calls that go to the repository alone; null if the store cannot be asked for it now. */
    private static <T> @Nullable T ifPossible(Supplier<? extends @Nullable T> found) {
        return PlainCalls.plainly(() -> {
            try {
                return found.get();
            } catch (RuntimeException e) {
                logger.debug("A live repository cannot answer yet, since its store cannot be asked", e);
                return null;
            }
        });
    }

    private @Nullable State planned() {
        State known = state;
        RepositoryInformation made = information;
        if (known != null || made == null) {
            return known;
        }
        LiveRepositoryParts<?> given = parts.get();
        if (given == null) {
            return null;
        }
        Class<?> repository = made.getRepositoryInterface();
        boolean checksNulls = MethodInvocationValidator.supports(repository)
                || NullnessMethodInvocationValidator.supports(repository);
        LiveCalls live = new LiveCalls(given, made.getIdType(), new DeclaredNulls(checksNulls));
        State fresh = new State(new MethodPlans(made, queries, live), new ConcurrentHashMap<>());
        state = fresh;
        return fresh;
    }

    @Override
    public String toString() {
        RepositoryInformation made = information;
        return "advice of a live repository"
                + (made == null ? "" : " of " + made.getRepositoryInterface().getName());
    }
}
