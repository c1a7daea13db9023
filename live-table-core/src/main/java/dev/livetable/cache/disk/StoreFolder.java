package dev.livetable.cache.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a disk cache: its files, which only their owner can read where the file system knows owners. */
final class StoreFolder {

    /*
     * None of the files is a symbolic link, which would have what it leads to overwritten. That is seen to before any
     * file is touched, and again when one is made: then the disk has refused to make it, and what is stored is sound. The
     * folder itself may be reached by links, and links of other names are not the cache's.
     */

    private static final Logger log = LoggerFactory.getLogger(StoreFolder.class);
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

    /** What the names of all files of a cache begin with. */
    private static final String OWN = "cache.";

    private static final String CHANGES = "cache.changes.";
    private static final Pattern CHANGES_NAME = Pattern.compile("cache\\.changes\\.([0-9]{1,18})");
    private static final String IS_LINK = "is a symbolic link, and what it leads to would be overwritten";

    private final Path path;

    private StoreFolder(Path path) {
        this.path = path;
    }

    /** Returns a folder as it is, or is not; nothing is looked at. */
    static StoreFolder at(Path folder) {
        return new StoreFolder(folder);
    }

    /**
     * Returns a folder that exists and can be written, and in which no file of a cache is a link; made when missing.
     *
     * @throws CacheOpenException if it cannot be had
     */
    static StoreFolder prepare(Path folder) {
        refuseBackslash(folder.toAbsolutePath());
        try {
            Files.createDirectories(folder, attribute(folder, OWNER_FOLDER));
            Path real = folder.toRealPath();
            if (!Files.isWritable(real)) {
                throw new CacheOpenException("The cache folder " + real + " cannot be written."
                        + " Give this process the right to write it, or choose another (live.cache.redb.path).");
            }
            refuseBackslash(real);
            StoreFolder prepared = new StoreFolder(real);
            prepared.refuseLinks();
            prepared.warnOfOthers();
            return prepared;
        } catch (IOException | UncheckedIOException e) {
            throw new CacheOpenException(
                    "The cache folder " + folder + " cannot be made: " + e + ". Choose another (live.cache.redb.path).",
                    e);
        }
    }

    /** Refuses a path that MVStore would take for another one: its files would not be where the lock is. */
    private static void refuseBackslash(Path path) {
        if (!path.getFileSystem().getSeparator().equals("\\") && path.toString().indexOf('\\') >= 0) {
            throw new CacheOpenException(
                    "The path of the cache folder " + path + " has a backslash, which MVStore takes for a"
                            + " slash. Write it with slashes, or choose another folder (live.cache.redb.path).");
        }
    }

    private void refuseLinks() throws IOException {
        Set<Path> fixed = Set.of(lock(), store(), copy(), damaged(), journal(), key(), bypassed());
        try (Stream<Path> files = Files.list(path)) {
            files.filter(file -> fixed.contains(file) || changesName(file).matches())
                    .filter(Files::isSymbolicLink)
                    .findFirst()
                    .ifPresent(file -> {
                        throw new CacheOpenException("The cache file " + file + " " + IS_LINK
                                + ". Remove the link, or choose another folder (live.cache.redb.path).");
                    });
        }
    }

    private static Matcher changesName(Path file) {
        return CHANGES_NAME.matcher(file.getFileName().toString());
    }

    /** Warns when a cache is put among files of somebody else, who may not expect it there. */
    private void warnOfOthers() {
        if (Files.exists(lock())) {
            return;
        }
        try (Stream<Path> files = Files.list(path)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(OWN) && !name.startsWith("."))
                    .filter(name -> !name.equals("lost+found"))
                    .findFirst()
                    .ifPresent(name -> log.warn(
                            "The disk cache is put into {}, where there are other files, such as '{}'. Its own are {}*; a folder"
                                    + " of its own is easier to look after",
                            path,
                            name,
                            OWN));
        } catch (IOException | UncheckedIOException e) {
            log.debug("The files in {} cannot be listed", path, e);
        }
    }

    private static FileAttribute<?>[] attribute(Path where, Set<PosixFilePermission> permissions) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    Path path() {
        return path;
    }

    Path lock() {
        return path.resolve("cache.lock");
    }

    Path store() {
        return path.resolve("cache.mv");
    }

    /** Returns where a store is copied to before it takes the place of {@link #store}. */
    Path copy() {
        return path.resolve("cache.mv.copy");
    }

    /** Returns where the last damaged store is. */
    Path damaged() {
        return path.resolve("cache.mv.damaged");
    }

    Path journal() {
        return path.resolve("cache.journal");
    }

    /** Returns where changes are recorded, in files with numbers. */
    Path changes(long number) {
        return path.resolve(CHANGES + number);
    }

    /** Returns the numbers of the files in which changes are recorded. */
    List<Long> changes() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(StoreFolder::changesName)
                    .filter(Matcher::matches)
                    .map(name -> Long.valueOf(name.group(1)))
                    .toList();
        }
    }

    Path key() {
        return path.resolve("cache.key");
    }

    /** Returns what says that rows may have been written past the store; see {@link BypassTrace}. */
    Path bypassed() {
        return path.resolve("cache.bypassed");
    }

    /**
     * Makes an empty file when there is none, readable by its owner only.
     *
     * @throws FileSystemException if there is a symbolic link
     */
    Path created(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new FileSystemException(file.toString(), null, IS_LINK);
        }
        if (!Files.exists(file)) {
            try {
                Files.createFile(file, attribute(path, OWNER));
            } catch (FileAlreadyExistsException e) {
                return file;
            }
        }
        return file;
    }

    /** Makes an empty file when there is none, and takes all rights on it from anyone but its owner. */
    Path owned(Path file) throws IOException {
        created(file);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")
                && !Files.getPosixFilePermissions(file).equals(OWNER)) {
            Files.setPosixFilePermissions(file, OWNER);
        }
        return file;
    }

    /** Returns whether there is a store, however bad. */
    boolean hasStore() throws IOException {
        return Files.exists(store()) && Files.size(store()) > 0;
    }

    /** Returns whether there ever was a store: there is one, or one that was put aside, or a journal that was written. */
    boolean hadStore() throws IOException {
        return hasStore() || Files.exists(damaged()) || Files.exists(journal()) && Files.size(journal()) > 0;
    }

    /** Puts the store aside, in the place of one put aside before. */
    void setAside() throws IOException {
        if (Files.exists(store())) {
            Files.move(store(), damaged(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Puts the copy in the place of the store. */
    void swap() throws IOException {
        Files.move(copy(), store(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
