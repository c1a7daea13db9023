package dev.livetable.spring.boot.autoconfigure;

import java.net.http.HttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration of masters that are JSON APIs: {@code live.tables.<name>.rest.*}. */
@AutoConfiguration(
        before = LiveTableAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration",
            "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration"
        })
@ConditionalOnClass({RestClient.class, JsonMapper.class})
public final class LiveTableRestAutoConfiguration {

    LiveTableRestAutoConfiguration() {}

    @Bean
    RestMasterFactory liveTableRestMasterSource(
            ObjectProvider<RestClient.Builder> builders, RestRequestFactories requestFactories, NamedBeans beans) {
        return new RestMasterFactory(new RestClients(builders, requestFactories, beans), beans);
    }

    /**
     * What the application says of HTTP clients, such as which library to use and which certificates, holds here too.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HttpClientSettings.class)
    static class HttpClientConfiguration {

        @Bean
        RestRequestFactories liveTableRequestFactories(
                ObjectProvider<ClientHttpRequestFactoryBuilder<?>> builders,
                ObjectProvider<HttpClientSettings> settings) {
            ClientHttpRequestFactoryBuilder<?> builder =
                    builders.getIfAvailable(ClientHttpRequestFactoryBuilder::detect);
            HttpClientSettings common =
                    settings.getIfAvailable(HttpClientSettings::defaults).withRedirects(HttpRedirects.DONT_FOLLOW);
            return (connect, read) -> builder.build(common.withTimeouts(connect, read));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.boot.http.client.HttpClientSettings")
    static class JdkClientConfiguration {

        @Bean
        RestRequestFactories liveTableRequestFactories() {
            return (connect, read) -> {
                HttpClient client =
                        HttpClient.newBuilder().connectTimeout(connect).build();
                JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(client);
                factory.setReadTimeout(read);
                return factory;
            };
        }
    }
}
