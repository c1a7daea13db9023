package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.web.FilterArgumentResolver;
import dev.livetable.spring.boot.web.UntaggedArgumentResolver;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of filters that are made of the parameters of requests, in an application with Spring MVC. Where no answer has
 * a tag, it refuses the argument that asks for one.
 */
@AutoConfiguration(after = {LiveTableAutoConfiguration.class, LiveWebAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
public final class LiveTableFilterAutoConfiguration {

    LiveTableFilterAutoConfiguration() {}

    /** The live tables are looked up with the first request that needs them, so that this makes none of them early. */
    @Bean
    WebMvcConfigurer liveTableFilters(ListableBeanFactory beans, Environment environment) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new FilterArgumentResolver(beans, environment));
            }
        };
    }

    @Bean
    @ConditionalOnMissingBean(name = LiveWebAutoConfiguration.IF_MATCH)
    WebMvcConfigurer liveTableNoIfMatch() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new UntaggedArgumentResolver());
            }
        };
    }
}
