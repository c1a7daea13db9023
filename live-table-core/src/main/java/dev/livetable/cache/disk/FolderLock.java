package dev.livetable.cache.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one owner of a folder: at most one in this Java VM, and one process. The lock ends with the process. */
final class FolderLock implements AutoCloseable {

    /*
     * Where locks are those of POSIX, closing any channel of a file frees all the locks that the process has on it. So
     * the lock is on a file of its own, which nothing else opens, and the folders open in this Java VM are asked first.
     */

    private static final Logger log = LoggerFactory.getLogger(FolderLock.class);
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    /** Lock files that another class loader of this Java VM has locked: closing them would free its lock. */
    private static final List<RandomAccessFile> NEVER_CLOSED = new CopyOnWriteArrayList<>();

    private static final String ADVICE =
            " A disk cache belongs to one process at a time: close the other, or give each its"
                    + " own folder (live.cache.redb.path).";

    private final Path folder;
    private final RandomAccessFile file;

    private FolderLock(Path folder, RandomAccessFile file) {
        this.folder = folder;
        this.file = file;
    }

    Path folder() {
        return folder;
    }

    /**
     * Locks a folder.
     *
     * @param folder the real path of a folder
     * @param lockFile the file in it to lock; made when missing
     * @throws CacheInUseException if it is locked
     */
    static FolderLock acquire(Path folder, Path lockFile) throws IOException {
        if (!OPEN.add(folder)) {
            throw new CacheInUseException(
                    "The cache folder " + folder + " is open in this process already." + ADVICE, true);
        }
        try {
            return new FolderLock(folder, lock(folder, lockFile));
        } catch (Throwable e) {
            OPEN.remove(folder);
            throw e;
        }
    }

    private static RandomAccessFile lock(Path folder, Path lockFile) throws IOException {
        RandomAccessFile file = new RandomAccessFile(lockFile.toFile(), "rw");
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock == null) {
                String owner = owner(file);
                file.close();
                throw new CacheInUseException(
                        "The cache folder " + folder + " is in use by another process" + owner + "." + ADVICE, false);
            }
            writeOwner(file);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        } catch (OverlappingFileLockException e) {
            NEVER_CLOSED.add(file);
            throw new CacheInUseException(
                    "The cache folder " + folder + " is open in this process already, by another class loader."
                            + ADVICE,
                    true);
        }
    }

    /** Writes who has the lock, for others to read, if the disk has room for it. */
    private static void writeOwner(RandomAccessFile file) {
        try {
            file.setLength(0);
            file.write(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            log.debug("The number of this process could not be written; the lock holds without it", e);
        }
    }

    private static String owner(RandomAccessFile file) {
        try {
            String pid = file.readLine();
            return pid == null || pid.isBlank() ? "" : " (" + pid.strip() + ")";
        } catch (IOException e) {
            return ""; // where locks forbid reading
        }
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            OPEN.remove(folder);
        }
    }
}
