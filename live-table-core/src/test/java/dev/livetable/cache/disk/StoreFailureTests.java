package dev.livetable.cache.disk;

import static dev.livetable.cache.disk.StoreFailure.CLOSED;
import static dev.livetable.cache.disk.StoreFailure.DAMAGE;
import static dev.livetable.cache.disk.StoreFailure.IN_USE;
import static dev.livetable.cache.disk.StoreFailure.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.stream.Stream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoreFailureTests {

    private static MVStoreException ofStore(int code, @Nullable Throwable cause) {
        MVStoreException e = new MVStoreException(code, "code " + code);
        if (cause != null) {
            e.initCause(cause);
        }
        return e;
    }

    static Stream<Arguments> failures() {
        MVStoreException full = ofStore(DataUtils.ERROR_WRITING_FAILED, new IOException("No space left on device"));
        MVStoreException corrupt = ofStore(DataUtils.ERROR_FILE_CORRUPT, null);
        MVStoreException inCircles = ofStore(DataUtils.ERROR_INTERNAL, null);
        inCircles.initCause(ofStore(DataUtils.ERROR_CLOSED, inCircles));
        return Stream.of(
                arguments(new IOException("No space left on device"), REFUSED),
                arguments(new AccessDeniedException("cache.mv"), REFUSED),
                arguments(full, REFUSED),
                arguments(ofStore(DataUtils.ERROR_CLOSED, full), REFUSED),
                arguments(ofStore(DataUtils.ERROR_INTERNAL, full), REFUSED),
                arguments(
                        ofStore(DataUtils.ERROR_READING_FAILED, new FileNotFoundException("Too many open files")),
                        REFUSED),
                arguments(new OutOfMemoryError("Java heap space"), REFUSED),
                arguments(ofStore(DataUtils.ERROR_INTERNAL, new OutOfMemoryError("Java heap space")), REFUSED),
                arguments(new NoClassDefFoundError("org/h2/mvstore/Page"), REFUSED),
                arguments(ofStore(DataUtils.ERROR_CLOSED, null), CLOSED),
                arguments(ofStore(DataUtils.ERROR_FILE_LOCKED, null), IN_USE),
                arguments(corrupt, DAMAGE),
                arguments(inCircles, DAMAGE),
                arguments(ofStore(DataUtils.ERROR_CLOSED, corrupt), DAMAGE),
                arguments(ofStore(DataUtils.ERROR_INTERNAL, null), DAMAGE),
                arguments(ofStore(DataUtils.ERROR_READING_FAILED, new EOFException()), DAMAGE),
                arguments(ofStore(DataUtils.ERROR_READING_FAILED, new IOException("Input/output error")), DAMAGE),
                arguments(ofStore(DataUtils.ERROR_UNSUPPORTED_FORMAT, null), DAMAGE),
                arguments(ofStore(DataUtils.ERROR_SERIALIZATION, null), DAMAGE),
                arguments(ofStore(DataUtils.ERROR_CHUNK_NOT_FOUND, null), DAMAGE),
                arguments(ofStore(DataUtils.ERROR_BLOCK_NOT_FOUND, null), DAMAGE),
                arguments(new StackOverflowError(), DAMAGE),
                arguments(new AssertionError("a page"), DAMAGE),
                arguments(new IllegalStateException("its format is another"), DAMAGE));
    }

    @ParameterizedTest
    @MethodSource("failures")
    @DisplayName("damage is told from a disk that is full, a file that was closed, and a process in need")
    void isTold(Throwable thrown, StoreFailure expected) {
        assertThat(StoreFailure.of(thrown)).isEqualTo(expected);
    }

    @Test
    @DisplayName("a reason is what was at the bottom, also where causes lead in circles")
    void reasons() {
        IllegalStateException first = new IllegalStateException("first");
        assertThat(StoreTrouble.reason(new IllegalStateException("later", first)))
                .isEqualTo("first");

        first.initCause(new IllegalStateException("second", first));

        assertThat(StoreTrouble.reason(first)).isIn("first", "second");
    }
}
