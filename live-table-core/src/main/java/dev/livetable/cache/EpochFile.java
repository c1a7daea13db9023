package dev.livetable.cache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A small file beside the store that says which store is the right one, and the least epoch it must have. The epoch is
 * raised with every change that must not be lost, in the store first and here second. So a store that comes back older than
 * that, because its end was cut off or another copy was put in its place, is known for what it is. Raising the epoch here
 * alone makes the store void, and needs no room on the disk.
 */
final class EpochFile implements AutoCloseable {

    private static final long MAGIC = 0x4C69_7665_4570_6F31L;
    private static final int CHECKED = 24;

    private final RandomAccessFile file;
    private Epoch epoch;

    private EpochFile(RandomAccessFile file, Epoch epoch) {
        this.file = file;
        this.epoch = epoch;
    }

    /** A store's identity and an epoch. */
    record Epoch(long store, long number) {

        static final Epoch NONE = new Epoch(0, 0);
    }

    /** Opens the file, which exists; what it says is {@link Epoch#NONE} when it is empty or damaged. */
    static EpochFile open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        byte[] bytes = new byte[(int) Math.min(file.length(), CHECKED + Integer.BYTES + 1)];
        file.readFully(bytes);
        Epoch epoch = parse(bytes);
        return new EpochFile(file, epoch == null ? Epoch.NONE : epoch);
    }

    private static @Nullable Epoch parse(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length != CHECKED + Integer.BYTES || buffer.getLong() != MAGIC) {
            return null;
        }
        Epoch epoch = new Epoch(buffer.getLong(), buffer.getLong());
        return buffer.getInt() == checksum(bytes) ? epoch : null;
    }

    private static int checksum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, CHECKED);
        return (int) sum.getValue();
    }

    /** Returns what the file says. */
    Epoch epoch() {
        return epoch;
    }

    /**
     * Changes what the file says.
     *
     * @param sync whether to wait until the disk has it
     */
    void write(Epoch changed, boolean sync) throws IOException {
        byte[] bytes = new byte[CHECKED + Integer.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        buffer.putLong(MAGIC).putLong(changed.store).putLong(changed.number);
        buffer.putInt(checksum(bytes));
        file.seek(0);
        file.write(bytes);
        if (sync) {
            file.getFD().sync();
        }
        epoch = changed;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
