package dev.livetable.stream.kafka;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A Kafka that a test starts, and stops: of one broker, or as many as {@code live.kafka.brokers} says. */
final class KafkaServer implements AutoCloseable {

    static final int BROKERS = Integer.getInteger("live.kafka.brokers", 1);

    private final EmbeddedKafkaKraftBroker broker;
    private final Admin admin;

    KafkaServer() {
        broker = new EmbeddedKafkaKraftBroker(BROKERS, 1);
        broker.brokerProperty("default.replication.factor", BROKERS);
        broker.brokerProperty("min.insync.replicas", Math.max(1, BROKERS - 1));
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

    /** Ends the broker that leads the first partition of a topic. It does not come back. */
    void endLeader(String topic) throws Exception {
        TopicDescription found = ask(admin ->
                        admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic);
        int leader = requireNonNull(found).partitions().get(0).leader().id();
        requireNonNull(requireNonNull(broker.getCluster()).brokers().get(leader))
                .shutdown();
    }

    @Override
    public void close() {
        admin.close();
        broker.destroy();
    }
}
