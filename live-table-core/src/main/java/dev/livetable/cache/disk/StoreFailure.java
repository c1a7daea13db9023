package dev.livetable.cache.disk;

import dev.livetable.table.Causes;
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
    /** What is stored is sound, and of another version of this library. */
    OTHER_FORMAT,
    /** What is stored cannot be what was stored. */
    DAMAGE;

    /** Returns what an exception or error says. */
    static StoreFailure of(Throwable e) {
        if (Causes.of(e).anyMatch(StoreFailure::isOfNoStore)) {
            return REFUSED;
        }
        Throwable told =
                Causes.of(e).dropWhile(StoreFailure::isOfItsCause).findFirst().orElse(e);
        if (told instanceof MVStoreException known) {
            return of(known);
        }
        if (told instanceof OtherFormatException) {
            return OTHER_FORMAT;
        }
        return told instanceof IOException ? REFUSED : DAMAGE;
    }

    /** Returns whether a stack ended, which may be that of whoever called, however sound the store is. */
    static boolean isOfTheStack(Throwable e) {
        return Causes.of(e).anyMatch(StackOverflowError.class::isInstance);
    }

    private static StoreFailure of(MVStoreException e) {
        return switch (e.getErrorCode()) {
            case DataUtils.ERROR_WRITING_FAILED -> REFUSED;
            case DataUtils.ERROR_FILE_LOCKED -> IN_USE;
            case DataUtils.ERROR_CLOSED -> CLOSED;
            default -> DAMAGE;
        };
    }

    /** Returns whether the cause says more: why MVStore closed the file, or what it did not expect. */
    private static boolean isOfItsCause(Throwable e) {
        return e.getCause() != null
                && e instanceof MVStoreException known
                && (known.getErrorCode() == DataUtils.ERROR_CLOSED || known.getErrorCode() == DataUtils.ERROR_INTERNAL);
    }

    private static boolean isOfNoStore(Throwable e) {
        return isOfTheProcess(e) || e instanceof FileNotFoundException || e instanceof FileSystemException;
    }

    /** An error is the process's, but for those that a page which leads back to itself or breaks a rule ends in. */
    private static boolean isOfTheProcess(Throwable e) {
        return e instanceof Error && !(e instanceof StackOverflowError) && !(e instanceof AssertionError);
    }
}
