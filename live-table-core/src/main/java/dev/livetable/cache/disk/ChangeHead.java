package dev.livetable.cache.disk;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a file of changes says about itself.
 *
 * @param store the identity of the store that it is kept beside
 * @param number the number of the file; never used twice beside one store
 * @param saltHigh half of what the file's key is made with
 * @param saltLow the other half
 * @param state how far it has been written
 */
record ChangeHead(long store, long number, long saltHigh, long saltLow, State state) {

    /** How many bytes a head takes, at the start of its file. */
    static final int BYTES = 10 * Long.BYTES + Integer.BYTES;

    private static final long MAGIC = 0x4C69_7665_4368_6731L;

    /**
     * How far a file of changes has been written.
     *
     * @param changes how many changes of the region have been recorded in all, in this file and in earlier ones
     * @param length the length of the file up to which it counts
     * @param next the number of the file in which the record goes on; 0 when it does not
     * @param log the name of the log of the last change; 0 when there was none
     * @param head the position of the last change of that log
     */
    record State(long changes, long length, long next, long log, long head) {

        /** The state of the record of a region of which nothing is on record. */
        static final State NONE = new State(0, 0, 0, 0, 0);

        /** Returns the state when the file has grown to a length. */
        State withLength(long changed) {
            return new State(changes, changed, next, log, head);
        }

        /** Returns the state when the record goes on in another file. */
        State withNext(long number) {
            return new State(changes, length, number, log, head);
        }

        /** Returns the state with a change more. Changes of one log may come in any order. */
        State with(long logOfChange, long position) {
            long last = logOfChange == log ? Math.max(head, position) : position;
            return new State(changes + 1, length, next, logOfChange, last);
        }
    }

    ChangeHead with(State changed) {
        return new ChangeHead(store, number, saltHigh, saltLow, changed);
    }

    ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC).putLong(store).putLong(number).putLong(saltHigh).putLong(saltLow);
        bytes.putLong(state.changes).putLong(state.length).putLong(state.next).putLong(state.log);
        bytes.putLong(state.head).putInt(checksum(bytes.array()));
        return bytes.flip();
    }

    /** Returns the head that some bytes are; null when they are none, or damaged. */
    static @Nullable ChangeHead parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != BYTES || in.getInt(BYTES - Integer.BYTES) != checksum(bytes) || in.getLong() != MAGIC) {
            return null;
        }
        return new ChangeHead(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                new State(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
    }

    private static int checksum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, BYTES - Integer.BYTES);
        return (int) sum.getValue();
    }
}
