package dev.livetable.table;

/**
 * Numbers in packed bytes, each reached by its place: fields of one width, each of how often the unit is to be added to
 * the least number.
 */
final class PackedNumbers {

    private final byte[] bytes;
    private final int start;
    private final int width;
    private final long least;
    private final long unit;

    PackedNumbers(byte[] bytes, int start, int width, long least, long unit) {
        this.bytes = bytes;
        this.start = start;
        this.width = width;
        this.least = least;
        this.unit = unit;
    }

    long at(int place) {
        return width == 0 ? least : least + unit * field(bytes, start, (long) place * width, width);
    }

    /**
     * Returns a field.
     *
     * @param start where the first byte of all fields is
     * @param bit how many bits are before the field
     * @param width how many bits it has, 1 or more
     */
    static long field(byte[] bytes, int start, long bit, int width) {
        long eight = (long) PackedWriter.LONG.get(bytes, start + (int) (bit >>> 3));
        return eight >>> (bit & 7) & -1L >>> Long.SIZE - width;
    }
}
