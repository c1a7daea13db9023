package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.spring.boot.webhook.WebhookFilter;
import dev.livetable.spring.boot.webhook.Webhooks;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.function.Supplier;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration of the endpoint for services that tell what has changed, in a servlet application. */
@AutoConfiguration(before = LiveTableAutoConfiguration.class)
@ConditionalOnClass({Filter.class, OncePerRequestFilter.class, JsonMapper.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(LiveProperties.class)
public final class LiveTableWebhookAutoConfiguration {

    /*
     * A registration that is merely disabled logs at each start that it is. So there is none without a webhook. The server
     * starts before there are tables, so the properties say whether one asks for it: those of the running application,
     * also where the application was processed ahead of time.
     */

    LiveTableWebhookAutoConfiguration() {}

    @Bean
    Webhooks liveTableWebhooks() {
        return new Webhooks();
    }

    @Bean
    WebhookStreamFactory liveTableWebhookStreams(
            LiveProperties properties, Webhooks webhooks, BusStreamFactory bus, ListableBeanFactory beanFactory) {
        return new WebhookStreamFactory(properties.webhook(), webhooks, bus, beanFactory);
    }

    /** Registers the filter, and its address, where a table asks for it. */
    @Bean
    static BeanFactoryPostProcessor liveTableWebhookFilters(Environment environment) {
        return factory -> {
            if (factory instanceof DefaultListableBeanFactory beans && isAskedFor(beans, environment)) {
                register(beans, "liveTableWebhookFilter", FilterRegistrationBean.class, () -> filter(beans));
                register(beans, "liveTableWebhookAddress", WebhookAddress.class, () -> address(beans));
            }
        };
    }

    private static <T> void register(
            DefaultListableBeanFactory beans, String name, Class<T> type, Supplier<T> supplier) {
        RootBeanDefinition definition = new RootBeanDefinition(type, supplier);
        definition.setResourceDescription("live.webhook");
        definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
        beans.registerBeanDefinition(name, definition);
    }

    private static boolean isAskedFor(ListableBeanFactory beans, Environment environment) {
        DeclaredTables tables = beans.getBean(DeclaredTables.class);
        DeclaredRepositories repositories = beans.getBean(DeclaredRepositories.class);
        return DeclaredStream.areEnabled(environment)
                && repositories.with(tables).values().stream()
                        .anyMatch(table -> table.stream().kind() == StreamKind.WEBHOOK);
    }

    private static FilterRegistrationBean<WebhookFilter> filter(ListableBeanFactory beans) {
        LiveProperties.Webhook webhook = beans.getBean(LiveProperties.class).webhook();
        String path = path(webhook.path());
        FilterRegistrationBean<WebhookFilter> registration = new FilterRegistrationBean<>(
                new WebhookFilter(path, maxSize(webhook.maxSize()), beans.getBean(Webhooks.class)));
        registration.addUrlPatterns(path + "/*");
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        return registration;
    }

    private static WebhookAddress address(ListableBeanFactory beans) {
        return new WebhookAddress(
                path(beans.getBean(LiveProperties.class).webhook().path()));
    }

    private static String path(String path) {
        if (!path.startsWith("/") || path.endsWith("/") || path.contains("*") || path.contains("{")) {
            throw new InvalidConfigurationPropertyValueException(
                    "live.webhook.path",
                    path,
                    "It must begin with a slash, must not end with one, and has no patterns, such as"
                            + " '/live-tables/events'.");
        }
        return path;
    }

    private static int maxSize(DataSize size) {
        if (size.toBytes() < 1 || size.toBytes() >= Integer.MAX_VALUE) {
            throw new InvalidConfigurationPropertyValueException(
                    "live.webhook.max-size", size, "It must be at least 1B and less than 2GB, such as '64KB'.");
        }
        return (int) size.toBytes();
    }
}
