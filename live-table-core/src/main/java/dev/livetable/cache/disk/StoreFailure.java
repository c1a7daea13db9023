package dev.livetable.cache.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** What something that was thrown says about a store: decided here, for every place that meets one. */
enum StoreFailure {
    /**
     * The disk, or the memory, had no room, or a file could not be opened. What is stored is sound; later it may work.
     */
    REFUSED,
    /** The file was closed under whoever used it. What is stored is sound. */
    CLOSED,
    /** Another process has the file. */
    IN_USE,
    /** What is stored cannot be what was stored. */
    DAMAGE;

    /** Returns what an exception or error says. */
    static StoreFailure of(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (isOfTheProcess(cause)
                    || cause instanceof FileNotFoundException
                    || cause instanceof FileSystemException) {
                return REFUSED;
            }
        }
        if (e instanceof MVStoreException known) {
            return of(known);
        }
        return e instanceof IOException ? REFUSED : DAMAGE;
    }

    private static StoreFailure of(MVStoreException e) {
        Throwable cause = e.getCause();
        return switch (e.getErrorCode()) {
            case DataUtils.ERROR_WRITING_FAILED -> REFUSED;
            case DataUtils.ERROR_FILE_LOCKED -> IN_USE;
            case DataUtils.ERROR_CLOSED -> cause == null ? CLOSED : of(cause); // why MVStore closed it
            case DataUtils.ERROR_INTERNAL -> cause == null ? DAMAGE : of(cause); // what it did not expect
            default -> DAMAGE;
        };
    }

    /** An error is the process's, but for those that a page which leads back to itself or breaks a rule ends in. */
    private static boolean isOfTheProcess(Throwable e) {
        return e instanceof Error && !(e instanceof StackOverflowError) && !(e instanceof AssertionError);
    }
}
