package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.ThreadLocalCarrier;
import io.micrometer.context.ContextSnapshotFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Has the thread-locals of callers carried to the threads that work for them: by all beans of type {@link
 * ThreadLocalCarrier}.
 */
@Configuration(proxyBeanMethods = false)
class ThreadLocalsConfiguration {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LiveTableCustomizer liveTableThreadLocalsCustomizer(ObjectProvider<ThreadLocalCarrier> carriers) {
        ThreadLocalCarrier all = carriers.orderedStream().reduce(ThreadLocalCarrier.none(), ThreadLocalCarrier::and);
        return (name, builder) -> builder.defaults(untold -> untold.carrier(all));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    MdcCarrier liveTableMdcCarrier() {
        return new MdcCarrier();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ContextSnapshotFactory.class)
    static class ContextPropagationConfiguration {

        @Bean
        ContextPropagationCarrier liveTableContextPropagationCarrier(ObjectProvider<ContextSnapshotFactory> factories) {
            return new ContextPropagationCarrier(factories.getIfUnique(
                    () -> ContextSnapshotFactory.builder().clearMissing(true).build()));
        }
    }
}
