package dev.livetable.spring.boot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.util.ClassUtils;

/**
 * Has what writes the aggregates of Spring Data JDBC tell live repositories. Safe for use by many threads.
 *
 * <p>It does not tell of queries that change something, and of deletes by the name of a method. So the store does not tell
 * by itself what the methods of a repository write.
 */
final class AggregateEvents implements StoreEvents, BeanPostProcessor {

    private static final String STRATEGY = "org.springframework.data.jdbc.core.convert.DataAccessStrategy";

    private final Function<Object, List<WriteTarget>> targets;
    private final Map<RelationalMappingContext, AggregateWrites.Store> stores = new ConcurrentHashMap<>();

    /** Takes the live repositories; they are not asked for until something is written, since this is there before all others. */
    AggregateEvents(ObjectProvider<ChangeTargets> targets) {
        this.targets = store -> targets.getObject().of(store);
    }

    /** Takes what returns who is told of the writes of a store, as of now. */
    AggregateEvents(Function<Object, List<WriteTarget>> targets) {
        this.targets = targets;
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
        proxy.addAdvice(new AggregateWrites(stores::values));
        return proxy.getProxy(bean.getClass().getClassLoader());
    }

    @Override
    public boolean install(Object store) {
        if (store instanceof RelationalMappingContext context) {
            stores.computeIfAbsent(context, one -> new AggregateWrites.Store(one, () -> targets.apply(one)));
        }
        return false;
    }
}
