package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The threads that all applications of a JVM share. */
class LiveThreadsTests {

    /**
     * What a task saw.
     *
     * @param thread the thread that ran it
     * @param loader its context class loader
     */
    private record Seen(Thread thread, @Nullable ClassLoader loader) {}

    /** Runs a task of an application. */
    private static Seen run(ClassLoader application) {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        caller.setContextClassLoader(application);
        try {
            CompletableFuture<Seen> seen = new CompletableFuture<>();
            LiveThreads.shared()
                    .execute(() -> seen.complete(new Seen(
                            Thread.currentThread(), Thread.currentThread().getContextClassLoader())));
            return seen.join();
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    @Test
    @DisplayName(
            "a task has the class loader of its application, on a thread of another one, too; an idle thread has none of them")
    void classLoaders() throws Exception {
        try (URLClassLoader one = new URLClassLoader(new URL[0]);
                URLClassLoader other = new URLClassLoader(new URL[0])) {
            for (ClassLoader application : new ClassLoader[] {one, other, one, other}) {
                Seen seen = run(application);
                assertThat(seen.loader()).isSameAs(application);
                Awaitility.await()
                        .until(() -> seen.thread().getContextClassLoader() == LiveThreads.class.getClassLoader());
            }
        }
    }
}
