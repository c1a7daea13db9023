package dev.livetable.stream.kafka;

import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A broker of Kafka that a test starts, and stops. */
final class KafkaServer implements AutoCloseable {

    private final EmbeddedKafkaKraftBroker broker;
    private final Admin admin;

    KafkaServer() {
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.brokerProperty("log.retention.check.interval.ms", "500");
        broker.brokerProperty("auto.create.topics.enable", "false");
        broker.brokerProperty("transaction.state.log.replication.factor", "1");
        broker.brokerProperty("transaction.state.log.min.isr", "1");
        broker.brokerProperty("transaction.state.log.num.partitions", "1");
        broker.brokerProperty("offsets.topic.num.partitions", "1");
        broker.afterPropertiesSet();
        admin = Admin.create(settings());
    }

    Map<String, Object> settings() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString());
    }

    <T> T ask(Function<Admin, KafkaFuture<T>> question) throws Exception {
        return KafkaTopic.answer(question.apply(admin));
    }

    @Override
    public void close() {
        admin.close();
        broker.destroy();
    }
}
