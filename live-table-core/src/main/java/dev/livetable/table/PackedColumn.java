package dev.livetable.table;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A column of packed rows: its values, each reached by the place of its row. */
final class PackedColumn {

    /*
     * A column is an octet with its kind and whether there are nulls; which rows have one; and its values. A row with null has
     * a place among the values too, so that a place need not be searched.
     */

    static final int HAS_NULLS = 0x40;

    static final double[] POWERS_OF_TEN = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};

    private final PackedKind kind;
    private final @Nullable PackedNumbers nulls;
    private final @Nullable PackedNumbers[] parts;
    private final @Nullable PackedTexts texts;
    private final int places;

    private PackedColumn(
            PackedKind kind,
            @Nullable PackedNumbers nulls,
            @Nullable PackedNumbers[] parts,
            @Nullable PackedTexts texts,
            int places) {
        this.kind = kind;
        this.nulls = nulls;
        this.parts = parts;
        this.texts = texts;
        this.places = places;
    }

    /**
     * Returns what reads a column, and goes on behind it.
     *
     * @param rows how many rows it has
     */
    static PackedColumn read(PackedCursor in, int rows) {
        int code = in.octet();
        PackedKind kind = PackedKind.of(code & ~HAS_NULLS);
        PackedNumbers nulls = (code & HAS_NULLS) == 0 ? null : in.numbers(rows);
        int places = kind == PackedKind.SCALED_DOUBLE ? Objects.checkIndex(in.octet(), POWERS_OF_TEN.length) : 0;
        @Nullable PackedNumbers[] parts = new @Nullable PackedNumbers[3];
        PackedTexts texts = null;
        switch (kind) {
            case NULLS -> {}
            case TEXT, BYTES, OTHER -> texts = PackedTexts.read(in, rows);
            case REPEATED_TEXT -> {
                parts[0] = in.numbers(rows);
                texts = PackedTexts.read(in, in.length());
            }
            default -> {
                for (int part = 0; part < kind.parts(); part++) {
                    parts[part] = in.numbers(rows);
                }
            }
        }
        return new PackedColumn(kind, nulls, parts, texts, places);
    }

    private boolean isNull(int row) {
        return kind == PackedKind.NULLS || nulls != null && nulls.at(row) != 0;
    }

    private long part(int part, int row) {
        PackedNumbers numbers = parts[part];
        return numbers == null ? 0 : numbers.at(row);
    }

    private PackedTexts texts() {
        if (texts == null) {
            throw new IllegalStateException(kind + " has no texts");
        }
        return texts;
    }

    /** Returns the value of a row. */
    @Nullable
    Object value(int row) {
        if (isNull(row)) {
            return null;
        }
        return switch (kind) {
            case TEXT -> texts().text(row);
            case REPEATED_TEXT -> texts().text((int) part(0, row));
            case LONG -> part(0, row);
            case SCALED_DOUBLE -> part(0, row) / POWERS_OF_TEN[places];
            case BYTES -> Bytes.of(texts().octets(row));
            case OTHER -> PackedValue.read(texts().at(row));
            default -> kind.value(part(0, row), part(1, row), part(2, row));
        };
    }

    /** Gives the value of a row to a sink. */
    void read(int row, RowValueSink sink) {
        if (isNull(row)) {
            sink.other(null);
            return;
        }
        switch (kind) {
            case TEXT -> texts().read(row, sink);
            case REPEATED_TEXT -> texts().read((int) part(0, row), sink);
            case LONG -> sink.number(part(0, row));
            case SCALED_DOUBLE -> sink.number(part(0, row), places);
            case DOUBLE -> sink.number(Double.longBitsToDouble(part(0, row)));
            case TRUTH -> sink.truth(part(0, row) != 0);
            default -> RowBlock.give(value(row), sink);
        }
    }
}
