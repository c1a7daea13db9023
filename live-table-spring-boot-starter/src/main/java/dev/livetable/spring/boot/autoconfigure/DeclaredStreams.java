package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.LiveStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the stream of each live table, as its properties say. */
final class DeclaredStreams {

    private final LiveProperties properties;
    private final List<StreamFactory> factories;

    DeclaredStreams(LiveProperties properties, List<StreamFactory> factories) {
        this.properties = properties;
        this.factories = factories;
    }

    /**
     * Makes the stream of a table; null where nothing tells of changes.
     *
     * @throws AdviceException if the properties cannot make one
     */
    @Nullable
    LiveStream create(String table, TableProperties own) {
        LiveProperties.BusKind bus = properties.bus().kind();
        StreamKind kind = DeclaredStream.kind(table, own.stream(), bus);
        LiveStream stream =
                kind == StreamKind.NONE ? null : factory(table, kind).create(table, own);
        if (own.stream().maxStaleness() != null && (stream == null || !stream.catchesUp())) {
            refuseMaxStaleness(table, kind);
        }
        return stream;
    }

    private StreamFactory factory(String table, StreamKind kind) {
        return factories.stream()
                .filter(factory -> factory.kind() == kind)
                .findFirst()
                .orElseThrow(() -> missing(table, kind));
    }

    private AdviceException missing(String table, StreamKind kind) {
        String property = DeclaredStream.property(table, "kind");
        String needed = property + " is '" + DeclaredStream.word(kind) + "', but ";
        String orElse = ", or set " + property + " to another kind.";
        return switch (kind) {
            case POSTGRES, POSTGRES_REPLICATION ->
                new AdviceException(
                        needed + "the libraries it needs are not on the class path.",
                        "Add org.springframework.boot:spring-boot-starter-jdbc and org.postgresql:postgresql" + orElse);
            case DEBEZIUM ->
                new AdviceException(
                        needed + "the library it needs is not on the class path.",
                        "Add org.springframework.boot:spring-boot-starter-kafka" + orElse);
            case WEBHOOK ->
                new AdviceException(
                        needed + "the application is no servlet application with Jackson, which the webhook needs.",
                        "Add org.springframework.boot:spring-boot-starter-webmvc" + orElse);
            case BUS -> missingBus(needed, orElse);
            case BEAN, NONE -> new AdviceException(needed + "there is none.", "Set it to another kind.");
        };
    }

    private AdviceException missingBus(String needed, String orElse) {
        LiveProperties.BusKind bus = properties.bus().kind();
        if (bus == null) {
            return new AdviceException(
                    needed + "there is no bus.",
                    "Set live.bus.kind to 'redis' or 'kafka', and live.bus.name to what all nodes have in common"
                            + orElse);
        }
        return new AdviceException(
                "live.bus.kind is '" + DeclaredStream.word(bus)
                        + "', but the library it needs is not on the class path.",
                "Add org.springframework.boot:spring-boot-starter-"
                        + (bus == LiveProperties.BusKind.REDIS ? "data-redis" : "kafka") + ".");
    }

    private static void refuseMaxStaleness(String table, StreamKind kind) {
        String property = DeclaredStream.property(table, "max-staleness");
        throw new AdviceException(
                property + " is set, but "
                        + (kind == StreamKind.NONE
                                ? "the table has no stream"
                                : "its stream, of kind '" + DeclaredStream.word(kind)
                                        + "', cannot say when it has told all that had changed")
                        + ", so nobody knows how old its rows are.",
                "Leave out " + property + " and set live.tables." + table + ".ttl, or set "
                        + DeclaredStream.property(table, "kind")
                        + " to 'postgres', 'postgres-replication', 'debezium' or 'bus'.");
    }
}
