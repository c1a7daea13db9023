package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.AfterRestart;
import dev.livetable.LiveTableBuilder;
import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.LiveStream;
import java.util.List;

/** Makes the stream of each live table, as its properties say. */
final class DeclaredStreams {

    private final LiveProperties properties;
    private final List<StreamFactory> factories;
    private final StreamStarts starts;

    DeclaredStreams(LiveProperties properties, List<StreamFactory> factories, StreamStarts starts) {
        this.properties = properties;
        this.factories = factories;
        this.starts = starts;
    }

    /**
     * Gives a builder the stream of its table, if something tells of changes.
     *
     * @throws AdviceException if the properties cannot make one
     */
    void applyTo(LiveTableBuilder builder, TableProperties own) {
        String table = builder.name();
        StreamKind kind =
                DeclaredStream.kind(table, own.stream(), properties.bus().kind());
        LiveStream stream =
                kind == StreamKind.NONE ? null : factory(table, kind).create(table, own);
        boolean catchesUp = stream != null && stream.catchesUp();
        if (own.stream().maxStaleness() != null && !catchesUp) {
            refuseMaxStaleness(table, kind);
        }
        if (own.afterRestart() == AfterRestart.TRUST && catchesUp) {
            refuseTrust(table, kind);
        }
        if (stream != null) {
            starts.add(builder, kind, stream, own.required());
        }
    }

    private StreamFactory factory(String table, StreamKind kind) {
        return factories.stream()
                .filter(factory -> factory.kind() == kind)
                .findFirst()
                .orElseThrow(() -> missing(table, kind));
    }

    private static AdviceException missing(String table, StreamKind kind) {
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
            case BEAN, BUS, NONE -> new AdviceException(needed + "there is none.", "Set it to another kind.");
        };
    }

    private static void refuseTrust(String table, StreamKind kind) {
        String property = "live.tables." + table + ".after-restart";
        throw new AdviceException(
                property + " is 'trust', but the table has a stream of kind '" + DeclaredStream.word(kind)
                        + "', which promises how old rows are at most. What changed while this application was down is not"
                        + " told.",
                "Leave out " + property + ", or set it to 'drop'.");
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
