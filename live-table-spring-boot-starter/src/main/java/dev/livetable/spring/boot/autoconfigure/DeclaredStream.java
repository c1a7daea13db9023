package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.LiveProperties.BusKind;
import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Which kind of stream the properties of a table declare. */
final class DeclaredStream {

    /*
     * Each property that only some kinds have says which ones. One that is set to nothing, as in "topic: ${TOPIC:}", is none. A table without "kind" has the one that stream.bean, or
     * the bus, stands for. A property that its kind does not have is refused: whoever set it expects another kind.
     */

    private record Own(String property, Set<StreamKind> kinds, Predicate<TableProperties.Stream> isSet) {}

    private static final List<Own> OWN = List.of(
            new Own("bean", EnumSet.of(StreamKind.BEAN), stream -> isText(stream.bean())),
            new Own(
                    "columns",
                    EnumSet.of(StreamKind.POSTGRES, StreamKind.DEBEZIUM, StreamKind.BUS),
                    stream -> !stream.columns().isEmpty()),
            new Own("create-triggers", EnumSet.of(StreamKind.POSTGRES), TableProperties.Stream::createTriggers),
            new Own(
                    "connection",
                    EnumSet.of(StreamKind.POSTGRES, StreamKind.POSTGRES_REPLICATION),
                    stream -> isText(stream.connection())),
            new Own("publication", EnumSet.of(StreamKind.POSTGRES_REPLICATION), stream -> isText(stream.publication())),
            new Own("topic", EnumSet.of(StreamKind.DEBEZIUM), stream -> isText(stream.topic())),
            new Own("secret", EnumSet.of(StreamKind.WEBHOOK), stream -> isText(stream.secret())));

    /** The property that switches streams and bus off. */
    private static final String ENABLED = "live.stream.enabled";

    private DeclaredStream() {}

    /** Returns whether there are streams at all, by the properties alone. */
    static boolean areEnabled(Environment environment) {
        return Binder.get(environment).bind(ENABLED, Boolean.class).orElse(true);
    }

    private static boolean isText(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    /** Returns the whole name of a property of a table's stream. */
    static String property(DeclaredTable table, String property) {
        return table.property("stream." + property);
    }

    /** Returns a kind, or whatever else properties name, as it is written there. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns whether it is the database that tells by a stream of a kind, of one table or some; null for no kind. */
    static boolean isOfDatabase(@Nullable StreamKind kind) {
        return kind == StreamKind.POSTGRES || kind == StreamKind.POSTGRES_REPLICATION || kind == StreamKind.DEBEZIUM;
    }

    /**
     * Returns the kind that properties declare.
     *
     * @param table the live table
     * @param bus what carries the messages of the nodes; null where nothing does
     * @throws AdviceException if the properties are those of several kinds, or of one that they do not name
     */
    static StreamKind kind(DeclaredTable table, @Nullable BusKind bus) {
        TableProperties.Stream stream = table.stream();
        List<Own> set = OWN.stream().filter(own -> own.isSet().test(stream)).toList();
        StreamKind kind = stream.kind() == null ? byDefault(table, stream, bus, set) : stream.kind();
        set.stream().filter(own -> !own.kinds().contains(kind)).findFirst().ifPresent(other -> {
            boolean isNamed = stream.kind() != null;
            String first = property(table, isNamed ? "kind" : "bean");
            throw new AdviceException(
                    first + (isNamed ? " is '" + word(kind) + "'" : " is set") + ", and "
                            + property(table, other.property()) + " is set, which belongs to a stream of kind "
                            + words(other.kinds()) + ".",
                    "A table has one stream. Leave out " + property(table, other.property()) + ", or set "
                            + property(table, "kind") + " to " + words(other.kinds())
                            + (isNamed ? "." : " and leave out " + first + "."));
        });
        return kind;
    }

    private static StreamKind byDefault(
            DeclaredTable table, TableProperties.Stream stream, @Nullable BusKind bus, List<Own> set) {
        if (stream.bean() != null) {
            return StreamKind.BEAN;
        }
        StreamKind none = bus == null ? StreamKind.NONE : StreamKind.BUS;
        for (Own first : set) {
            if (first.kinds().contains(none)) {
                continue;
            }
            throw new AdviceException(
                    property(table, first.property()) + " is set, but " + property(table, "kind") + " is not.",
                    "Set " + property(table, "kind") + " to " + words(first.kinds()) + ", or leave out "
                            + property(table, first.property()) + ".");
        }
        return none;
    }

    private static String words(Set<StreamKind> kinds) {
        return kinds.stream().map(kind -> "'" + word(kind) + "'").collect(Collectors.joining(" or "));
    }
}
