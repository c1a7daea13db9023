package dev.livetable.stream.kafka;

import dev.livetable.stream.bus.SharedLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A log whose readings can be broken, since a consumer of Kafka survives the loss of each connection. */
record BreakableLog(KafkaSharedLog log, List<TopicReader> readers) implements SharedLog {

    @Override
    public String kind() {
        return log.kind();
    }

    @Override
    public CompletableFuture<String> append(byte[] message) {
        return log.append(message);
    }

    @Override
    public Reader read(Duration back, Receiver receiver) throws Exception {
        Reader reader = log.read(back, receiver);
        readers.add(((KafkaSharedLog.LogReader) reader).topicReader());
        return reader;
    }

    @Override
    public void close() {
        log.close();
    }
}
