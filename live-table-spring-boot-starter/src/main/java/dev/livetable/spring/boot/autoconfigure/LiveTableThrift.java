package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTableBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** How one live table asks its master less often, or earlier; checked. */
record LiveTableThrift(int readAhead, @Nullable Duration negativeTtl, int rewarm) {

    /**
     * Returns what the properties of a table say.
     *
     * @throws InvalidConfigurationPropertyValueException if a value is none
     */
    static LiveTableThrift of(DeclaredTable table) {
        TableProperties own = table.properties();
        return new LiveTableThrift(
                upTo(LiveTableBuilder.MOST_AHEAD, table.property("read-ahead"), own.readAhead(), "pages"),
                own.negativeTtl() == null
                        ? null
                        : LiveTableLimits.positive(table.property("negative-ttl"), own.negativeTtl()),
                rewarm(table.property("rewarm"), own));
    }

    void applyTo(LiveTableBuilder builder) {
        builder.readAhead(readAhead).rewarm(rewarm);
        if (negativeTtl != null) {
            builder.negativeTtl(negativeTtl);
        }
    }

    private static int rewarm(String property, TableProperties own) {
        int questions = upTo(LiveTableBuilder.MOST_WARM, property, own.rewarm(), "questions");
        if (questions > 0 && own.context() != null && !own.context().equals("none")) {
            throw new InvalidConfigurationPropertyValueException(
                    property,
                    questions,
                    "It must be 0 for a table with a context: what is fetched again is fetched for nobody, so in no context.");
        }
        return questions;
    }

    private static int upTo(int most, String property, int value, String what) {
        if (value < 0 || value > most) {
            throw new InvalidConfigurationPropertyValueException(
                    property, value, "It must be from 0, which is none, to " + most + " " + what + ".");
        }
        return value;
    }
}
