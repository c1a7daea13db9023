package dev.livetable.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** Lets live tables work on virtual threads where the application does. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnThreading(Threading.VIRTUAL)
class VirtualThreadsConfiguration {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LiveTableCustomizer liveTableVirtualThreadsCustomizer() {
        VirtualThreadTaskExecutor executor = new VirtualThreadTaskExecutor("live-table-");
        return (name, builder) -> builder.defaults(untold -> untold.executor(executor));
    }
}
