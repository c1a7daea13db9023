package dev.livetable.stream.bus;

import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The columns of a table that travel. Immutable. */
final class ToldColumns {

    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    ToldColumns(Collection<String> names) {
        this.names.addAll(names);
    }

    /** Returns the changes with no other columns. */
    List<LiveEvent> of(List<LiveEvent> changes) {
        return changes.stream()
                .map(event -> new LiveEvent(
                        event.kind(),
                        event.id(),
                        of(event.before()),
                        of(event.after()),
                        event.context(),
                        event.node(),
                        event.transaction()))
                .toList();
    }

    private RowImage of(RowImage image) {
        Row row = image.row();
        if (row == null || names.containsAll(row.columns().names())) {
            return image;
        }
        Map<String, @Nullable Object> told = new LinkedHashMap<>(row.asMap());
        told.keySet().retainAll(names);
        return RowImage.part(Row.of(told));
    }
}
