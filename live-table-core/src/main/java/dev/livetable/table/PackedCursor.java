package dev.livetable.table;

import java.util.Arrays;
import java.util.Objects;

/** Reads what {@link PackedWriter} wrote, in its order. */
final class PackedCursor {

    private final byte[] bytes;
    private int place;

    PackedCursor(byte[] bytes, int place) {
        this.bytes = bytes;
        this.place = place;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Returns where the next thing begins. */
    int place() {
        return place;
    }

    int octet() {
        return bytes[place++];
    }

    byte[] octets(int length) {
        return Arrays.copyOfRange(bytes, place, skip(length));
    }

    /** Goes on behind some bytes, and returns the new place. */
    int skip(long length) {
        place = Objects.checkIndex(Math.toIntExact(place + length), bytes.length + 1);
        return place;
    }

    long count() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[place++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    int length() {
        return Math.toIntExact(count());
    }

    long number() {
        long value = count();
        return value >>> 1 ^ -(value & 1);
    }

    /**
     * Returns what reads numbers by their places, and goes on behind them.
     *
     * @param count how many there are
     */
    PackedNumbers numbers(int count) {
        int width = octet();
        long least = number();
        long unit = count();
        PackedNumbers numbers = new PackedNumbers(bytes, place, width, least, unit);
        skip(((long) count * width + 7) / 8);
        return numbers;
    }
}
