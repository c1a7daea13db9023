package dev.livetable.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * A small file beside the store that says which store is the right one, the least epoch it must have, and which of its
 * generations are retired though the store has them. The epoch is raised with every commit, in the store first and here
 * second. So a store that comes back older than that, because its end was cut off or another copy was put in its place,
 * is known for what it is. Used by one thread at a time.
 */
final class StoreJournal implements AutoCloseable {

    /*
     * A head at the start, then as many slots as the head counts, each with the number of a retired generation. Slots
     * are written before the head that counts them, so whatever moment the process ends at, the head that is there
     * counts slots that are whole. They belong to the store of just the head's epoch: a later one was committed without
     * what they retire. The head is written over what is there, which needs no room on the disk. A slot with the number
     * below zero, beside that with the number, says that the generation's region was marked.
     */

    private static final long MAGIC = 0x4C69_7665_4A6F_7531L;
    private static final int HEAD = 4 * Long.BYTES + Integer.BYTES;
    private static final int SLOT = Long.BYTES + Integer.BYTES;
    private static final int MANY = 10_000;

    private final FileChannel file;
    private Epoch epoch = Epoch.NONE;
    private int count;
    private final Set<Long> retired = new HashSet<>();

    private StoreJournal(FileChannel file) {
        this.file = file;
    }

    /** A store's identity and an epoch. */
    record Epoch(long store, long number) {

        static final Epoch NONE = new Epoch(0, 0);
    }

    /**
     * Opens a file, which exists. What it says is {@link Epoch#NONE}, which is no store's, when it is empty or damaged.
     *
     * @param name the file's name for MVStore's file systems
     */
    static StoreJournal open(String name) throws IOException {
        StoreJournal journal = new StoreJournal(FilePath.get(name).open("rw"));
        try {
            journal.read();
            return journal;
        } catch (Throwable e) {
            journal.close();
            throw e;
        }
    }

    private void read() throws IOException {
        Epoch found = readHead();
        List<Long> slots = found == null ? null : readSlots(found);
        if (found != null && slots != null) {
            epoch = found;
            retired.addAll(slots);
        } else {
            count = 0;
        }
    }

    private @Nullable Epoch readHead() throws IOException {
        ByteBuffer head = readFully(0, HEAD);
        if (head == null || head.getLong() != MAGIC) {
            return null;
        }
        Epoch found = new Epoch(head.getLong(), head.getLong());
        long slots = head.getLong();
        count = (int) slots;
        return head.getInt() == checksum(MAGIC, found.store, found.number, slots) ? found : null;
    }

    private @Nullable List<Long> readSlots(Epoch found) throws IOException {
        List<Long> generations = new ArrayList<>();
        ByteBuffer slots = readFully(HEAD, count * SLOT);
        for (int i = 0; slots != null && i < count; i++) {
            long generation = slots.getLong();
            if (slots.getInt() != checksum(found.store, found.number, i, generation)) {
                return null;
            }
            generations.add(generation);
        }
        return slots == null ? null : generations;
    }

    private @Nullable ByteBuffer readFully(long position, int length) throws IOException {
        if (file.size() < position + length) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        int read = 0;
        while (read >= 0 && bytes.hasRemaining()) {
            read = file.read(bytes, position + bytes.position());
        }
        return bytes.hasRemaining() ? null : bytes.flip();
    }

    private static int checksum(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes.flip());
        return (int) sum.getValue();
    }

    /** Returns the store and the epoch it must have at least. */
    Epoch epoch() {
        return epoch;
    }

    /** Returns the numbers of the generations that are retired in the store of that very epoch, and the marks of some. */
    Set<Long> retired() {
        return retired;
    }

    /** Returns what says, among the retired generations, that the region of one was marked. */
    static long marked(long generation) {
        return -generation;
    }

    /** Returns whether so many generations are retired that a commit is better than more of them. */
    boolean isLong() {
        return count >= MANY;
    }

    /**
     * Changes the epoch; no generation is retired under another one.
     *
     * @param sync whether to wait until the disk has it
     */
    void begin(Epoch changed, boolean sync) throws IOException {
        writeHead(changed, 0, sync);
        epoch = changed;
        count = 0;
        retired.clear();
    }

    /**
     * Retires generations, in a store of an epoch.
     *
     * @param generations their numbers; with {@link #marked} of those whose regions are marked
     * @param sync whether to wait until the disk has it
     */
    void add(Epoch current, Collection<Long> generations, boolean sync) throws IOException {
        if (!current.equals(epoch)) {
            begin(current, sync);
        }
        List<Long> added = new ArrayList<>(generations);
        added.removeAll(retired);
        if (added.isEmpty()) {
            return;
        }
        ByteBuffer slots = ByteBuffer.allocate(added.size() * SLOT);
        int index = count;
        for (long generation : added) {
            slots.putLong(generation).putInt(checksum(epoch.store, epoch.number, index, generation));
            index++;
        }
        write(slots.flip(), HEAD + (long) count * SLOT);
        writeHead(epoch, index, sync);
        count = index;
        retired.addAll(added);
    }

    private void writeHead(Epoch changed, long slots, boolean sync) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        head.putLong(MAGIC).putLong(changed.store).putLong(changed.number).putLong(slots);
        head.putInt(checksum(MAGIC, changed.store, changed.number, slots));
        write(head.flip(), 0);
        if (sync) {
            file.force(false);
        }
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        long start = position - bytes.position();
        while (bytes.hasRemaining()) {
            file.write(bytes, start + bytes.position());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
