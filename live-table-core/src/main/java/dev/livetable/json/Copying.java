package dev.livetable.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.UTF8JsonGenerator;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;

/** Says when rows that are kept may be copied into another object that a mapper writes. */
final class Copying {

    /*
     * What is copied depends on the rows, on the place they are written in, on the configuration, and on how the generator was set
     * up. So bytes are copied only if the configuration is the mapper's own, for the generator as well. A view, a filter, an
     * attribute or a feature of one call makes another configuration. What can be set beside it (a pretty printer, escapes, and
     * the features of the generator itself) is looked at.
     */

    private volatile @Nullable SerializationConfig config;

    /** Allows it under this configuration, and under no other. */
    void allow(SerializationConfig own) {
        config = own;
    }

    boolean isAllowed(RowStyle style, JsonGenerator to, SerializationContext context) {
        SerializationConfig own = config;
        return own != null
                && context.getConfig() == own
                && to.objectWriteContext() instanceof SerializationContext made
                && made.getConfig() == own
                && isPlain(style, to);
    }

    /** Returns whether a generator writes UTF-8 without anything between and within, and rows are written by what is known. */
    static boolean isPlain(RowStyle style, JsonGenerator to) {
        return style.isKnown()
                && to.getClass() == UTF8JsonGenerator.class
                && to.getPrettyPrinter() == null
                && to.getCharacterEscapes() == null;
    }
}
