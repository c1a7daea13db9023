package dev.livetable.cache.disk;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.table.Columns;
import dev.livetable.table.RowBlock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;

/** What an entry says before its packed rows. */
final class RowsHeader {

    /*
     * The version; what follows of the flags; the second and the nanosecond of the fetch; the total, if there is one; the name
     * of the log of changes, the position in it up to which the rows hold, and the ticket; the number of lists of columns, and
     * for each the number of its names and the names. The packed rows begin behind them.
     *
     * The entries of a table have the same columns, so what was read of them is kept: it is looked for by its bytes.
     */

    private static final int HAS_TOTAL = 1;
    private static final int HAS_MORE = 2;
    private static final int HAS_TO_BE_COUNTED = 4;

    private static final int MOST_COLUMNS_KEPT = 1_000;

    private static final Cache<ByteBuffer, List<Columns>> COLUMNS =
            Caffeine.newBuilder().maximumSize(MOST_COLUMNS_KEPT).build();

    private RowsHeader() {}

    /**
     * Returns the header of rows, behind a number of zeros.
     *
     * @param columns the lists of columns that the rows have
     */
    static byte[] write(CachedRows rows, List<Columns> columns, int zeros) {
        WriteBuffer out = new WriteBuffer(256);
        out.put(new byte[zeros]).put((byte) RowsFormat.VERSION);
        out.put((byte) ((rows.total().isPresent() ? HAS_TOTAL : 0)
                | (rows.more() ? HAS_MORE : 0)
                | (rows.recount() ? HAS_TO_BE_COUNTED : 0)));
        Instant fetchedAt = rows.fetchedAt();
        out.putVarLong(fetchedAt.getEpochSecond()).putVarInt(fetchedAt.getNano());
        rows.total().ifPresent(out::putVarLong);
        LogPosition asOf = rows.asOf();
        out.putLong(asOf.log()).putVarLong(asOf.position()).putVarLong(asOf.ticket());
        write(columns, out);
        byte[] header = new byte[out.position()];
        out.getBuffer().flip().get(header);
        return header;
    }

    private static void write(List<Columns> columns, WriteBuffer out) {
        WriteBuffer names = new WriteBuffer(256);
        names.putVarInt(columns.size());
        for (Columns each : columns) {
            names.putVarInt(each.size());
            each.names().forEach(name -> names.putVarInt(name.length()).putStringData(name, name.length()));
        }
        out.putVarInt(names.position()).put(names.getBuffer().flip());
    }

    /**
     * Returns the rows behind a header.
     *
     * @param bytes what has both; the rows are kept in this array
     * @param start where the header begins
     */
    static CachedRows read(byte[] bytes, int start) {
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        int version = in.get();
        if (version != RowsFormat.VERSION) {
            throw new IllegalArgumentException("Rows of format " + version + ", not " + RowsFormat.VERSION);
        }
        int flags = in.get();
        Instant fetchedAt = Instant.ofEpochSecond(DataUtils.readVarLong(in), DataUtils.readVarInt(in));
        OptionalLong total =
                (flags & HAS_TOTAL) == 0 ? OptionalLong.empty() : OptionalLong.of(DataUtils.readVarLong(in));
        LogPosition asOf = new LogPosition(in.getLong(), DataUtils.readVarLong(in), DataUtils.readVarLong(in));
        List<Columns> columns = columns(bytes, in);
        RowBlock rows = RowBlock.ofPacked(columns, bytes, in.position());
        return new CachedRows(rows, total, (flags & HAS_MORE) != 0, fetchedAt, asOf, (flags & HAS_TO_BE_COUNTED) != 0);
    }

    private static List<Columns> columns(byte[] bytes, ByteBuffer in) {
        int length = DataUtils.readVarInt(in);
        ByteBuffer names = ByteBuffer.wrap(bytes, in.position(), length);
        in.position(in.position() + length);
        List<Columns> known = COLUMNS.getIfPresent(names);
        if (known != null) {
            return known;
        }
        ByteBuffer own = ByteBuffer.wrap(Arrays.copyOfRange(bytes, names.position(), names.limit()));
        List<Columns> read = columns(own.duplicate());
        COLUMNS.put(own, read);
        return read;
    }

    private static List<Columns> columns(ByteBuffer in) {
        List<Columns> columns = new ArrayList<>();
        for (int list = DataUtils.readVarInt(in); list > 0; list--) {
            List<String> names = new ArrayList<>();
            for (int name = DataUtils.readVarInt(in); name > 0; name--) {
                names.add(DataUtils.readString(in, DataUtils.readVarInt(in)));
            }
            columns.add(Columns.of(names));
        }
        return List.copyOf(columns);
    }
}
