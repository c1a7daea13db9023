package dev.livetable.stream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Debezium's connector for PostgreSQL, whose records it writes into their topics as Kafka Connect does. */
final class DebeziumConnector implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final DebeziumEngine<ChangeEvent<String, String>> engine;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicInteger written = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    /**
     * Starts it. It begins with a snapshot of the tables.
     *
     * @param name the first part of the names of the topics, and the name of the slot
     * @param withSchemas whether each record says of which types its values are
     * @param tables the tables, with their schemas
     */
    DebeziumConnector(
            EmbeddedPostgres database,
            Producer<byte[], byte[]> producer,
            String name,
            boolean withSchemas,
            String tables) {
        this.producer = producer;
        Properties settings = new Properties();
        settings.put("name", name);
        settings.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        settings.put("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        settings.put("offset.flush.interval.ms", "100");
        settings.put("converter.schemas.enable", String.valueOf(withSchemas));
        settings.put("topic.prefix", name);
        settings.put("database.hostname", "localhost");
        settings.put("database.port", String.valueOf(database.getPort()));
        settings.put("database.user", "postgres");
        settings.put("database.password", "postgres");
        settings.put("database.dbname", "postgres");
        settings.put("plugin.name", "pgoutput");
        settings.put("slot.name", name);
        settings.put("slot.drop.on.stop", "true");
        settings.put("publication.name", name);
        settings.put("publication.autocreate.mode", "filtered");
        settings.put("table.include.list", tables);
        settings.put("skipped.operations", "none");
        settings.put("poll.interval.ms", "20");
        this.engine = DebeziumEngine.create(Json.class)
                .using(settings)
                .using((success, message, error) ->
                        failure = success ? null : new IllegalStateException(message, error))
                .notifying(this::write)
                .build();
        thread.execute(engine);
    }

    private void write(
            List<ChangeEvent<String, String>> records,
            DebeziumEngine.RecordCommitter<ChangeEvent<String, String>> committer)
            throws InterruptedException {
        for (ChangeEvent<String, String> record : records) {
            try {
                producer.send(new ProducerRecord<>(record.destination(), bytes(record.key()), bytes(record.value())))
                        .get(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("A record of " + record.destination() + " was not written", e);
            }
            written.incrementAndGet();
            committer.markProcessed(record);
        }
        committer.markBatchFinished();
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    /** Waits until so many records are in their topics. */
    void awaitWritten(int count) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            Throwable failed = failure;
            if (failed != null) {
                throw new IllegalStateException("The connector has failed", failed);
            }
            return written.get() >= count;
        });
    }

    @Override
    public void close() throws IOException {
        if (!thread.isShutdown()) {
            thread.shutdown();
            engine.close();
        }
    }
}
