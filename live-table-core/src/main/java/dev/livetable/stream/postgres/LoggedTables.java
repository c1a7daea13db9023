package dev.livetable.stream.postgres;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tables that are listened to over a connection, by their channels. Safe for use by many threads. */
final class LoggedTables {

    private volatile Map<String, LoggedTable> byChannel = Map.of();
    private volatile Map<Integer, Map<String, LoggedTable>> byOid = Map.of();

    synchronized void put(String channel, LoggedTable table) {
        Map<String, LoggedTable> channels = new LinkedHashMap<>(byChannel);
        channels.put(channel, table);
        Map<Integer, Map<String, LoggedTable>> oids = new HashMap<>();
        channels.forEach((each, listened) -> oids.computeIfAbsent(listened.oid(), oid -> new LinkedHashMap<>())
                .put(each, listened));
        byChannel = channels;
        byOid = oids;
    }

    /** Returns all tables by their channels. */
    Map<String, LoggedTable> all() {
        return byChannel;
    }

    /** Returns what is listened to of the table with this number, by its channels; nothing if it is not. */
    Map<String, LoggedTable> of(int oid) {
        return byOid.getOrDefault(oid, Map.of());
    }
}
