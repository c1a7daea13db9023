package dev.livetable.sample;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.h2.tools.Server;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Nodes over a database that tells nothing, and a Kafka by which they tell each other. */
final class KafkaNodes implements NodesEngine {

    private static final String TOPIC = "nodes-test";

    private final Server database;
    private final String url;
    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);

    KafkaNodes(Path folder) throws SQLException {
        this.database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        this.url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./nodes;DB_CLOSE_DELAY=-1";
        broker.afterPropertiesSet();
    }

    @Override
    public List<String> properties() {
        return List.of(
                "--live.bus.kind=kafka",
                "--live.bus.name=" + TOPIC,
                "--live.write.timeout=3s",
                "--live.write.settle-time=1s",
                "--spring.kafka.bootstrap-servers=" + broker.getBrokersAsString());
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
        faults.put("a node is killed", run -> run.killNode());
        return faults;
    }

    private void deleteRecords() {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString()))) {
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
        broker.destroy();
        database.stop();
    }
}
