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
import org.h2.tools.Server;

/** Nodes over a database that tells nothing, and a Kafka by which they tell each other. */
final class KafkaNodes implements NodesEngine {

    private static final String TOPIC = "nodes-test";

    private final Server database;
    private final String url;
    private final KafkaProcess broker;

    KafkaNodes(Path folder) throws SQLException {
        this.database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        this.url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./nodes;DB_CLOSE_DELAY=-1";
        this.broker = new KafkaProcess(folder);
    }

    @Override
    public List<String> properties() {
        return List.of(
                "--spring.datasource.url=" + url,
                "--live.bus.kind=kafka",
                "--live.bus.name=" + TOPIC,
                "--spring.kafka.bootstrap-servers=" + broker.address());
    }

    @Override
    public String database() {
        return url;
    }

    @Override
    public boolean tellsAll() {
        return false;
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
            admin.deleteRecords(Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(-1)))
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
        database.stop();
    }
}
