package dev.livetable.cache.disk;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a builder of a {@link RedbCache} was told.
 *
 * @param folder where the files are
 * @param maximumSize how many bytes the entries may take on disk
 * @param memory how many bytes of heap the store may use for what it has read
 * @param sync whether what must not be lost survives the end of the machine
 * @param encryptionKey what the files are encrypted with; null for plain files
 * @param slack how many bytes the file may have over twice what its entries take, before it is copied
 * @param scheme the MVStore file system around our own, for tests; empty for none
 * @param nanos the clock
 */
record RedbSettings(
        Path folder,
        long maximumSize,
        long memory,
        boolean sync,
        @Nullable EncryptionKey encryptionKey,
        long slack,
        String scheme,
        LongSupplier nanos) {

    /** Returns the name under which MVStore opens a file. */
    String fileName(Path file) {
        String steady = SteadyFile.nameOf(file);
        return scheme.isEmpty() ? steady : scheme + ":" + steady;
    }
}
