package dev.livetable.stream.kafka;

import static java.util.Objects.requireNonNull;

import dev.livetable.stream.StreamSetupException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of a log that nodes share.
 *
 * @param id which topic it is; another one of the same name has another id
 * @param isReplicated whether more than one broker has it
 */
record KafkaTopic(Uuid id, boolean isReplicated) {

    private static final Logger logger = LoggerFactory.getLogger(KafkaTopic.class);

    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime",
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(TimeUnit.HOURS.toMillis(1)),
            TopicConfig.SEGMENT_MS_CONFIG,
            Long.toString(TimeUnit.HOURS.toMillis(1)));

    /**
     * Finds a topic, which is made if there is none.
     *
     * @throws StreamSetupException if it is not what a log needs, or cannot be made
     * @throws Exception if Kafka is not reached in time
     */
    static KafkaTopic find(Admin admin, String name) throws Exception {
        long since = System.nanoTime();
        while (true) {
            try {
                return checked(describe(admin, name));
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(KafkaClients.LIMIT_MILLIS)) {
                    throw e;
                }
                make(admin, name);
            } catch (AuthorizationException e) {
                throw refused(name, "may not be described", e);
            }
        }
    }

    static TopicDescription describe(Admin admin, String name) throws Exception {
        return requireNonNull(
                answer(admin.describeTopics(List.of(name)).allTopicNames()).get(name));
    }

    private static void make(Admin admin, String name) throws Exception {
        try {
            NewTopic topic = new NewTopic(name, Optional.of(1), Optional.empty()).configs(SETTINGS);
            answer(admin.createTopics(List.of(topic)).all());
            logger.info("The topic '{}' was made, with {}", name, SETTINGS);
        } catch (TopicExistsException e) {
            logger.debug("Another node made the topic '{}', which is not seen everywhere yet", name);
        } catch (AuthorizationException e) {
            throw refused(name, "does not exist and may not be made", e);
        }
    }

    private static KafkaTopic checked(TopicDescription topic) {
        int partitions = topic.partitions().size();
        if (partitions != 1) {
            throw refused(topic.name(), "has " + partitions + " partitions and not one, so it has no one order", null);
        }
        return new KafkaTopic(
                topic.topicId(), topic.partitions().get(0).replicas().size() > 1);
    }

    static StreamSetupException refused(String name, String reason, @Nullable Throwable cause) {
        return new StreamSetupException(
                "The topic '" + name + "' " + reason,
                "Use a topic for live tables alone, and make it so: kafka-topics.sh --create --topic " + name
                        + " --partitions 1 --replication-factor 3 --config min.insync.replicas=2"
                        + " --config cleanup.policy=delete --config message.timestamp.type=LogAppendTime"
                        + " --config retention.ms=3600000 --config segment.ms=3600000",
                cause);
    }

    /** Waits for an answer, and throws what Kafka has thrown. */
    static <T> T answer(KafkaFuture<T> future) throws Exception {
        try {
            return future.get(2L * KafkaClients.LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka does not answer in time", e);
        }
    }
}
