package dev.livetable.spring.boot.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Says that an application with WebFlux is not answered as {@link LiveWebAutoConfiguration} does it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnSwitch(value = "live.web.enabled", byDefault = false)
final class ReactiveAnswersConfiguration {

    private static final Logger logger = LoggerFactory.getLogger(ReactiveAnswersConfiguration.class);

    ReactiveAnswersConfiguration(ApplicationContext context) {
        if (context instanceof ReactiveWebApplicationContext) {
            logger.warn(
                    "live.web.enabled is 'true', but WebFlux answers as ever: it is for Spring MVC only. Leave it out");
        }
    }
}
