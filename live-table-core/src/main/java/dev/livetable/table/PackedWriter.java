package dev.livetable.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes packed bytes: numbers of as many bytes as they need, and fields of some bits, one after another. */
final class PackedWriter {

    /** A field is read in one piece of 8 bytes that begins with the byte in which it begins, so this many bits fit. */
    static final int WIDEST = 57;

    /** How many bytes there are behind the last field, so that 8 can be read from where it begins. */
    private static final int SPARE = 7;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int most;
    private byte[] bytes;
    private int size;
    private long pending;
    private int pendingBits;

    /**
     * Begins with some bytes.
     *
     * @param start what the bytes begin with
     * @param guess how many may follow
     * @param most how many there may be at most
     */
    PackedWriter(byte[] start, int guess, int most) {
        this.most = most;
        bytes = Arrays.copyOf(start, start.length + guess);
        size = start.length;
    }

    /** There were to be more bytes than there may be. */
    static final class TooLongException extends RuntimeException {

        private static final long serialVersionUID = 1;

        TooLongException() {
            super("There are too many bytes", null, false, false); // it is expected, and costs no more than a return
        }
    }

    private void makeRoom(int more) {
        if (more > most - size - SPARE) {
            throw new TooLongException();
        }
        if (more > bytes.length - size) {
            int longer = (int) Math.min(Math.min(Integer.MAX_VALUE - 8, most), 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), longer));
        }
    }

    void octet(int value) {
        makeRoom(1);
        bytes[size++] = (byte) value;
    }

    void octets(byte[] value) {
        makeRoom(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** Writes a number that is best small and not negative. */
    void count(long value) {
        makeRoom(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Writes a number that is best near 0. */
    void number(long value) {
        count(value << 1 ^ value >> 63);
    }

    /**
     * Writes a field. {@link #endFields} must be called before anything else is written.
     *
     * @param value a number of no more bits than the field has
     * @param width how many bits the field has: up to {@value #WIDEST}, or 64 where all fields since the last end have 64
     */
    void field(long value, int width) {
        pending |= value << pendingBits;
        pendingBits += width;
        if (pendingBits >= Long.SIZE) {
            makeRoom(Long.BYTES);
            LONG.set(bytes, size, pending);
            size += Long.BYTES;
            pendingBits -= Long.SIZE;
            pending = pendingBits == 0 ? 0 : value >>> width - pendingBits;
        }
    }

    /** Ends the last field's byte. */
    void endFields() {
        for (; pendingBits > 0; pendingBits -= Byte.SIZE) {
            octet((int) pending);
            pending >>>= Byte.SIZE;
        }
        pending = 0;
        pendingBits = 0;
    }

    /** Writes some numbers, each to be read by its place. */
    void numbers(long[] values) {
        long least = values.length == 0 ? 0 : values[0];
        long most = least;
        for (long value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        long unit = most - least < 0 ? 1 : unit(values, least);
        long range = most - least;
        int width = unit == 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(Long.divideUnsigned(range, unit));
        if (width > WIDEST) {
            width = Long.SIZE;
            unit = 1;
            least = 0;
        }
        octet(width);
        number(least);
        count(unit);
        if (width > 0) {
            for (long value : values) {
                field(unit == 1 ? value - least : (value - least) / unit, width);
            }
            endFields();
        }
    }

    /** Returns the greatest number that all distances from the least one are multiples of; 0 when all are the same. */
    private static long unit(long[] values, long least) {
        long unit = 0;
        for (int i = 0; i < values.length && unit != 1; i++) {
            long distance = values[i] - least;
            while (distance != 0) {
                long rest = unit % distance;
                unit = distance;
                distance = rest;
            }
        }
        return unit;
    }

    /** Returns what was written, to be part of something else. */
    byte[] toPart() {
        return Arrays.copyOf(bytes, size);
    }

    /** Returns what was written, with what lets the last field be read. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, Math.addExact(size, SPARE));
    }
}
