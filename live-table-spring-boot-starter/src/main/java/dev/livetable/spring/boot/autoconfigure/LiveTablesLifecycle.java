package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTables;
import dev.livetable.stream.bus.NodeBus;
import java.util.function.Consumer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Contacts the masters that are required before the web server takes requests, checks what the streams need, and waits a
 * limited time for the streams of all live tables, whose subscriptions were begun when each was built. Closes the live tables when their application
 * closes: after the web server has answered its last request, and before anything that the masters need is gone. Then the
 * bus is closed. Does
 * not stop them when the application is merely paused.
 */
final class LiveTablesLifecycle implements SmartLifecycle {

    /**
     * Spring Boot stops taking requests at DEFAULT_PHASE - 1024 and the web server at DEFAULT_PHASE -
     * 2048; lower stops later.
     */
    static final int PHASE = DEFAULT_PHASE - 3072;

    private final LiveTables tables;
    private final RequiredMasters requiredMasters;
    private final StreamStarts streamStarts;
    private final SharedMasters sharedMasters;
    private final Consumer<Consumer<LiveRepositories>> repositories;
    private final ConfigurableApplicationContext context;
    private volatile boolean running;

    LiveTablesLifecycle(
            LiveTables tables,
            RequiredMasters requiredMasters,
            StreamStarts streamStarts,
            SharedMasters sharedMasters,
            Consumer<Consumer<LiveRepositories>> repositories,
            ConfigurableApplicationContext context) {
        this.tables = tables;
        this.requiredMasters = requiredMasters;
        this.streamStarts = streamStarts;
        this.sharedMasters = sharedMasters;
        this.repositories = repositories;
        this.context = context;
    }

    @Override
    public void start() {
        requiredMasters.contact();
        streamStarts.check();
        tables.awaitStreams();
        streamStarts.requireUp(tables);
        repositories.accept(LiveRepositories::start);
        sharedMasters.warn(tables);
        running = true;
    }

    @Override
    public void stop() {
        if (context.isClosed()) {
            running = false;
            try {
                tables.close();
            } finally {
                try {
                    repositories.accept(LiveRepositories::close);
                } finally {
                    closeBus();
                }
            }
        }
    }

    /** What carries its messages may be stopped before beans are destroyed, and the bus may have something left to say. */
    private void closeBus() {
        context.getBeansOfType(NodeBus.class, false, false).values().forEach(NodeBus::close);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
