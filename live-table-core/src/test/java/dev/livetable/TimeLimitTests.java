package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.MemCache;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Row;
import dev.livetable.table.UnknownOutcomeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every duration that a live table is set up with: none, negative, and as long as can be. */
class TimeLimitTests extends LiveTableSetup {

    private static final List<Duration> HUGE =
            List.of(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), ChronoUnit.FOREVER.getDuration());

    static Stream<Method> settings() {
        return Arrays.stream(LiveTableBuilder.class.getMethods())
                .filter(method -> Arrays.asList(method.getParameterTypes()).contains(Duration.class));
    }

    private static void set(LiveTableBuilder builder, Method setting, Duration value) throws Throwable {
        Object[] values = new Object[setting.getParameterCount()];
        Arrays.fill(values, value);
        try {
            setting.invoke(builder, values);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    @DisplayName(
            "a duration that is not positive is refused by the name of its setting; never may old rows be shown for 0")
    void aDurationThatIsNotPositiveIsRefused(Method setting) throws Throwable {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            if (wrong.isZero() && setting.getName().startsWith("stale")) {
                set(builder(), setting, wrong);
                continue;
            }
            assertThatThrownBy(() -> set(builder(), setting, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(setting.getName())
                    .hasMessageContaining(String.valueOf(wrong));
        }
    }

    @Test
    @DisplayName("durations as long as can be work as if for ever")
    void durationsAsLongAsCanBeWork() throws Throwable {
        for (Duration huge : HUGE) {
            ManualLiveStream stream = new ManualLiveStream(1, true);
            LiveTableBuilder builder = LiveTable.builder("products", master)
                    .cache(MemCache.create())
                    .executor(threads);
            for (Method setting : settings().toList()) {
                set(builder, setting, huge);
            }
            try (LiveTable table = builder.stream(stream).build()) {
                assertThat(firstPage(table)).hasSize(2);
                assertThat(sourceOfFirstPage(table)).hasToString("HIT");
                assertThat(table.patch("1", Row.of("price", 11)).get("price")).isEqualTo(11L);
                master.before(operation -> {
                    throw new IllegalStateException("broken connection");
                });
                assertThatThrownBy(() -> table.patch("1", Row.of("price", 12)))
                        .isInstanceOf(UnknownOutcomeException.class)
                        .cause()
                        .hasMessage("broken connection");
                master.before(operation -> {});
                stream.end(null);
                assertThat(firstPage(table)).hasSize(2);
            }
        }
    }

    @Test
    void theRealTimeTakesAnyDuration() throws Exception {
        Scheduler system = Scheduler.system(threads);
        CompletableFuture<Void> run = new CompletableFuture<>();

        for (Duration huge : HUGE) {
            system.after(huge, () -> run.complete(null)).cancel();
            CompletableFuture<Void> soon = new CompletableFuture<>();
            system.after(Duration.ofMillis(1), () -> soon.complete(null));
            assertThat(system.await(soon, huge)).isTrue();
        }
        assertThat(run).isNotDone();
    }
}
