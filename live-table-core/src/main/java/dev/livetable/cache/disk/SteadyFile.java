package dev.livetable.cache.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file for MVStore that interrupts cannot close. Java closes a file channel, and MVStore with it the whole store,
 * when a thread that reads is interrupted; a random access file goes on. Reads run beside each other, on a few handles.
 */
final class SteadyFile {

    static final String SCHEME = "livecache";

    /** The mode to open a file with that is written, and hardly ever read: it takes one handle. */
    static final String WRITE_ONLY = "w";

    private SteadyFile() {}

    /** Returns the name under which MVStore opens a file as one of these. */
    static synchronized String nameOf(Path file) {
        FilePath.register(new Name()); // as often as asked: MVStore keeps one for each scheme
        return SCHEME + ":" + file;
    }

    /** Public, as MVStore makes it by reflection. */
    public static final class Name extends FilePathWrapper {

        /** Returns the scheme. */
        public Name() {}

        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            return new Channel(unwrap().toString(), mode);
        }
    }

    /** Reads and writes that name their position need no lock on the channel: each handle has its own. */
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    private static final class Channel extends FileBaseDefault {

        private final Handle writer;
        private final Handle[] readers;

        Channel(String file, String mode) throws IOException {
            if (mode.equals(WRITE_ONLY)) {
                writer = new Handle(file, "rw");
                readers = new Handle[] {writer};
                return;
            }
            int count = Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));
            List<Handle> opened = new ArrayList<>();
            try {
                opened.add(new Handle(file, mode));
                while (opened.size() <= count) {
                    opened.add(new Handle(file, "r"));
                }
            } catch (Throwable e) {
                closeAll(opened); // too many files are open, as a rule; leave no more of them
                throw e;
            }
            writer = opened.get(0);
            readers = opened.subList(1, opened.size()).toArray(Handle[]::new);
        }

        private static void closeAll(List<Handle> handles) throws IOException {
            IOException failure = null;
            for (Handle handle : handles) {
                try {
                    handle.file.close();
                } catch (IOException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int first = Math.floorMod(System.identityHashCode(Thread.currentThread()), readers.length);
            for (int i = 0; i < readers.length; i++) {
                Handle reader = readers[(first + i) % readers.length];
                if (reader.lock.tryLock()) {
                    return reader.read(target, position);
                }
            }
            readers[first].lock.lock();
            return readers[first].read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return writer.write(source, position);
        }

        @Override
        public long size() throws IOException {
            return writer.file.length();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            if (size < writer.file.length()) {
                writer.file.setLength(size);
            }
        }

        @Override
        public void force(boolean metaData) throws IOException {
            writer.file.getFD().sync();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return writer.file.getChannel().tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            List<Handle> all = new ArrayList<>(List.of(readers));
            all.add(writer);
            closeAll(all);
        }
    }

    /** A position in a file, for one thread at a time. */
    private static final class Handle {

        final ReentrantLock lock = new ReentrantLock();
        final RandomAccessFile file;

        Handle(String file, String mode) throws IOException {
            this.file = new RandomAccessFile(file, mode);
        }

        /** Reads, on a thread that holds the lock, and frees it. */
        int read(ByteBuffer target, long position) throws IOException {
            try {
                file.seek(position);
                int length = target.remaining();
                byte[] bytes = target.hasArray() ? target.array() : new byte[length];
                int offset = target.hasArray() ? target.arrayOffset() + target.position() : 0;
                int read = file.read(bytes, offset, length);
                if (read > 0 && target.hasArray()) {
                    target.position(target.position() + read);
                } else if (read > 0) {
                    target.put(bytes, 0, read);
                }
                return read;
            } finally {
                lock.unlock();
            }
        }

        int write(ByteBuffer source, long position) throws IOException {
            lock.lock();
            try {
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                file.seek(position);
                file.write(bytes);
                return bytes.length;
            } finally {
                lock.unlock();
            }
        }
    }
}
