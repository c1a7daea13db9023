package dev.livetable.spring.boot.aggregate;

import dev.livetable.repository.QueryWriteAdvice;
import dev.livetable.spring.boot.store.ChangeTargets;
import dev.livetable.spring.boot.store.StoreEvents;
import dev.livetable.spring.boot.store.WriteTarget;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;
import org.springframework.util.ClassUtils;

/**
 * Has what writes the aggregates of Spring Data JDBC tell live repositories, and the queries of its repositories that change
 * something, live or not. Safe for use by many threads.
 *
 * <p>A strategy that is no bean is not seen. So the store does not tell by itself what the methods of a live repository write,
 * and these tell it as well.
 */
public final class AggregateEvents implements StoreEvents, BeanPostProcessor {

    private static final String JDBC = "org.springframework.data.jdbc.";
    private static final String STRATEGY = JDBC + "core.convert.DataAccessStrategy";

    private final Function<Object, List<WriteTarget>> targets;
    private final Map<RelationalMappingContext, AggregateWrites.Store> stores = new ConcurrentHashMap<>();
    private final AggregateWrites advice = new AggregateWrites(stores::values);
    private volatile boolean hasStrategy;

    /** Takes the live repositories; they are not asked for until something is written, since this is there before all others. */
    public AggregateEvents(ObjectProvider<ChangeTargets> targets) {
        this.targets = store -> targets.getObject().of(store);
    }

    /** Takes what returns who is told of the writes of a store, as of now. */
    public AggregateEvents(Function<Object, List<WriteTarget>> targets) {
        this.targets = targets;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof RepositoryFactoryBeanSupport<?, ?, ?> factory
                && bean.getClass().getName().startsWith(JDBC)) {
            factory.addRepositoryFactoryCustomizer(new QueryWriteAdvice(advice::tellOfQuery));
        }
        return bean;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        boolean writes = ClassUtils.getAllInterfacesForClassAsSet(bean.getClass()).stream()
                .anyMatch(each -> each.getName().equals(STRATEGY));
        if (!writes) {
            return bean;
        }
        ProxyFactory proxy = new ProxyFactory(bean);
        proxy.setProxyTargetClass(true); // whoever wants its class gets it
        proxy.addAdvice(advice);
        hasStrategy = true;
        return proxy.getProxy(bean.getClass().getClassLoader());
    }

    @Override
    public boolean install(Object store) {
        if (store instanceof RelationalMappingContext context) {
            stores.computeIfAbsent(context, one -> new AggregateWrites.Store(one, () -> targets.apply(one)));
        }
        return false;
    }

    @Override
    public boolean tellsOfOthers(Object store) {
        return hasStrategy && store instanceof RelationalMappingContext;
    }
}
