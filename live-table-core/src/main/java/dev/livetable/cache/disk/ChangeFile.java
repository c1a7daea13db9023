package dev.livetable.cache.disk;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/** A file of changes that is appended to, by one thread. */
final class ChangeFile implements AutoCloseable {

    /*
     * A head, and frames behind it: the length, a checksum over file, offset and content, and the content. The head tells
     * up to which length the file counts. It is written over what is there, after the frames: so whatever moment the
     * process ends at, the head that is there counts frames that are whole, and what is behind them was never
     * acknowledged. A file that was cut off, or damaged in what the head counts, is known for it.
     */

    private static final int FRAME_HEAD = 2 * Integer.BYTES;

    private final FileChannel file;
    private final ChangeCipher cipher;
    private final boolean sync;
    private ChangeHead head;

    private ChangeFile(FileChannel file, ChangeCipher cipher, boolean sync, ChangeHead head) {
        this.file = file;
        this.cipher = cipher;
        this.sync = sync;
        this.head = head;
    }

    /**
     * Makes a file, with a first frame.
     *
     * @param where an empty file
     * @param head what it says about itself but for its length
     * @param first the content of the first frame
     */
    static ChangeFile create(RedbSettings settings, Path where, ChangeCipher ofStore, ChangeHead head, byte[] first)
            throws IOException {
        ChangeHead empty = head.with(head.state().withLength(ChangeHead.BYTES));
        ChangeFile created = open(settings, where, ofStore, empty);
        try {
            created.append(List.of(first), empty.state());
            return created;
        } catch (Throwable e) {
            created.close();
            throw e;
        }
    }

    /** Opens a file to be appended to, behind what its head counts. */
    static ChangeFile open(RedbSettings settings, Path where, ChangeCipher ofStore, ChangeHead head)
            throws IOException {
        FileChannel file = FilePath.get(settings.fileName(where)).open(SteadyFile.WRITE_ONLY);
        return new ChangeFile(file, ofStore.of(head), settings.sync(), head);
    }

    ChangeHead head() {
        return head;
    }

    /**
     * Appends frames.
     *
     * @param contents what is in them
     * @param changed what the head says then, but for the length
     */
    void append(List<byte[]> contents, ChangeHead.State changed) throws IOException {
        long start = head.state().length();
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            long offset = start + frames.size();
            byte[] sealed = cipher.seal(content, offset);
            frames.writeBytes(ByteBuffer.allocate(FRAME_HEAD)
                    .putInt(sealed.length)
                    .putInt(checksum(head.number(), offset, sealed))
                    .array());
            frames.writeBytes(sealed);
        }
        write(ByteBuffer.wrap(frames.toByteArray()), start);
        write(changed.withLength(start + frames.size()));
    }

    /** Says that the record goes on in another file. */
    void end(long next) throws IOException {
        write(head.state().withNext(next));
    }

    private void write(ChangeHead.State changed) throws IOException {
        ChangeHead written = head.with(changed);
        write(written.bytes(), 0);
        if (sync) {
            file.force(false);
        }
        head = written;
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        while (bytes.hasRemaining()) {
            int done = bytes.position();
            file.write(bytes, position + done);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    // ---- reading

    /** Returns the head of a file; null when it has none, or a damaged one. */
    static @Nullable ChangeHead readHead(Path where) throws IOException {
        try (FileInputStream in = new FileInputStream(where.toFile())) {
            return ChangeHead.parse(in.readNBytes(ChangeHead.BYTES));
        }
    }

    /**
     * Returns the content of frames, in order.
     *
     * @param head the head of the file, as it was when it counted just these frames
     * @param limit how many frames are read at most
     * @throws IOException if the file is shorter, or cannot be read
     * @throws IllegalArgumentException if a frame is damaged
     */
    static List<byte[]> read(Path where, ChangeCipher ofStore, ChangeHead head, int limit) throws IOException {
        ChangeCipher cipher = ofStore.of(head);
        List<byte[]> contents = new ArrayList<>();
        try (FileInputStream in = new FileInputStream(where.toFile())) {
            in.skipNBytes(ChangeHead.BYTES);
            long offset = ChangeHead.BYTES;
            while (offset < head.state().length() && contents.size() < limit) {
                ByteBuffer frame = ByteBuffer.wrap(readFully(in, FRAME_HEAD));
                int length = frame.getInt();
                if (length < 0 || offset + FRAME_HEAD + length > head.state().length()) {
                    throw new IllegalArgumentException("A frame is longer than what the file counts");
                }
                byte[] sealed = readFully(in, length);
                if (frame.getInt() != checksum(head.number(), offset, sealed)) {
                    throw new IllegalArgumentException("A frame is damaged: its checksum is wrong");
                }
                contents.add(cipher.open(sealed, offset));
                offset += FRAME_HEAD + length;
            }
        }
        return contents;
    }

    private static byte[] readFully(FileInputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("The file was cut off");
        }
        return bytes;
    }

    private static int checksum(long number, long offset, byte[] sealed) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(number)
                .putLong(offset)
                .flip());
        sum.update(sealed);
        return (int) sum.getValue();
    }
}
