package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.cache.disk.BypassTrace;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a cache on disk which this application goes on without, by {@code live.cache.backend}. */
final class BypassedFolder {

    private static final Logger logger = LoggerFactory.getLogger(BypassedFolder.class);

    private BypassedFolder() {}

    /** Tells a cache that an earlier start has left that rows may be written past it; warns where that is not possible. */
    static void tell(LiveCacheProperties.Redb redb) {
        try {
            BypassTrace trace = BypassTrace.in(Path.of(redb.path()));
            if (trace.isNeeded() && !trace.isLeft()) {
                trace.leave();
                logger.info(
                        "What is kept in {} is dropped when it is used again, since this start goes without",
                        redb.path());
            }
        } catch (InvalidPathException e) {
            logger.debug("There is no cache in {}", redb.path(), e);
        } catch (UncheckedIOException e) {
            logger.warn(
                    "Delete the folder {} before live.cache.backend is 'redb' again: it holds rows of an earlier start, which"
                            + " this one may change. {}",
                    redb.path(),
                    e.getMessage());
        }
    }
}
