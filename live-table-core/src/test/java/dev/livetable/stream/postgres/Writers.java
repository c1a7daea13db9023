package dev.livetable.stream.postgres;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several threads that write, each over a connection of its own. */
final class Writers {

    interface Writing {
        void write(Connection connection, int writer, int write) throws Exception;
    }

    private Writers() {}

    static void run(int writers, int writes, Writing writing) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 1; i <= writers; i++) {
                int writer = i;
                all.add(threads.submit(() -> {
                    try (Connection connection = PostgresServer.connect()) {
                        for (int write = 1; write <= writes; write++) {
                            writing.write(connection, writer, write);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
