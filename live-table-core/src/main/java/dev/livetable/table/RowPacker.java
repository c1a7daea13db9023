package dev.livetable.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Packs rows, as {@link OpenRows} reads them. */
final class RowPacker {

    private final PackedWriter out;

    private RowPacker(PackedWriter out) {
        this.out = out;
    }

    /**
     * Returns rows as bytes.
     *
     * @param rows the rows
     * @param columns the lists of columns that they have, each once
     * @param start what the bytes begin with
     * @param most how many bytes there may be at most
     * @throws PackedWriter.TooLongException if there would be more
     */
    static byte[] pack(List<Row> rows, List<Columns> columns, byte[] start, int most) {
        int guess = 64 + 128 * Math.min(1_000_000, rows.size());
        RowPacker packer = new RowPacker(new PackedWriter(start, Math.min(guess, most), most));
        packer.write(rows, columns);
        return packer.out.toBytes();
    }

    private void write(List<Row> rows, List<Columns> columns) {
        out.count(rows.size());
        if (columns.size() <= 1) {
            columns.forEach(of -> write(of, rows));
            return;
        }
        Map<Columns, Integer> numbers = new HashMap<>();
        List<List<Row>> parts = new ArrayList<>();
        columns.forEach(of -> {
            numbers.put(of, numbers.size());
            parts.add(new ArrayList<>());
        });
        long[] partOf = new long[rows.size()];
        long[] placeIn = new long[rows.size()];
        for (int i = 0; i < partOf.length; i++) {
            int part = Objects.requireNonNull(numbers.get(rows.get(i).columns()));
            partOf[i] = part;
            placeIn[i] = parts.get(part).size();
            parts.get(part).add(rows.get(i));
        }
        out.numbers(partOf);
        out.numbers(placeIn);
        for (int part = 0; part < parts.size(); part++) {
            out.count(parts.get(part).size());
            write(columns.get(part), parts.get(part));
        }
    }

    private void write(Columns columns, List<Row> rows) {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int column = 0; column < columns.size(); column++) {
            for (int i = 0; i < values.length; i++) {
                values[i] = rows.get(i).get(column);
            }
            write(values);
        }
    }

    private void write(@Nullable Object[] values) {
        PackedKind kind = PackedKind.NULLS;
        boolean hasNulls = false;
        for (Object value : values) {
            PackedKind one = PackedKind.of(value);
            hasNulls |= one == PackedKind.NULLS;
            if (one != PackedKind.NULLS && one != kind) {
                kind = kind == PackedKind.NULLS ? one : PackedKind.OTHER;
            }
        }
        switch (kind) {
            case NULLS -> out.octet(kind.code());
            case TEXT -> writeTexts(values, hasNulls);
            case DOUBLE -> writeDoubles(values, hasNulls);
            case BYTES -> {
                begin(kind, values, hasNulls);
                PackedTexts.writeBytes(
                        out, octets(values, value -> value == null ? new byte[0] : ((Bytes) value).toArray()));
            }
            case OTHER -> writeOthers(values);
            default -> {
                begin(kind, values, hasNulls);
                for (int part = 0; part < kind.parts(); part++) {
                    out.numbers(part(kind, values, part));
                }
            }
        }
    }

    private void begin(PackedKind kind, @Nullable Object[] values, boolean hasNulls) {
        out.octet(kind.code() | (hasNulls ? PackedColumn.HAS_NULLS : 0));
        if (hasNulls) {
            long[] nulls = new long[values.length];
            for (int i = 0; i < nulls.length; i++) {
                nulls[i] = values[i] == null ? 1 : 0;
            }
            out.numbers(nulls);
        }
    }

    /** Returns the numbers of all values; a null is as another value, so that it needs no room. */
    private static long[] part(PackedKind kind, @Nullable Object[] values, int part) {
        long[] numbers = new long[values.length];
        long other = 0;
        for (int i = numbers.length - 1; i >= 0; i--) {
            Object value = values[i];
            other = value == null ? other : kind.part(value, part);
            numbers[i] = other;
        }
        for (int i = numbers.length - 1; i >= 0 && values[i] == null; i--) {
            numbers[i] = other;
        }
        return numbers;
    }

    private interface Octets {
        byte[] of(@Nullable Object value);
    }

    private static List<byte[]> octets(@Nullable Object[] values, Octets octets) {
        List<byte[]> all = new ArrayList<>(values.length);
        for (Object value : values) {
            all.add(octets.of(value));
        }
        return all;
    }

    private void writeOthers(@Nullable Object[] values) {
        out.octet(PackedKind.OTHER.code());
        PackedTexts.writeBytes(out, octets(values, PackedValue::toBytes));
    }

    private void writeDoubles(@Nullable Object[] values, boolean hasNulls) {
        long[] numbers = part(PackedKind.DOUBLE, values, 0);
        long[] scaled = new long[numbers.length];
        int power = power(numbers, scaled);
        begin(power < 0 ? PackedKind.DOUBLE : PackedKind.SCALED_DOUBLE, values, hasNulls);
        if (power >= 0) {
            out.octet(power);
        }
        out.numbers(power < 0 ? numbers : scaled);
    }

    /**
     * Returns the least power of ten that all doubles are whole numbers divided by, to the last bit; -1 when there is none.
     *
     * @param bits the doubles
     * @param scaled takes those whole numbers
     */
    private static int power(long[] bits, long[] scaled) {
        int power = 0;
        for (int i = 0; i < bits.length; ) {
            double value = Double.longBitsToDouble(bits[i]);
            long whole = Math.round(value * PackedColumn.POWERS_OF_TEN[power]);
            if (Double.doubleToRawLongBits(whole / PackedColumn.POWERS_OF_TEN[power]) == bits[i]) {
                scaled[i++] = whole;
            } else if (++power < PackedColumn.POWERS_OF_TEN.length) {
                i = 0;
            } else {
                return -1;
            }
        }
        return power;
    }

    private void writeTexts(@Nullable Object[] values, boolean hasNulls) {
        List<String> texts = new ArrayList<>(values.length);
        Map<String, Integer> places = new HashMap<>();
        List<String> distinct = new ArrayList<>();
        long[] placesOf = new long[values.length];
        int most = values.length / 2;
        for (int i = 0; i < values.length; i++) {
            String text = values[i] == null ? "" : (String) values[i];
            if (!PackedValue.isWellFormed(text)) {
                writeOthers(values);
                return;
            }
            texts.add(text);
            if (distinct.size() <= most) {
                Integer place = places.putIfAbsent(text, distinct.size());
                placesOf[i] = place == null ? distinct.size() : place;
                if (place == null) {
                    distinct.add(text);
                }
            }
        }
        boolean isRepeated = distinct.size() <= most;
        begin(isRepeated ? PackedKind.REPEATED_TEXT : PackedKind.TEXT, values, hasNulls);
        if (isRepeated) {
            out.numbers(placesOf);
            out.count(distinct.size());
        }
        PackedTexts.write(out, isRepeated ? distinct : texts);
    }
}
