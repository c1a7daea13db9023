package dev.livetable.sample;

import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** A server of Redis and its replica, which takes over from it. Then the former server is the replica. */
final class RedisPair {

    /** How long all that servers agree on among themselves may take. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final Duration MOMENT = Duration.ofMillis(300);

    private RedisProcess primary;
    private RedisProcess replica;
    private final Function<RedisProcess, List<String>> following;

    /**
     * Waits until the replica has what the server has.
     *
     * @param following the settings by which a server that starts again follows the one that has taken over
     */
    RedisPair(RedisProcess primary, RedisProcess replica, Function<RedisProcess, List<String>> following) {
        this.primary = primary;
        this.replica = replica;
        this.following = following;
        awaitReplica();
    }

    private void awaitReplica() {
        await(() -> replica.told("replication", "master_link_status").equals("up"));
    }

    /** Waits until all agree on something; a server that does not answer does not yet. */
    static void await(Callable<Boolean> agreed) {
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(agreed);
    }

    /**
     * Returns what can go wrong, by name.
     *
     * @param taker what the names call the replica
     */
    Map<String, Consumer<NodesRun>> faults(String taker) {
        Map<String, Consumer<NodesRun>> faults = new LinkedHashMap<>();
        faults.put(taker + " takes over", run -> takeOver(run, false));
        faults.put(taker + " takes over without the last entries", run -> takeOver(run, true));
        faults.put(
                "a node stands still while " + taker + " takes over", run -> run.pauseNode(() -> takeOver(run, true)));
        faults.put("a node is killed", NodesRun::killNode);
        return faults;
    }

    /** Kills the primary, waits until the replica has taken over, and has the former one follow it. */
    private void takeOver(NodesRun run, boolean loses) {
        ProcessHandle follower = replica.handle();
        if (loses) {
            Signals.send("STOP", follower.pid());
            primary.ask(commands -> commands.clientKill(KillArgs.Builder.typeSlave()));
            run.letRun(MOMENT);
        }
        primary.kill();
        if (loses) {
            Signals.send("CONT", follower.pid());
        }
        await(() -> replica.told("replication", "role").equals("master"));
        RedisProcess former = primary;
        primary = replica;
        replica = former;
        replica.start(following.apply(primary));
        awaitReplica();
    }
}
