package dev.livetable.stream.redis;

import java.util.Comparator;

/** The id of an entry of a stream: its time in milliseconds, and its number within that. Both are without a sign. */
record EntryId(long millis, long sequence) implements Comparable<EntryId> {

    private static final Comparator<EntryId> ORDER = ((Comparator<EntryId>)
                    (a, b) -> Long.compareUnsigned(a.millis, b.millis))
            .thenComparing((a, b) -> Long.compareUnsigned(a.sequence, b.sequence));

    static EntryId parse(String text) {
        int dash = text.indexOf('-');
        return new EntryId(
                Long.parseUnsignedLong(text.substring(0, dash)), Long.parseUnsignedLong(text.substring(dash + 1)));
    }

    /** Returns the last id before all of a time, which is not 0. */
    static EntryId before(long millis) {
        return new EntryId(millis - 1, -1);
    }

    boolean isAfter(EntryId other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(EntryId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
    }
}
