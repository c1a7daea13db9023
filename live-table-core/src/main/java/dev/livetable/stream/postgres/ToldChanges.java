package dev.livetable.stream.postgres;

import static java.util.Objects.requireNonNull;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.postgres.TableFacts.ToldColumn;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What the triggers of one table tell, as events. */
final class ToldChanges {

    /*
     * A word is [mark, number, transaction, application, rows before, rows after]; without rows it is anything. A row is the
     * texts of the columns that are told. The rows before and after are put together by their ids; an id that is there
     * twice tells nothing apart.
     *
     * Whatever is not understood is a change of anything.
     */

    private static final Logger logger = LoggerFactory.getLogger(ToldChanges.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final List<ToldColumn> columns;
    private final boolean tellsAll;
    private final @Nullable TableSchema ids;
    private final String table;
    private final String mark;

    ToldChanges(TableFacts facts, String mark) {
        this.columns = facts.told();
        this.tellsAll = facts.tellsAll();
        this.ids = facts.told().isEmpty() ? null : facts.ids();
        this.table = facts.name();
        this.mark = mark;
    }

    /** Returns what takes each word for a change of anything: none begins with such a mark. */
    static ToldChanges ofAnything(TableFacts facts) {
        return new ToldChanges(facts, "");
    }

    /** Returns what a word tells, at least one event. */
    List<LiveEvent> events(String word) {
        List<?> parts;
        try {
            parts = parsed(word);
        } catch (RuntimeException e) {
            logger.debug("A word on the changes of {} is not JSON, and taken for a change of anything", table, e);
            return List.of(LiveEvent.changed());
        }
        if (parts.size() < 4 || !mark.equals(parts.get(0))) {
            return List.of(LiveEvent.changed()); // of another version, or of somebody else
        }
        String transaction = text(parts.get(2));
        String node = text(parts.get(3));
        List<LiveEvent> events;
        try {
            events = parts.size() == 6 ? rows(parts.get(4), parts.get(5)) : List.of(LiveEvent.changed());
        } catch (RuntimeException e) {
            logger.debug("Rows of {} that are told are no rows, and taken for a change of anything", table, e);
            events = List.of(LiveEvent.changed());
        }
        return events.stream().map(event -> event.by(node, transaction)).toList();
    }

    private static @Nullable String text(@Nullable Object part) {
        return part instanceof String text && !text.isEmpty() ? text : null;
    }

    private List<LiveEvent> rows(@Nullable Object oldRows, @Nullable Object newRows) {
        Map<String, RowImage> before = images(oldRows);
        Map<String, RowImage> after = images(newRows);
        List<LiveEvent> events = new ArrayList<>();
        before.forEach((id, image) -> {
            RowImage now = after.remove(id);
            events.add(now == null ? LiveEvent.deleted(id, image) : LiveEvent.updated(id, image, now));
        });
        after.forEach((id, image) -> events.add(LiveEvent.inserted(id, image)));
        return events;
    }

    private Map<String, RowImage> images(@Nullable Object rows) {
        Map<String, RowImage> images = new LinkedHashMap<>();
        if (rows instanceof List<?> list) {
            for (Object row : list) {
                addImage(images, (List<?>) requireNonNull(row));
            }
        }
        return images;
    }

    private void addImage(Map<String, RowImage> images, List<?> texts) {
        if (texts.size() != columns.size()) {
            throw new IllegalArgumentException("A row has other columns than the trigger tells");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            addValue(values, columns.get(i), (String) texts.get(i));
        }
        Row row = Row.of(values);
        boolean isWhole = tellsAll && values.size() == columns.size();
        RowImage image = isWhole ? RowImage.whole(row) : RowImage.part(row);
        if (images.put(requireNonNull(ids).id(row), image) != null) {
            throw new IllegalArgumentException("Two rows have the same id");
        }
    }

    private static void addValue(Map<String, @Nullable Object> values, ToldColumn column, @Nullable String text) {
        try {
            values.put(column.name(), text == null ? null : column.type().parse(text));
        } catch (IllegalArgumentException e) {
            logger.trace(
                    "A value of column {} is told as not known, since it has no exact form here", column.name(), e);
        }
    }

    private static List<?> parsed(String word) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), word)) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException("No list");
            }
            return list(in);
        }
    }

    private static List<@Nullable Object> list(JsonParser in) {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            list.add(
                    switch (token) {
                        case START_ARRAY -> list(in);
                        case VALUE_NULL -> null;
                        case VALUE_STRING, VALUE_NUMBER_INT -> in.getString();
                        default -> throw new IllegalArgumentException("Neither text nor list");
                    });
        }
        return list;
    }
}
