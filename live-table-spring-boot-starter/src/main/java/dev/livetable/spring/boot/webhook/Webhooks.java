package dev.livetable.spring.boot.webhook;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The endpoints of the tables that have one. Safe for use by many threads. */
public final class Webhooks {

    private final Map<String, Webhook> byTable = new ConcurrentHashMap<>();

    /** Creates an empty set. */
    public Webhooks() {}

    /**
     * Adds the endpoint of a table, in the place of an earlier one.
     *
     * @param table the name of the live table
     * @param webhook its endpoint
     */
    public void add(String table, Webhook webhook) {
        byTable.put(table, webhook);
    }

    @Nullable
    Webhook of(String table) {
        return byTable.get(table);
    }
}
