package dev.livetable.cache.disk;

import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedChange;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a change into bytes and back, as {@link RowsFormat} says. Whoever keeps the bytes adds a checksum. */
final class ChangeCodec {

    private ChangeCodec() {}

    static byte[] encode(RecordedChange change) {
        List<RowChange> rows = change.rows();
        LogPosition continued = change.continued();
        String context = change.context();
        int guess = 64 + 512 * (rows == null ? 0 : Math.min(1_000_000, rows.size()));
        return ValueWriter.write(0, guess, out -> {
            out.startArray((rows == null ? 5 : 7) + (continued == null ? 0 : 2) + (context == null ? 0 : 1));
            out.number(RowsFormat.VERSION);
            out.number(change.log());
            out.number(change.position());
            out.truth(continued != null);
            if (continued != null) {
                out.number(continued.log());
                out.number(continued.position());
            }
            out.truth(rows != null);
            if (rows != null) {
                rows(rows, out);
            }
            if (context != null) { // an array, since it has to be looked for
                out.startArray(1);
                out.text(context);
                out.endArray();
            }
            out.endArray();
        });
    }

    private static void rows(List<RowChange> changes, ValueWriter out) {
        Map<Columns, Integer> columns = ValueWriter.columnsOf(images(changes));
        out.columns(columns);
        out.startArray(changes.size());
        for (RowChange change : changes) {
            out.startArray(3);
            out.text(change.id());
            image(change.before(), columns, out);
            image(change.after(), columns, out);
            out.endArray();
        }
        out.endArray();
    }

    private static List<Row> images(List<RowChange> changes) {
        List<Row> rows = new ArrayList<>(2 * changes.size());
        for (RowChange change : changes) {
            addTo(rows, change.before().row());
            addTo(rows, change.after().row());
        }
        return rows;
    }

    private static void addTo(List<Row> rows, @Nullable Row row) {
        if (row != null) {
            rows.add(row);
        }
    }

    private static void image(RowImage image, Map<Columns, Integer> columns, ValueWriter out) {
        Row row = image.row();
        out.startArray(row == null ? 1 : 2);
        if (row == null) {
            out.number(image.isAbsent() ? RowsFormat.IMAGE_ABSENT : RowsFormat.IMAGE_UNKNOWN);
        } else {
            out.number(image.isWhole() ? RowsFormat.IMAGE_WHOLE : RowsFormat.IMAGE_PART);
            out.row(row, columns);
        }
        out.endArray();
    }

    /**
     * Returns the change that some bytes are.
     *
     * @throws RuntimeException if they are none
     */
    static RecordedChange decode(byte[] bytes) {
        return ValueReader.read(bytes, 0, in -> {
            in.startArray();
            long version = in.number();
            if (version != RowsFormat.VERSION) {
                throw new IllegalArgumentException("A change of format " + version + ", not " + RowsFormat.VERSION);
            }
            long log = in.number();
            long position = in.number();
            LogPosition continued = in.truth() ? new LogPosition(in.number(), in.number(), 0) : null;
            List<RowChange> rows = in.truth() ? rows(in) : null;
            String context = null;
            if (in.hasNext()) {
                context = in.text();
                in.endArray();
                in.endArray();
            }
            return new RecordedChange(log, position, rows, continued, context);
        });
    }

    private static List<RowChange> rows(ValueReader in) {
        List<Columns> columns = in.columns();
        List<RowChange> changes = new ArrayList<>();
        in.startArray();
        while (in.hasNext()) {
            changes.add(new RowChange(in.text(), image(in, columns), image(in, columns)));
            in.endArray();
        }
        return List.copyOf(changes);
    }

    private static RowImage image(ValueReader in, List<Columns> columns) {
        in.startArray();
        int kind = (int) in.number();
        RowImage image =
                switch (kind) {
                    case RowsFormat.IMAGE_UNKNOWN -> RowImage.unknown();
                    case RowsFormat.IMAGE_ABSENT -> RowImage.absent();
                    case RowsFormat.IMAGE_WHOLE -> RowImage.whole(row(in, columns));
                    case RowsFormat.IMAGE_PART -> RowImage.part(row(in, columns));
                    default -> throw new IllegalArgumentException("No image of a row has the kind " + kind);
                };
        in.endArray();
        return image;
    }

    private static Row row(ValueReader in, List<Columns> columns) {
        in.startArray();
        return in.row(columns);
    }
}
