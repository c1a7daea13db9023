package dev.livetable.stream.kafka;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/** A Kafka that a test starts, and stops: of one broker, or as many as {@code live.kafka.brokers} says. */
final class KafkaServer implements AutoCloseable {

    static final int BROKERS = Integer.getInteger("live.kafka.brokers", 1);

    private final KafkaClusterTestKit cluster;
    private final Admin admin;
    private boolean isClosed;

    KafkaServer() {
        // One controller apart from the brokers. Of three that are brokers, too, one may refuse another when they
        // start.
        TestKitNodes nodes = new TestKitNodes.Builder()
                .setNumControllerNodes(1)
                .setNumBrokerNodes(BROKERS)
                .build();
        try {
            cluster = new KafkaClusterTestKit.Builder(nodes)
                    .setConfigProp("default.replication.factor", BROKERS)
                    .setConfigProp("min.insync.replicas", Math.max(1, BROKERS - 1))
                    .setConfigProp("log.retention.check.interval.ms", "500")
                    .setConfigProp("auto.create.topics.enable", "false")
                    .setConfigProp("transaction.state.log.replication.factor", "1")
                    .setConfigProp("transaction.state.log.min.isr", "1")
                    .setConfigProp("transaction.state.log.num.partitions", "1")
                    .setConfigProp("offsets.topic.num.partitions", "1")
                    .build();
            cluster.format();
            cluster.startup();
            cluster.waitForReadyBrokers();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        admin = Admin.create(settings());
    }

    Map<String, Object> settings() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
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
        requireNonNull(cluster.brokers().get(leader)).shutdown();
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        admin.close();
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
