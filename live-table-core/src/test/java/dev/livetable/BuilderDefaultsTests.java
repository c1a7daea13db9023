package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.InMemoryTable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which settings of a builder a default takes the place of. */
class BuilderDefaultsTests {

    private static final Set<String> ADDED = Set.of("wrapMaster", "dependsOn", "follows", "listener", "defaults");

    static Stream<Method> settings() {
        return Arrays.stream(LiveTableBuilder.class.getMethods())
                .filter(method -> method.getReturnType() == LiveTableBuilder.class)
                .filter(method -> !ADDED.contains(method.getName()));
    }

    private static LiveTableBuilder builder() {
        return LiveTable.builder("products", InMemoryTable.of(LiveTableSetup.SCHEMA));
    }

    @ParameterizedTest
    @MethodSource("settings")
    @DisplayName("a default does not take the place of what was told before")
    void aDefaultDoesNotTakeThePlaceOfWhatWasTold(Method setting) throws Exception {
        LiveTableBuilder builder = builder();
        setting.invoke(builder, values(setting, 1));
        Map<String, @Nullable Object> told = fields(builder);

        builder.defaults(untold -> set(setting, untold, 2));

        assertThat(fields(builder)).isEqualTo(told);
    }

    @ParameterizedTest
    @MethodSource("settings")
    @DisplayName("a default counts where nothing was told, and what comes later takes its place")
    void aDefaultCountsUntilSomethingIsTold(Method setting) throws Exception {
        LiveTableBuilder builder = builder();
        Map<String, @Nullable Object> untouched = fields(builder);
        builder.defaults(untold -> set(setting, untold, 1));
        Map<String, @Nullable Object> byDefault = fields(builder);
        assertThat(byDefault).isNotEqualTo(untouched);

        set(setting, builder, 2);

        assertThat(fields(builder)).isNotEqualTo(byDefault);
    }

    private static void set(Method setting, LiveTableBuilder builder, int which) {
        try {
            setting.invoke(builder, values(setting, which));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(setting + " failed", e);
        }
    }

    private static Object[] values(Method setting, int which) {
        boolean isOn = setting.getName().equals("waitForStream"); // where nobody says anything
        return Arrays.stream(setting.getParameterTypes())
                .map(type -> type == boolean.class ? (which == 1) != isOn : value(type, which))
                .toArray();
    }

    private static Object value(Class<?> type, int which) {
        if (type.isEnum()) {
            return type.getEnumConstants()[which - 1];
        }
        if (type == Clock.class) {
            return Clock.offset(Clock.systemUTC(), Duration.ofHours(which));
        }
        if (type == Duration.class) {
            return Duration.ofMinutes(which + 1L);
        }
        if (type == double.class) {
            return which / 4.0;
        }
        if (type == long.class) {
            return which * 1_000_000L;
        }
        if (type == int.class) {
            return which + 1;
        }
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == (arguments == null ? null : arguments[0]);
                    case "hashCode" -> which;
                    default -> type.getSimpleName() + which;
                });
    }

    private static Map<String, @Nullable Object> fields(LiveTableBuilder builder) throws ReflectiveOperationException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Field field : LiveTableBuilder.class.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getName().equals("told")) {
                field.setAccessible(true);
                values.put(field.getName(), field.get(builder));
            }
        }
        return values;
    }
}
