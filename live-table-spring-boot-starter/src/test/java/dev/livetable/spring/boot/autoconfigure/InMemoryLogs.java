package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.Scheduler;
import dev.livetable.spring.boot.autoconfigure.LiveProperties.BusKind;
import dev.livetable.stream.bus.InMemorySharedLog;
import dev.livetable.stream.bus.SharedLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Gives all nodes that share it one log, in the place of Redis. */
public final class InMemoryLogs implements SharedLogFactory {

    public final InMemorySharedLog log = new InMemorySharedLog(Scheduler.system(task -> new Thread(task).start()));
    volatile boolean isReachable = true;

    @Override
    public BusKind kind() {
        return BusKind.REDIS;
    }

    @Override
    public SharedLog create(String name) {
        return new SharedLog() {
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
                if (!isReachable) {
                    throw new IllegalStateException("the log is out of reach");
                }
                return log.read(back, receiver);
            }

            @Override
            public void close() {}
        };
    }
}
