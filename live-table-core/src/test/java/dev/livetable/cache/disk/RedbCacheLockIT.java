package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.CacheContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedbCacheLockIT {

    @TempDir
    Path folder = Path.of("");

    /** Opens the cache, says whether that worked, and waits for its input to end. */
    static final class Child {

        private Child() {}

        /** Runs. */
        public static void main(String[] args) throws IOException {
            PrintStream parent = System.out;
            System.setOut(System.err); // logs go elsewhere
            try (RedbCache cache = RedbCache.open(Path.of(args[0]))) {
                cache.put("t/page", CacheContract.rows(1));
                parent.print('O');
                parent.flush();
                System.in.read();
            } catch (CacheInUseException e) {
                parent.print('R');
            }
        }
    }

    private Process child() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private int answer(Process child) throws IOException {
        try (InputStream out = child.getInputStream()) {
            return out.read();
        }
    }

    @Test
    @DisplayName("a folder that another process has open is refused, with its number, until it ends")
    void anotherProcess() throws Exception {
        Process owner = child();
        try {
            assertThat(answer(owner)).isEqualTo('O');
            assertThatThrownBy(() -> RedbCache.open(folder))
                    .isInstanceOf(CacheInUseException.class)
                    .hasMessageContaining(Long.toString(owner.pid()))
                    .hasMessageContaining("live.cache.redb.path");
        } finally {
            owner.destroyForcibly();
            assertThat(owner.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        try (RedbCache cache = RedbCache.open(folder)) {
            cache.put("t/page", CacheContract.rows(2));
            assertThat(cache.get("t/page")).isEqualTo(CacheContract.rows(2));
        }
    }

    @Test
    @DisplayName("refused openers in this process do not free its lock")
    void refusedOpenersFreeNothing() throws Exception {
        try (RedbCache cache = RedbCache.open(folder)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> RedbCache.open(folder)).isInstanceOf(CacheInUseException.class);
            }
            Process other = child();
            assertThat(answer(other)).isEqualTo('R');
            assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
            cache.put("t/page", CacheContract.rows(2));
            cache.flush();
            assertThat(cache.get("t/page")).isEqualTo(CacheContract.rows(2));
        }
    }
}
