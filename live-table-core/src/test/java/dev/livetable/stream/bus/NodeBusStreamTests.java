package dev.livetable.stream.bus;

import dev.livetable.Scheduler;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.LiveStreamContract;
import dev.livetable.stream.StreamTime;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** A table's stream over a bus keeps the contract of streams, on threads and in a time that are real. */
class NodeBusStreamTests extends LiveStreamContract {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final StreamTime time = Scheduler.system(executor);
    private final InMemorySharedLog log = new InMemorySharedLog(time);
    private final NodeBus writer =
            NodeBus.builder(log, time, executor).nodeName("writer").build();
    private final NodeBus reader = NodeBus.builder(log, time, executor).build();

    @Override
    protected LiveStream stream() {
        return reader.table("cities");
    }

    @Override
    protected void change(LiveEvent event) {
        writer.tell("cities", List.of(event)).join();
    }

    @Override
    protected void breakConnection() {
        log.breakConnections();
    }

    @AfterEach
    void closeAll() {
        writer.close();
        reader.close();
        executor.shutdown();
    }
}
