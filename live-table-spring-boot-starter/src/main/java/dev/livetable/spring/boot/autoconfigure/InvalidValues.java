package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.table.Causes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/** Says what a property may be whose value is not what it takes, in the spelling of {@code application.yml}. */
final class InvalidValues {

    private static final Map<Class<?>, String> ALLOWED = Map.of(
            Duration.class, "a time with its unit, such as '30s' or '5m'",
            DataSize.class, "a size with its unit in capital letters, such as '64MB'",
            Integer.class, "a whole number up to 2147483647",
            Double.class, "a number",
            Boolean.class, "'true' or 'false'");

    private InvalidValues() {}

    /**
     * Refuses a property whose value is not what it takes.
     *
     * @throws AdviceException if it is set to something else
     */
    static void refuse(Environment environment, String property, Class<?> type) {
        try {
            Binder.get(environment).bind(property, type);
        } catch (BindException e) {
            throw advice(e).<RuntimeException>map(advice -> advice).orElse(e);
        }
    }

    /** Returns the refusal of a value for a reason that an exception told. It is kept for who reads the trace. */
    static InvalidConfigurationPropertyValueException refusal(
            String property, Object value, String reason, Exception told) {
        InvalidConfigurationPropertyValueException refusal =
                new InvalidConfigurationPropertyValueException(property, value, reason);
        refusal.addSuppressed(told); // Spring Boot 4.0 lets nobody else give a cause
        return refusal;
    }

    /** Returns the advice on a value that could not be read; empty where nothing is known of its type. */
    static Optional<AdviceException> advice(BindException e) {
        for (Throwable cause : Causes.of(e).toList()) {
            if (cause instanceof AdviceException advice) {
                return Optional.of(advice);
            }
            if (cause instanceof ConversionFailedException failed) {
                return advice(e, failed);
            }
            if (cause instanceof ConverterNotFoundException) {
                return Optional.ofNullable(e.getTarget().getType().resolve())
                        .filter(type -> type.isRecord() || Map.class.equals(type))
                        .map(type -> singleValue(e, type));
            }
        }
        return Optional.empty();
    }

    private static Optional<AdviceException> advice(BindException e, ConversionFailedException failed) {
        Class<?> type =
                ClassUtils.resolvePrimitiveIfNecessary(failed.getTargetType().getType());
        List<String> words = type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(InvalidValues::word)
                        .toList()
                : List.of();
        String allowed = words.isEmpty()
                ? ALLOWED.get(type)
                : words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", ", "one of ", ""));
        if (allowed == null) {
            return Optional.empty();
        }
        String property = PropertyNames.written(e.getName());
        boolean isKey = Map.class.equals(e.getTarget().getType().resolve());
        String given = String.valueOf(failed.getValue());
        String didYouMean = new PropertyNames(words)
                .closestTo(given.toLowerCase(Locale.ROOT))
                .map(meant -> "Did you mean '" + meant + "'? ")
                .orElse("");
        return Optional.of(new AdviceException(
                property + (isKey ? " has the key '" : " is '") + given + "', which is not " + allowed + ".",
                didYouMean + (isKey ? "Let each key of " + property + " be " : "Set " + property + " to ") + allowed
                        + ".",
                e));
    }

    /** Returns the advice on a value that stands where properties must follow, as in {@code live.cache=mem}. */
    private static AdviceException singleValue(BindException e, Class<?> type) {
        String property = PropertyNames.written(e.getName());
        if (TableProperties.Stream.class.equals(type)) {
            return DeclaredTables.scalarStream(property, e);
        }
        if (type.isRecord()) {
            return SingleValues.advice(property, false, type.asSubclass(Record.class), e);
        }
        Class<?> below = e.getTarget().getType().getGeneric(1).resolve();
        return below != null && below.isRecord()
                ? SingleValues.advice(property, true, below.asSubclass(Record.class), e)
                : SingleValues.advice(property, property + ".<name>, with a value for each <name>.", e);
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
