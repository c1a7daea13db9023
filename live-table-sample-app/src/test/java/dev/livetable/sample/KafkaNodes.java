package dev.livetable.sample;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** Nodes over a database that tells nothing, and a Kafka by which they tell each other. */
final class KafkaNodes extends BusNodes {

    private final KafkaProcess broker;

    KafkaNodes(Path folder) throws SQLException {
        super(folder, "kafka");
        this.broker = new KafkaProcess(folder);
    }

    @Override
    List<String> reachedBy() {
        return KafkaProcess.client(List.of(broker));
    }

    @Override
    public Map<String, Consumer<NodesRun>> faults() {
        Map<String, Consumer<NodesRun>> faults = new LinkedHashMap<>();
        faults.put("all records are deleted", run -> deleteRecords());
        faults.put("a node stands still", NodesRun::pauseNode);
        faults.put("records are deleted while a node stands still", run -> run.pauseNode(this::deleteRecords));
        faults.put("a node is killed", NodesRun::killNode);
        faults.put("the server is killed", broker::restart);
        faults.put("the server stands still", run -> Signals.pause(run, broker.handle()));
        WayFaults.addTo(faults, broker.way(), "");
        return faults;
    }

    private void deleteRecords() {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(NAME, 0), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The records cannot be deleted", e);
        }
    }

    @Override
    public void close() {
        broker.close();
        super.close();
    }
}
