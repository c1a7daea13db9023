package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTableBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Tells a live table for how long its properties allow old rows to be shown. */
final class StaleProperties {

    private StaleProperties() {}

    static void applyTo(LiveTableBuilder builder, DeclaredTable table) {
        TableProperties own = table.properties();
        Duration whileRevalidate = checked(table.property("stale-while-revalidate"), own.staleWhileRevalidate());
        Duration ifError = checked(table.property("stale-if-error"), own.staleIfError());
        if (whileRevalidate != null) {
            if (own.ttl() == null && !whileRevalidate.isZero()) {
                throw new AdviceException(
                        table.property("stale-while-revalidate") + " is set, but " + table.property("ttl")
                                + " is not: it counts from the end of the ttl, and without one no row gets old.",
                        "Set " + table.property("ttl") + ", or leave out " + table.property("stale-while-revalidate")
                                + ".");
            }
            builder.staleWhileRevalidate(whileRevalidate);
        }
        if (ifError != null) {
            builder.staleIfError(ifError);
        }
    }

    private static @Nullable Duration checked(String property, @Nullable Duration given) {
        if (given != null && given.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    property, given, "It must be 0, which is never, or more, such as '10m'.");
        }
        return given;
    }
}
