package dev.livetable.stream.bus;

import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Messages as JSON, which people can read with the tools of an engine. */
final class MessageFormat {

    /*
     * {"v":1,"node":"5c1…","name":"shop-1","number":12,"limit":35000,"at":"2026-01-01T00:00:00Z",
     *  "changed":[{"table":"cities","events":[{"kind":"UPDATED","id":"3","before":{"part":{…}},"after":{"whole":{…}}}]}],
     *  "closed":{"cities":11}}
     *
     * What is not there is empty, false or unknown; an image that is null is that of no row. A reader leaves out names that
     * it does not know. A message that means something else to a reader that does so has another version.
     *
     * A kind of event that a reader does not know is a change of anything of that table, in any context. So a new kind needs
     * no other version.
     *
     * What is not carried exactly is left out: a column of an image, which is then a part; where it is the id, the context or
     * the transaction, the change is one of anything. So is one of too many rows, or one that is too long even without images.
     */

    static final int MOST_ROWS = 1_000;
    static final int MOST_BYTES = 256 * 1024;

    /** So that the rest of a message, such as many tables, has room. */
    private static final int LONGEST_CHANGE = MOST_BYTES - 16 * 1024;

    /** What no node waits, so that times can be counted with it. */
    private static final Duration LONGEST_LIMIT = Duration.ofDays(365);

    private static final long VERSION = 1;

    private static final Map<String, LiveEvent.Kind> KINDS =
            Arrays.stream(LiveEvent.Kind.values()).collect(Collectors.toMap(LiveEvent.Kind::name, kind -> kind));

    private MessageFormat() {}

    /**
     * A change as it is in a message.
     *
     * @param length how many bytes it takes
     */
    record WrittenChange(String table, Json.Written json, int length) {}

    /**
     * Writes a message.
     *
     * @param message the message; what it says to have changed is not looked at
     * @param changes what has changed
     */
    static byte[] write(Message message, List<WrittenChange> changes) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("v", VERSION);
        json.put("node", message.node());
        json.put("name", message.name());
        json.put("number", message.number());
        if (message.isAfterQuiet()) {
            json.put("afterQuiet", true);
        }
        json.put("limit", message.limit().toMillis());
        json.put("at", message.at().toString());
        if (!changes.isEmpty()) {
            json.put("changed", changes.stream().map(WrittenChange::json).toList());
        }
        if (!message.closed().isEmpty()) {
            json.put("closed", message.closed());
        }
        if (message.open() != null) {
            json.put("open", message.open());
        }
        if (!message.announced().isEmpty()) {
            json.put("announced", message.announced());
        }
        return Json.bytes(json);
    }

    /** Writes a change: with its images, if it is not too long, else without, else as one of anything. */
    static WrittenChange change(String table, List<LiveEvent> events) {
        if (!events.isEmpty() && events.size() <= MOST_ROWS && events.stream().allMatch(MessageFormat::isCarried)) {
            for (boolean withImages : new boolean[] {true, false}) {
                WrittenChange written = write(table, events, withImages);
                if (written.length <= LONGEST_CHANGE) {
                    return written;
                }
            }
        }
        return anything(table);
    }

    static WrittenChange anything(String table) {
        return write(table, List.of(LiveEvent.changed()), false);
    }

    private static boolean isCarried(LiveEvent event) {
        return isCarried(event.id()) && isCarried(event.context()) && isCarried(event.transaction());
    }

    private static boolean isCarried(@Nullable String text) {
        return text == null || CarriedValues.isCarried(text);
    }

    private static WrittenChange write(String table, List<LiveEvent> events, boolean withImages) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("table", table);
        json.put(
                "events",
                events.stream().map(event -> toJson(event, withImages)).toList());
        byte[] bytes = Json.bytes(json);
        return new WrittenChange(table, new Json.Written(new String(bytes, StandardCharsets.UTF_8)), bytes.length);
    }

    private static Map<String, @Nullable Object> toJson(LiveEvent event, boolean withImages) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kind", event.kind().name());
        putIfKnown(json, "id", event.id());
        putImage(json, "before", event.before(), withImages);
        putImage(json, "after", event.after(), withImages);
        putIfKnown(json, "context", event.context());
        putIfKnown(json, "transaction", event.transaction());
        return json;
    }

    private static void putIfKnown(Map<String, @Nullable Object> json, String name, @Nullable String text) {
        if (text != null) {
            json.put(name, text);
        }
    }

    private static void putImage(Map<String, @Nullable Object> json, String name, RowImage image, boolean withRows) {
        Row row = image.row();
        if (image.isAbsent()) {
            json.put(name, null);
        } else if (row != null && withRows) {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            row.asMap().forEach((column, value) -> {
                Object carried = CarriedValues.toJson(value);
                if (carried != CarriedValues.NOT_CARRIED && CarriedValues.isCarriedAsName(column)) {
                    columns.put(column, carried);
                }
            });
            boolean isWhole = image.isWhole() && columns.size() == row.columns().size();
            json.put(name, Map.of(isWhole ? "whole" : "part", columns));
        }
    }

    /**
     * Reads a message.
     *
     * @throws RuntimeException if it cannot be read, or is of another version
     */
    static Message read(byte[] bytes) {
        Map<?, ?> json = object(Json.read(bytes));
        if (number(json.get("v")) != VERSION) {
            throw new IllegalArgumentException(
                    "The message is of version " + number(json.get("v")) + ", not " + VERSION);
        }
        String name = text(json.get("name"));
        Map<String, Long> closed = new LinkedHashMap<>();
        optional(json.get("closed")).forEach((table, upTo) -> closed.put(text(table), number(upTo)));
        Map<String, List<Long>> open = json.containsKey("open") ? new LinkedHashMap<>() : null;
        if (open != null) {
            optional(json.get("open"))
                    .forEach((table, numbers) -> open.put(
                            text(table),
                            list(numbers).stream().map(MessageFormat::number).toList()));
        }
        List<Message.Changed> changed = new ArrayList<>();
        for (Object change : list(json.get("changed"))) {
            List<LiveEvent> events = new ArrayList<>();
            list(object(change).get("events")).forEach(event -> events.add(event(object(event), name)));
            changed.add(new Message.Changed(text(object(change).get("table")), events));
        }
        return new Message(
                text(json.get("node")),
                name,
                number(json.get("number")),
                Boolean.TRUE.equals(json.get("afterQuiet")),
                limit(number(json.get("limit"))),
                Instant.parse(text(json.get("at"))),
                changed,
                closed,
                open,
                list(json.get("announced")).stream().map(MessageFormat::text).toList());
    }

    private static Duration limit(long millis) {
        if (millis <= 0 || millis > LONGEST_LIMIT.toMillis()) {
            throw new IllegalArgumentException("No node waits so long: " + millis);
        }
        return Duration.ofMillis(millis);
    }

    private static LiveEvent event(Map<?, ?> json, String node) {
        LiveEvent.Kind kind = KINDS.get(text(json.get("kind")));
        if (kind == null) {
            return LiveEvent.changed().by(node, null);
        }
        return new LiveEvent(
                kind,
                (String) json.get("id"),
                image(json, "before"),
                image(json, "after"),
                (String) json.get("context"),
                node,
                (String) json.get("transaction"));
    }

    private static RowImage image(Map<?, ?> json, String name) {
        if (!json.containsKey(name)) {
            return RowImage.unknown();
        }
        if (json.get(name) == null) {
            return RowImage.absent();
        }
        Map<?, ?> image = object(json.get(name));
        boolean isWhole = image.containsKey("whole");
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        object(image.get(isWhole ? "whole" : "part"))
                .forEach((column, value) -> columns.put(text(column), CarriedValues.fromJson(value)));
        return isWhole ? RowImage.whole(Row.of(columns)) : RowImage.part(Row.of(columns));
    }

    private static Map<?, ?> object(@Nullable Object json) {
        if (json instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("An object is missing");
    }

    private static Map<?, ?> optional(@Nullable Object json) {
        return json == null ? Map.of() : object(json);
    }

    private static List<?> list(@Nullable Object json) {
        if (json == null) {
            return List.of();
        }
        if (json instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("A list is missing");
    }

    private static String text(@Nullable Object json) {
        if (json instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("A text is missing");
    }

    private static long number(@Nullable Object json) {
        if (json instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("A number is missing");
    }
}
