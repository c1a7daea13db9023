package dev.livetable.cache;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a builder of a {@link RedbCache} was told. */
record RedbSettings(
        Path folder,
        long maximumSize,
        long memory,
        boolean sync,
        @Nullable EncryptionKey encryptionKey,
        String scheme) {

    /** Returns the name under which MVStore opens a file. */
    String fileName(Path file) {
        String steady = SteadyFile.nameOf(file);
        return scheme.isEmpty() ? steady : scheme + ":" + steady;
    }
}
