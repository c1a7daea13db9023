package dev.livetable.spring.boot.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;

/** Auto-configuration of what comes over Kafka: {@code live.bus.kind: kafka}, and streams of Debezium's topics. */
@AutoConfiguration(before = LiveTableAutoConfiguration.class)
@ConditionalOnClass({ConsumerFactory.class, ProducerFactory.class})
public final class LiveTableKafkaAutoConfiguration {

    LiveTableKafkaAutoConfiguration() {}

    @Bean
    KafkaLogFactory liveTableKafkaLogs(
            ObjectProvider<ConsumerFactory<?, ?>> consumers, ObjectProvider<ProducerFactory<?, ?>> producers) {
        return new KafkaLogFactory(consumers, producers);
    }

    @Bean
    DebeziumStreamFactory liveTableDebeziumStreams(
            ObjectProvider<ConsumerFactory<?, ?>> consumers, BeanFactory beanFactory) {
        return new DebeziumStreamFactory(consumers, beanFactory);
    }
}
