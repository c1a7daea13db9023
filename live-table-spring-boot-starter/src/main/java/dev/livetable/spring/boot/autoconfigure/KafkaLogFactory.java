package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.LiveProperties.BusKind;
import dev.livetable.stream.bus.SharedLog;
import dev.livetable.stream.kafka.KafkaSharedLog;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;

/** Makes logs of the nodes that are topics of Kafka, with the clients of {@code spring.kafka.*}. */
final class KafkaLogFactory implements SharedLogFactory {

    private final ObjectProvider<ConsumerFactory<?, ?>> consumers;
    private final ObjectProvider<ProducerFactory<?, ?>> producers;

    KafkaLogFactory(ObjectProvider<ConsumerFactory<?, ?>> consumers, ObjectProvider<ProducerFactory<?, ?>> producers) {
        this.consumers = consumers;
        this.producers = producers;
    }

    @Override
    public BusKind kind() {
        return BusKind.KAFKA;
    }

    @Override
    public SharedLog create(String name) {
        String needed = "live.bus.kind is 'kafka', but ";
        return new KafkaSharedLog(
                EngineBeans.only(consumers, ConsumerFactory.class, needed, EngineBeans.KAFKA),
                EngineBeans.only(producers, ProducerFactory.class, needed, EngineBeans.KAFKA),
                name);
    }
}
