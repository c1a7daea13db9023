package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTables;
import dev.livetable.spring.boot.web.FailedAnswers;
import dev.livetable.spring.boot.web.IfMatchArgumentResolver;
import dev.livetable.spring.boot.web.LiveAnswersInstaller;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration of answers over Spring MVC that are written as they are kept. */
@AutoConfiguration(after = LiveTableAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({RequestMappingHandlerAdapter.class, JsonMapper.class})
@ConditionalOnSwitch(value = "live.web.enabled", byDefault = false)
@EnableConfigurationProperties(LiveProperties.class)
public final class LiveWebAutoConfiguration {

    /** The name of the bean that gives controllers what a client has. */
    static final String IF_MATCH = "liveTableIfMatch";

    LiveWebAutoConfiguration() {}

    /** The live tables are looked up with the first answer that needs them, so that this makes none of them early. */
    @Bean
    static LiveAnswersInstaller liveAnswersInstaller(
            ConfigurableApplicationContext context,
            ObjectProvider<LiveTables> tables,
            ObjectProvider<LiveProperties> properties) {
        return new LiveAnswersInstaller(
                () -> ControllerAdviceBean.findAnnotatedBeans(context),
                () -> tables.stream().toList(),
                () -> LiveRepositoryBeans.classes(context.getBeanFactory()),
                () -> settings(properties.getObject().web()));
    }

    /** Lets controllers have their writes depend on what a client has. */
    @Bean(IF_MATCH)
    static WebMvcConfigurer liveTableIfMatch(ObjectProvider<JsonMapper> mapper) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new IfMatchArgumentResolver(mapper::getIfUnique));
            }
        };
    }

    @Bean
    static FailedAnswers liveFailedAnswers() {
        return new FailedAnswers();
    }

    /** Lets no error have the headers of the answer that it stands for, where that failed past Spring MVC. */
    @Bean
    static FilterRegistrationBean<Filter> liveFailedAnswersFilter() {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>(FailedAnswers.ofErrorPages());
        filter.setDispatcherTypes(
                DispatcherType.ERROR, DispatcherType.FORWARD); // a WAR forwards to the page of an error
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE); // before anything is written
        return filter;
    }

    private static LiveAnswersInstaller.Settings settings(LiveProperties.Web web) {
        try {
            return new LiveAnswersInstaller.Settings(web.cacheName(), web.revalidate());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "live.web.cache-name", web.cacheName(), "It must be printable ASCII, such as 'live-table'.");
        }
    }
}
