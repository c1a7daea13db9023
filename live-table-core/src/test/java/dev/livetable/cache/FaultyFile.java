package dev.livetable.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A file system for MVStore whose disk is full when a test wants it to be. */
public final class FaultyFile extends FilePathWrapper {

    static final String SCHEME = "faulty";

    /** How many more writes succeed; negative for all of them. */
    static final AtomicInteger WRITES_LEFT = new AtomicInteger(-1);

    /** Returns the scheme. */
    public FaultyFile() {}

    static String register() {
        FilePath.register(new FaultyFile());
        WRITES_LEFT.set(-1);
        return SCHEME;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(getBase().open(mode));
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // as the file below
    private static final class Channel extends FileBaseDefault {

        private final FileChannel base;

        Channel(FileChannel base) {
            this.base = base;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return base.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            int left = WRITES_LEFT.getAndUpdate(count -> Math.max(count - 1, Math.min(count, 0)));
            if (left == 0) {
                int half = source.remaining() / 2;
                base.write(source.duplicate().limit(source.position() + half), position);
                throw new IOException("No space left on device");
            }
            return base.write(source, position);
        }

        @Override
        public long size() throws IOException {
            return base.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            base.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            base.force(metaData);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return base.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            base.close();
        }
    }
}
