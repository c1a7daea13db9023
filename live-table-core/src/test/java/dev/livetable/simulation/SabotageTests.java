package dev.livetable.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Makes each sabotage, and sees that it is noticed: by a test of the library, which runs with the class that was changed, or by
 * the simulation within a few seeds of one that is kept for it.
 */
class SabotageTests {

    private static final Logger logger = (Logger) LoggerFactory.getLogger("dev.livetable");

    /** How many seeds are tried, since the simulation changes with the sources. */
    private static final long NEAR = 60;

    /** A test that has not ended by then hangs; unbroken each takes less than one. */
    private static final long LIMIT_SECONDS = 5;

    private static final Map<Sabotage, Future<Boolean>> noticed = new HashMap<>();

    /** Twice as many as there are processors: a thread whose test hangs only waits. */
    private static final ExecutorService threads =
            Executors.newFixedThreadPool(2 * Runtime.getRuntime().availableProcessors());

    /** Makes them all, side by side. */
    @BeforeAll
    static void begin(@TempDir Path folder) {
        logger.setLevel(Level.OFF);
        for (Sabotage sabotage : Sabotage.all()) {
            Path own = folder.resolve(Integer.toString(noticed.size()));
            noticed.put(sabotage, threads.submit(() -> isNoticed(sabotage, own)));
        }
    }

    @AfterAll
    static void speakAgain() {
        threads.shutdownNow();
        logger.setLevel(null);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.livetable.simulation.Sabotage#all")
    void everySabotageIsNoticed(Sabotage sabotage) throws Exception {
        assertThat(requireNonNull(noticed.get(sabotage)).get())
                .as("'%s' is noticed by %s; SabotageIT finds another seed", sabotage, sabotage.noticed())
                .isTrue();
    }

    private static boolean isNoticed(Sabotage sabotage, Path folder) throws Exception {
        Files.createDirectories(folder);
        sabotage.compileInto(folder);
        Apart apart = new Apart(folder);
        return sabotage.seed() < 0 ? failsOrHangs(apart, sabotage.noticed()) : isSeen(apart, sabotage);
    }

    private static boolean isSeen(Apart apart, Sabotage sabotage) throws Exception {
        Class<?> simulation = apart.loadClass(sabotage.simulation().getName());
        Method firstFailure = simulation.getDeclaredMethod("firstFailure", long.class, long.class, Map.class);
        firstFailure.setAccessible(true);
        return firstFailure.invoke(null, sabotage.seed(), NEAR, History.newCounts()) != null;
    }

    private static boolean failsOrHangs(Apart apart, String test) throws Exception {
        int dot = test.lastIndexOf('.');
        String method = test.substring(dot + 1);
        Class<?> type = apart.loadClass("dev.livetable." + test.substring(0, dot));
        CompletableFuture<Boolean> fails = new CompletableFuture<>();
        Thread thread = new Thread(() -> run(type, method, fails), test);
        thread.setDaemon(true);
        thread.start();
        try {
            return fails.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return true;
        }
    }

    /** Runs a test, says whether it fails, and only then cleans up, which may take long after a failure. */
    private static void run(Class<?> type, String test, CompletableFuture<Boolean> fails) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object tests = constructor.newInstance();
            callAll(tests, BeforeEach.class);
            try {
                Method method = type.getDeclaredMethod(test);
                method.setAccessible(true);
                method.invoke(tests);
            } catch (InvocationTargetException e) {
                fails.complete(true);
            }
            callAll(tests, AfterEach.class);
            fails.complete(false);
        } catch (InvocationTargetException e) {
            fails.complete(true);
        } catch (ReflectiveOperationException e) {
            fails.completeExceptionally(new IllegalStateException("there is no such test any more: " + test, e));
        }
    }

    private static void callAll(Object tests, Class<? extends Annotation> kind) throws ReflectiveOperationException {
        for (Class<?> type = tests.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(kind)) {
                    method.setAccessible(true);
                    method.invoke(tests);
                }
            }
        }
    }
}
