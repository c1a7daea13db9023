package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTables;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Contacts the masters that are required before the web server takes requests, and waits a limited time for the streams
 * of all live tables, whose subscriptions were begun when each was built. Closes the live tables when their application
 * closes: after the web server has answered its last request, and before anything that the masters need is gone. Does
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
    private final ConfigurableApplicationContext context;
    private volatile boolean running;

    LiveTablesLifecycle(LiveTables tables, RequiredMasters requiredMasters, ConfigurableApplicationContext context) {
        this.tables = tables;
        this.requiredMasters = requiredMasters;
        this.context = context;
    }

    @Override
    public void start() {
        requiredMasters.contact();
        tables.awaitStreams();
        running = true;
    }

    @Override
    public void stop() {
        if (context.isClosed()) {
            tables.close();
            running = false;
        }
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
