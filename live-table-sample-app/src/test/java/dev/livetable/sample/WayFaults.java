package dev.livetable.sample;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** What can go wrong on the way to a server. */
final class WayFaults {

    /** After how long a client has found out that nothing comes. */
    private static final Duration UNTIL_FOUND = Duration.ofSeconds(5);

    private WayFaults() {}

    /**
     * Adds the faults, by name.
     *
     * @param stream what the first bytes of a connection contain over which changes are told; empty for all connections
     */
    static void addTo(Map<String, Consumer<NodesRun>> faults, TcpProxy way, String stream) {
        faults.put("the connections are cut", run -> way.cut());
        faults.put("the way keeps what is sent", run -> stall(run, way));
        faults.put("the server forgets the connections", run -> {
            way.forget(stream);
            run.letRun(UNTIL_FOUND);
        });
        faults.put("nothing comes back over the connections", run -> {
            way.deafen(stream);
            run.letRun(UNTIL_FOUND);
        });
    }

    private static void stall(NodesRun run, TcpProxy way) {
        way.stall(true);
        run.letRun(NodesRun.LONGER_THAN_ALLOWED);
        way.stall(false);
    }
}
