package dev.livetable.cache.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file in the folder of a cache on disk which says that rows may have been written past it. The next to open the cache
 * drops all rows that it finds. Whoever goes on without the cache leaves it, without the lock of the folder. Safe for use by
 * many threads.
 */
public final class BypassTrace {

    /*
     * The file has one name, whoever leaves it. It is taken away by nobody but who opens the cache: he has the lock, has seen
     * the file, has committed that all rows are dropped, and has read none yet. So a file that is there when a write has been
     * applied is either found at the next opening, or taken away before any row is read that is then kept: these rows are as
     * new as the write. Who leaves it must look for it again after each write, since it may have been taken away meanwhile.
     *
     * A file that comes after the opener has looked stays for the next one. A kill between the commit and the removal leaves it,
     * too, and costs one more cold start.
     */

    private static final Logger log = LoggerFactory.getLogger(BypassTrace.class);

    private final StoreFolder folder;

    private BypassTrace(StoreFolder folder) {
        this.folder = folder;
    }

    /**
     * Returns the trace in a folder. Nothing is read or written.
     *
     * @param folder the folder of a cache
     */
    public static BypassTrace in(Path folder) {
        return in(StoreFolder.at(folder));
    }

    static BypassTrace in(StoreFolder folder) {
        return new BypassTrace(folder);
    }

    /** Returns whether the folder holds a cache, whose rows could be shown after a restart. */
    public boolean isNeeded() {
        return Files.exists(folder.store());
    }

    /** Returns whether the trace was left, and no cache was opened since. */
    public boolean isLeft() {
        return Files.isRegularFile(folder.bypassed(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Leaves the trace, unless it is there. When this returns it survives the end of the process, and of the machine where
     * the disk can force a folder.
     *
     * @throws UncheckedIOException if it cannot be left
     */
    public void leave() {
        if (isLeft()) {
            return;
        }
        try (RandomAccessFile file =
                new RandomAccessFile(folder.created(folder.bypassed()).toFile(), "rw")) {
            file.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The cache folder " + folder.path() + " cannot be told that rows are written past it: " + e, e);
        }
        forceFolder();
    }

    /** Forces the name of the file; the interrupt of a thread waits until then, since it would close the channel. */
    private void forceFolder() {
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder.path(), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            log.debug("The folder {} cannot be forced", folder.path(), e); // not every system opens folders
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes the trace away, when it is committed that all rows are dropped and before any row is read. */
    void remove() {
        try {
            Files.deleteIfExists(folder.bypassed());
        } catch (IOException e) {
            log.warn("{} cannot be removed, so the next start is cold, too", folder.bypassed(), e);
        }
    }

    /** Returns the file. */
    @Override
    public String toString() {
        return folder.bypassed().toString();
    }
}
