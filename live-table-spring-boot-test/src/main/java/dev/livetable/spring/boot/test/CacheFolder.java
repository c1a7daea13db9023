package dev.livetable.spring.boot.test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.FileSystemUtils;

/** A folder for one cache, made by who opens that, and deleted with its context. */
final class CacheFolder implements DisposableBean {

    private final Path path = Path.of(System.getProperty("java.io.tmpdir"), "live-table-test-" + UUID.randomUUID());

    Path path() {
        return path;
    }

    @Override
    public void destroy() throws IOException {
        FileSystemUtils.deleteRecursively(path);
    }
}
