package dev.livetable.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A file system for MVStore whose disk is full, or takes no writes at all, when a test wants it to. It notes
 * what is written and forced to the disk.
 */
public final class FaultyFile extends FilePathWrapper {

    static final String SCHEME = "faulty";

    /** How many more writes find room; negative for all of them. The journal's head is there and needs none. */
    static final AtomicInteger WRITES_LEFT = new AtomicInteger(-1);

    /** Whether files can only be read. */
    static final AtomicBoolean READ_ONLY = new AtomicBoolean();

    /** Whether forcing the store to the disk fails, and then opening it. */
    static final AtomicBoolean LOST = new AtomicBoolean();

    /** What a write that found no room fails with; null for what a full disk does. */
    static final AtomicReference<@Nullable Error> ERROR = new AtomicReference<>();

    /** Whose stack ends when it reads. */
    static volatile Predicate<Thread> stackEnds = thread -> false;

    /** What was written to and forced to the disk, in order: the word and the file's name, once for each time. */
    static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    /** Returns the scheme. */
    public FaultyFile() {}

    static String register() {
        FilePath.register(new FaultyFile());
        WRITES_LEFT.set(-1);
        READ_ONLY.set(false);
        LOST.set(false);
        ERROR.set(null);
        stackEnds = thread -> false;
        EVENTS.clear();
        return SCHEME;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        checkLost(getName());
        return new Channel(getBase().open(mode), getName());
    }

    private static void checkLost(String name) throws IOException {
        if (LOST.get() && name.equals("cache.mv")) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public boolean canWrite() {
        return !READ_ONLY.get() && super.canWrite();
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // as the file below
    private static final class Channel extends FileBaseDefault {

        private final FileChannel base;
        private final String name;

        Channel(FileChannel base, String name) {
            this.base = base;
            this.name = name;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            if (stackEnds.test(Thread.currentThread())) {
                throw new StackOverflowError("injected");
            }
            return base.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            EVENTS.add("write " + name);
            if (READ_ONLY.get()) {
                throw new IOException("Read-only file system");
            }
            if (name.equals("cache.journal") && position == 0) {
                return base.write(source, position);
            }
            int left = WRITES_LEFT.getAndUpdate(count -> Math.max(count - 1, Math.min(count, 0)));
            Error error = ERROR.get();
            if (left == 0 && error != null) {
                throw error;
            }
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
            checkLost(name);
            base.force(metaData);
            EVENTS.add("force " + name);
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
