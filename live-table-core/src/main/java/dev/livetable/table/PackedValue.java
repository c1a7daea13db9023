package dev.livetable.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value in packed bytes that says of what kind it is: one that has no place in a column of its kind, or is inside another. */
final class PackedValue {

    private static final int BIG_INTEGER = 32;
    private static final int BIG_DECIMAL = 33;
    private static final int LIST = 34;
    private static final int MAP = 35;
    /** Text with half a surrogate pair, which UTF-8 cannot hold, as its UTF-16 units. */
    private static final int UTF_16 = 36;

    private static final int USUAL_LENGTH = 64;

    private PackedValue() {}

    /** Returns a value as bytes. */
    static byte[] toBytes(@Nullable Object value) {
        PackedWriter out = new PackedWriter(new byte[0], USUAL_LENGTH, Integer.MAX_VALUE);
        write(out, value);
        return out.toPart();
    }

    private static void write(PackedWriter out, @Nullable Object value) {
        PackedKind kind = PackedKind.of(value);
        if (kind.parts() > 0 && value != null) {
            out.octet(kind.code());
            for (int part = 0; part < kind.parts(); part++) {
                out.number(kind.part(value, part));
            }
        } else if (value == null) {
            out.octet(PackedKind.NULLS.code());
        } else if (value instanceof String text) {
            writeText(out, text);
        } else if (value instanceof Bytes bytes) {
            writeBytes(out, PackedKind.BYTES.code(), bytes.toArray());
        } else if (value instanceof BigInteger integer) {
            writeBytes(out, BIG_INTEGER, integer.toByteArray());
        } else if (value instanceof BigDecimal decimal) {
            writeBytes(out, BIG_DECIMAL, decimal.unscaledValue().toByteArray());
            out.number(decimal.scale());
        } else if (value instanceof List<?> list) {
            out.octet(LIST);
            out.count(list.size());
            list.forEach(element -> write(out, element));
        } else if (value instanceof Map<?, ?> map) {
            out.octet(MAP);
            out.count(map.size());
            map.forEach((key, element) -> {
                write(out, key);
                write(out, element);
            });
        } else {
            throw new IllegalArgumentException("A row cannot hold a " + value.getClass());
        }
    }

    private static void writeBytes(PackedWriter out, int code, byte[] bytes) {
        out.octet(code);
        out.count(bytes.length);
        out.octets(bytes);
    }

    private static void writeText(PackedWriter out, String text) {
        if (isWellFormed(text)) {
            writeBytes(out, PackedKind.TEXT.code(), text.getBytes(UTF_8));
        } else {
            byte[] units = new byte[2 * text.length()];
            ByteBuffer.wrap(units).asCharBuffer().put(text);
            writeBytes(out, UTF_16, units);
        }
    }

    /** Returns whether a text has no half surrogate pair. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
            }
        }
        return true;
    }

    /** Returns the value that was written. */
    static @Nullable Object read(PackedCursor in) {
        int code = in.octet();
        return switch (code) {
            case BIG_INTEGER -> new BigInteger(in.octets(in.length()));
            case BIG_DECIMAL -> new BigDecimal(new BigInteger(in.octets(in.length())), Math.toIntExact(in.number()));
            case LIST -> list(in);
            case MAP -> map(in);
            case UTF_16 ->
                ByteBuffer.wrap(in.octets(in.length())).asCharBuffer().toString();
            default -> ofKind(in, PackedKind.of(code));
        };
    }

    private static @Nullable Object ofKind(PackedCursor in, PackedKind kind) {
        return switch (kind) {
            case NULLS -> null;
            case TEXT -> new String(in.octets(in.length()), UTF_8);
            case BYTES -> Bytes.of(in.octets(in.length()));
            default -> {
                long first = in.number();
                long second = kind.parts() > 1 ? in.number() : 0;
                yield kind.value(first, second, kind.parts() > 2 ? in.number() : 0);
            }
        };
    }

    private static List<@Nullable Object> list(PackedCursor in) {
        int size = in.length();
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(read(in));
        }
        return Collections.unmodifiableList(list);
    }

    private static Map<String, @Nullable Object> map(PackedCursor in) {
        int size = in.length();
        Map<String, @Nullable Object> map = new LinkedHashMap<>(2 * size);
        for (int i = 0; i < size; i++) {
            String key = (String) Objects.requireNonNull(read(in));
            map.put(key, read(in));
        }
        return Collections.unmodifiableMap(map);
    }
}
