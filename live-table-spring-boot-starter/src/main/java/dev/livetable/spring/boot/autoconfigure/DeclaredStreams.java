package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.AfterRestart;
import dev.livetable.LiveTableBuilder;
import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.LiveStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the stream of each live table, as its properties say. */
final class DeclaredStreams {

    private static final Logger logger = LoggerFactory.getLogger(DeclaredStreams.class);

    private final LiveProperties properties;
    private final List<StreamFactory> factories;
    private final StreamStarts starts;
    private final AtomicBoolean hasToldThatNoneIsOn = new AtomicBoolean();

    DeclaredStreams(LiveProperties properties, List<StreamFactory> factories, StreamStarts starts) {
        this.properties = properties;
        this.factories = factories;
        this.starts = starts;
    }

    /** Makes the stream of a table that has one. */
    @FunctionalInterface
    interface Source {

        /** Makes the stream. */
        LiveStream stream(DeclaredTable table, StreamKind kind, StreamFactory factory);
    }

    /**
     * Gives a builder the stream of its table, if something tells of changes.
     *
     * @throws AdviceException if the properties cannot make one
     */
    void applyTo(LiveTableBuilder builder, DeclaredTable table, Source source) {
        TableProperties own = table.properties();
        StreamKind declared = DeclaredStream.kind(table, properties.bus().kind());
        StreamKind kind = properties.stream().enabled() ? declared : StreamKind.NONE;
        if (kind != declared && !hasToldThatNoneIsOn.getAndSet(true)) {
            logger.warn("live.stream.enabled is 'false', so live tables do not learn what others change");
        }
        LiveStream stream = kind == StreamKind.NONE ? null : source.stream(table, kind, factory(table, kind));
        boolean catchesUp = stream != null && stream.catchesUp();
        if (own.stream().maxStaleness() != null && !catchesUp && kind == declared) {
            refuseMaxStaleness(table, kind);
        }
        if (own.afterRestart() == AfterRestart.TRUST && catchesUp) {
            refuseTrust(table, kind);
        }
        if (kind != declared && own.afterRestart() == null) {
            builder.afterRestart(AfterRestart.DROP); // as with its stream: nobody has told what changed meanwhile
        }
        if (stream != null) {
            starts.add(builder, table, kind, stream);
        }
    }

    private StreamFactory factory(DeclaredTable table, StreamKind kind) {
        return factories.stream()
                .filter(factory -> factory.kind() == kind)
                .findFirst()
                .orElseThrow(() -> missing(table, kind));
    }

    private static AdviceException missing(DeclaredTable table, StreamKind kind) {
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

    private static void refuseTrust(DeclaredTable table, StreamKind kind) {
        String property = table.property("after-restart");
        throw new AdviceException(
                property + " is 'trust', but the table has a stream of kind '" + DeclaredStream.word(kind)
                        + "', which promises how old rows are at most. What changed while this application was down is not"
                        + " told.",
                "Leave out " + property + ", or set it to 'drop'.");
    }

    private static void refuseMaxStaleness(DeclaredTable table, StreamKind kind) {
        String property = DeclaredStream.property(table, "max-staleness");
        throw new AdviceException(
                property + " is set, but "
                        + (kind == StreamKind.NONE
                                ? "the table has no stream"
                                : "its stream, of kind '" + DeclaredStream.word(kind)
                                        + "', cannot say when it has told all that had changed")
                        + ", so nobody knows how old its rows are.",
                "Leave out " + property + " and set " + table.property("ttl") + ", or set "
                        + DeclaredStream.property(table, "kind")
                        + " to 'postgres', 'postgres-replication', 'debezium' or 'bus'.");
    }
}
