package dev.livetable.sample;

import static java.util.Objects.requireNonNull;

import dev.livetable.Ports;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

/** Nodes over three brokers of Kafka, each of which has the topic; two must have a record before it counts. */
final class KafkaClusterNodes extends BusNodes {

    private static final int BROKERS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final List<KafkaProcess> brokers = new ArrayList<>();

    KafkaClusterNodes(Path folder) throws SQLException {
        super(folder, "kafka");
        Uuid cluster = Uuid.randomUuid();
        List<Integer> controllers =
                Stream.generate(Ports::free).distinct().limit(BROKERS).toList();
        for (int broker = 1; broker <= BROKERS; broker++) {
            brokers.add(new KafkaProcess(folder, cluster, broker, controllers));
        }
        brokers.forEach(KafkaProcess::awaitStarted);
    }

    @Override
    List<String> reachedBy() {
        return KafkaProcess.client(brokers);
    }

    @Override
    public Map<String, Consumer<NodesRun>> faults() {
        Map<String, Consumer<NodesRun>> faults = new LinkedHashMap<>();
        faults.put("the broker that leads is killed", this::killLeader);
        faults.put("the broker that leads stands still", this::pauseLeader);
        faults.put("all brokers but one are killed", this::killAllButOne);
        faults.put("a node is killed", NodesRun::killNode);
        return faults;
    }

    private void killLeader(NodesRun run) {
        partition().leader().ifPresent(leader -> brokers.get(leader - 1).restart(run));
        awaitReplicas();
    }

    private void pauseLeader(NodesRun run) {
        partition()
                .leader()
                .ifPresent(leader -> Signals.pause(run, brokers.get(leader - 1).handle()));
        awaitReplicas();
    }

    private void killAllButOne(NodesRun run) {
        for (KafkaProcess broker : brokers.subList(1, BROKERS)) {
            Signals.kill(broker.handle());
        }
        run.letRun(NodesRun.LONGER_THAN_ALLOWED);
        brokers.subList(1, BROKERS).forEach(KafkaProcess::startAgain);
        brokers.forEach(KafkaProcess::awaitStarted);
        awaitReplicas();
    }

    private void awaitReplicas() {
        Awaitility.await()
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> partition().inSync() == BROKERS);
    }

    private record Partition(Optional<Integer> leader, int inSync) {}

    private Partition partition() {
        return Awaitility.await().atMost(LIMIT).ignoreExceptions().until(this::askForPartition, found -> true);
    }

    private Partition askForPartition() throws ExecutionException, InterruptedException {
        for (KafkaProcess broker : brokers) {
            if (!broker.handle().isAlive()) {
                continue;
            }
            try (Admin admin = broker.admin()) {
                TopicDescription topic = admin.describeTopics(List.of(NAME))
                        .allTopicNames()
                        .get()
                        .get(NAME);
                TopicPartitionInfo found = requireNonNull(topic).partitions().get(0);
                return new Partition(
                        Optional.ofNullable(found.leader()).map(leader -> leader.id()),
                        found.isr().size());
            }
        }
        throw new IllegalStateException("No broker runs");
    }

    @Override
    public void close() {
        brokers.forEach(KafkaProcess::close);
        super.close();
    }
}
