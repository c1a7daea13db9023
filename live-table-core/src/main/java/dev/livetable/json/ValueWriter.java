package dev.livetable.json;

import dev.livetable.table.RowValueSink;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.json.UTF8JsonGenerator;
import tools.jackson.databind.SerializationContext;

/** Writes values of rows to a generator. For one thread. */
final class ValueWriter implements RowValueSink {

    private final RowStyle style;
    private final JsonGenerator to;
    private final SerializationContext context;
    private final boolean copies;
    private final boolean escapes;
    private final boolean spells;
    private final ShortDecimal decimal = new ShortDecimal();
    private PropertyNames columns = PropertyNames.NONE;
    private int column;

    ValueWriter(RowStyle style, JsonGenerator to, SerializationContext context) {
        this.style = style;
        this.to = to;
        this.context = context;
        this.escapes = to.getCharacterEscapes() != null;
        this.copies = style.texts && escapesOnlyAscii(to);
        this.spells = spellsAsJava(to);
    }

    /** Returns whether text that is UTF-8 already is written as a string of it would be. */
    private static boolean escapesOnlyAscii(JsonGenerator to) {
        return to instanceof UTF8JsonGenerator generator
                && generator.getClass() == UTF8JsonGenerator.class
                && generator.getCharacterEscapes() == null
                && generator.getHighestNonEscapedChar() == 0
                && generator.isEnabled(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8);
    }

    /** Returns whether a number is written as {@link Double#toString} spells it, and without quotes. */
    private static boolean spellsAsJava(JsonGenerator to) {
        return to instanceof UTF8JsonGenerator generator
                && generator.getClass() == UTF8JsonGenerator.class
                && !generator.isEnabled(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS)
                && !generator.isEnabled(StreamWriteFeature.USE_FAST_DOUBLE_WRITER);
    }

    JsonGenerator generator() {
        return to;
    }

    SerializationContext context() {
        return context;
    }

    /** Takes the names of the values that come next. */
    void begin(PropertyNames names) {
        columns = names;
        column = 0;
    }

    /** Writes the name of the value that comes. */
    private JsonGenerator named() {
        columns.write(column++, to, escapes);
        return to;
    }

    /** Writes a value of whatever type. */
    void any(@Nullable Object value) {
        if (value instanceof String text) {
            text(text);
        } else if (value instanceof Long number) {
            number(number.longValue());
        } else if (value instanceof Double number) {
            number(number.doubleValue());
        } else if (value instanceof Boolean truth) {
            truth(truth);
        } else {
            other(value);
        }
    }

    @Override
    public void number(long value) {
        if (style.wholes) {
            named().writeNumber(value);
        } else {
            other(value);
        }
    }

    @Override
    public void number(double value) {
        if (!style.fractions) {
            other(value);
        } else if (spells && decimal.take(value)) {
            named().writeRawValue(decimal);
        } else {
            named().writeNumber(value);
        }
    }

    @Override
    public void number(long units, int places) {
        if (style.fractions && spells && decimal.take(units, places)) {
            named().writeRawValue(decimal);
        } else {
            RowValueSink.super.number(units, places);
        }
    }

    @Override
    public void truth(boolean value) {
        if (style.truths) {
            named().writeBoolean(value);
        } else {
            other(value);
        }
    }

    @Override
    public void text(String value) {
        if (style.texts) {
            named().writeString(value);
        } else {
            other(value);
        }
    }

    @Override
    public void text(byte[] bytes, int from, int length) {
        if (copies) {
            named().writeUTF8String(bytes, from, length);
        } else {
            RowValueSink.super.text(bytes, from, length);
        }
    }

    @Override
    public void plainText(byte[] bytes, int from, int length) {
        if (copies) {
            named().writeRawUTF8String(bytes, from, length);
        } else {
            RowValueSink.super.plainText(bytes, from, length);
        }
    }

    @Override
    public void other(@Nullable Object value) {
        if (value == null && style.withoutNull) {
            column++;
            return;
        }
        JsonGenerator named = named();
        if (value == null) {
            context.defaultSerializeNullValue(named);
        } else if (value instanceof BigDecimal number && style.decimals && spells && decimal.take(number)) {
            named.writeRawValue(decimal);
        } else {
            style.serializer(context, value.getClass()).serialize(value, named, context);
        }
    }
}
