package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.Scheduler;
import dev.livetable.spring.boot.autoconfigure.LiveProperties.BusKind;
import dev.livetable.stream.bus.NodeBus;
import dev.livetable.stream.bus.SharedLog;
import dev.livetable.stream.bus.WhenUnreachable;
import dev.livetable.table.TimeLimits;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** Makes the bus of the nodes, and closes what carries its messages after it. */
final class NodeBusFactory implements DisposableBean {

    /** The longest time that a bus takes for a limit. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final LiveProperties properties;
    private final DeclaredTables tables;
    private final DeclaredRepositories repositories;
    private final List<SharedLogFactory> factories;
    private final Environment environment;
    private volatile @Nullable SharedLog log;

    NodeBusFactory(
            LiveProperties properties,
            DeclaredTables tables,
            DeclaredRepositories repositories,
            List<SharedLogFactory> factories,
            Environment environment) {
        this.properties = properties;
        this.tables = tables;
        this.repositories = repositories;
        this.factories = factories;
        this.environment = environment;
    }

    /**
     * Makes the bus. Connects to nothing.
     *
     * @throws AdviceException if the properties cannot make one
     */
    NodeBus create() {
        LiveProperties.Bus bus = properties.bus();
        BusKind kind = bus.kind();
        if (kind == null) {
            throw new IllegalStateException("There is no live.bus.kind any more");
        }
        String name = bus.name();
        if (name == null || name.isBlank()) {
            throw new AdviceException(
                    "live.bus.kind is '" + DeclaredStream.word(kind) + "', but live.bus.name is "
                            + (name == null ? "not set." : "empty."),
                    "Set live.bus.name to what all nodes of the application have in common and no other application has, such"
                            + " as the name of the application. It names the "
                            + (kind == BusKind.REDIS ? "Redis Stream." : "topic, which has one partition."));
        }
        SharedLog made = log(kind, name);
        log = made;
        Executor executor = EngineThreads.create("live-bus");
        List<LiveTableLimits> limits = limits();
        return NodeBus.builder(made, Scheduler.system(executor), executor)
                .nodeName(nodeName(bus.node()))
                .whenUnreachable(WhenUnreachable.valueOf(bus.whenUnreachable().name()))
                .announcementLimit(longestAnnouncement(limits))
                .aliveEvery(atMostAnHour(shortestStaleness(limits).dividedBy(3)))
                .build();
    }

    private SharedLog log(BusKind kind, String name) {
        SharedLogFactory factory = factories.stream()
                .filter(each -> each.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new AdviceException(
                        "live.bus.kind is '" + DeclaredStream.word(kind)
                                + "', but the library it needs is not on the class path.",
                        "Add org.springframework.boot:spring-boot-starter-"
                                + (kind == BusKind.REDIS ? "data-redis" : "kafka") + "."));
        try {
            return factory.create(name);
        } catch (IllegalArgumentException e) {
            throw InvalidValues.refusal("live.bus.name", name, e.getMessage() + ".", e);
        }
    }

    /** Returns what people see of this node: what they called it, else the application's name and a random word. */
    private String nodeName(@Nullable String given) {
        if (given != null && given.isBlank()) {
            throw new InvalidConfigurationPropertyValueException(
                    "live.bus.node",
                    given,
                    "The name of a node must not be blank; leave it out for one that is made up.");
        }
        String random = HexFormat.of()
                .toHexDigits(ThreadLocalRandom.current().nextInt())
                .substring(4);
        String application = environment.getProperty("spring.application.name", "");
        return given != null ? given : application.isBlank() ? "node-" + random : application + "-" + random;
    }

    private List<LiveTableLimits> limits() {
        LiveTableLimits all = LiveTableLimits.of(properties);
        return Stream.concat(
                        Stream.of(all),
                        repositories.with(tables).values().stream().map(all::with))
                .toList();
    }

    /** Returns how long a write of any table may be announced until its outcome is unknown to all. */
    private static Duration longestAnnouncement(List<LiveTableLimits> limits) {
        return limits.stream()
                .map(each -> TimeLimits.positive("timeout", each.writeTimeout())
                        .plus(TimeLimits.positive("settle-time", each.settleTime())))
                .max(Duration::compareTo)
                .map(NodeBusFactory::atMostAnHour)
                .orElseThrow();
    }

    private static Duration atMostAnHour(Duration time) {
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    private static Duration shortestStaleness(List<LiveTableLimits> limits) {
        return limits.stream()
                .map(LiveTableLimits::maxStaleness)
                .min(Duration::compareTo)
                .orElseThrow();
    }

    @Override
    public void destroy() {
        SharedLog made = log;
        if (made != null) {
            made.close();
        }
    }
}
