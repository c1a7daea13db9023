package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.observation.FetchConvention;
import dev.livetable.spring.boot.observation.MicrometerCallObserver;
import dev.livetable.spring.boot.observation.WriteConvention;
import dev.livetable.status.CallObserver;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of an observation per fetch and per write, where the application has an
 * {@link ObservationRegistry}. An application's own {@link CallObserver} takes its place.
 */
@AutoConfiguration(
        before = LiveTableAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class LiveTableObservationAutoConfiguration {

    LiveTableObservationAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(CallObserver.class)
    MicrometerCallObserver liveTableCallObserver(
            ObservationRegistry registry,
            ObjectProvider<FetchConvention> fetches,
            ObjectProvider<WriteConvention> writes) {
        return new MicrometerCallObserver(registry, fetches.getIfAvailable(), writes.getIfAvailable());
    }
}
