package dev.livetable.json;

import dev.livetable.table.RowBlock;
import dev.livetable.table.RowRange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.AsArraySerializerBase;

/** Writes a list of rows as Jackson writes lists. Rows of a block are written straight from it, or copied. */
final class RowsSerializer extends AsArraySerializerBase<List<?>> {

    private final Copying copying;

    RowsSerializer(
            Copying copying, JavaType rows, @Nullable TypeSerializer types, @Nullable ValueSerializer<Object> each) {
        super(List.class, rows, true, types, each);
        this.copying = copying;
    }

    private RowsSerializer(
            RowsSerializer original,
            @Nullable BeanProperty property,
            @Nullable TypeSerializer types,
            @Nullable ValueSerializer<?> each,
            @Nullable Boolean unwrapping,
            @Nullable Object suppressed,
            boolean suppressesNulls) {
        super(original, types, each, unwrapping, property, suppressed, suppressesNulls);
        this.copying = original.copying;
    }

    @Override
    protected RowsSerializer withResolved(
            @Nullable BeanProperty property,
            @Nullable TypeSerializer types,
            @Nullable ValueSerializer<?> each,
            @Nullable Boolean unwrapping,
            @Nullable Object suppressed,
            boolean suppressesNulls) {
        return new RowsSerializer(this, property, types, each, unwrapping, suppressed, suppressesNulls);
    }

    @Override
    protected RowsSerializer _withValueTypeSerializer(@Nullable TypeSerializer types) {
        return new RowsSerializer(
                this, _property, types, _elementSerializer, _unwrapSingle, _suppressableValue, _suppressNulls);
    }

    @Override
    public boolean isEmpty(SerializationContext context, List<?> rows) {
        return rows.isEmpty();
    }

    @Override
    public boolean hasSingleElement(List<?> rows) {
        return rows.size() == 1;
    }

    @Override
    public void serialize(List<?> rows, JsonGenerator to, SerializationContext context) {
        if (rows.size() == 1 && unwraps(context)) {
            writeEach(rows, to, context);
        } else {
            to.writeStartArray(rows, rows.size());
            serializeContents(rows, to, context);
            to.writeEndArray();
        }
    }

    private boolean unwraps(SerializationContext context) {
        return _unwrapSingle == null
                ? context.isEnabled(SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED)
                : _unwrapSingle;
    }

    @Override
    protected void serializeContents(List<?> rows, JsonGenerator to, SerializationContext context) {
        RowStyle style = style(context);
        if (style != null && rows instanceof RowBlock block) {
            write(style, block, 0, block.size(), to, context);
        } else if (style != null && rows instanceof RowRange range) {
            write(style, range.block(), range.from(), range.to(), to, context);
        } else {
            writeEach(rows, to, context);
        }
    }

    /** Returns how each row is written; null if there is more to it than to write one after the other. */
    private @Nullable RowStyle style(SerializationContext context) {
        ValueSerializer<?> each = _elementSerializer;
        boolean plain = _valueTypeSerializer == null && !_needToCheckFiltering(context);
        return plain && each instanceof RowSerializer row ? row.style() : null;
    }

    private void write(
            RowStyle style, RowBlock block, int from, int end, JsonGenerator to, SerializationContext context) {
        if (context.getAttribute(Splice.class) instanceof Splice splice) {
            if (splice.takes(style, block, from, end, to, context)) {
                return;
            }
        } else if (from < end && copying.isAllowed(style, to, context)) {
            KeptRows kept = KeptRows.of(block, style, to, context);
            if (kept != null) {
                to.writeRawValue(new RawRows(kept.part(from, end)));
                return;
            }
        }
        writeAnew(style, block, from, end, to, context);
    }

    private void writeAnew(
            RowStyle style, RowBlock block, int from, int end, JsonGenerator to, SerializationContext context) {
        ValueWriter values = new ValueWriter(style, to, context);
        int row = from;
        try {
            for (; row < end; row++) {
                style.write(block, row, values);
            }
        } catch (RuntimeException e) {
            wrapAndThrow(context, e, block, row - from);
        }
    }

    private void writeEach(List<?> rows, JsonGenerator to, SerializationContext context) {
        boolean filtered = _needToCheckFiltering(context);
        int place = 0;
        try {
            for (Object row : rows) {
                if (row == null) {
                    if (!filtered || !_suppressNulls) {
                        context.defaultSerializeNullValue(to);
                    }
                } else if (!filtered || _shouldSerializeElement(context, row, _elementSerializer)) {
                    write(row, to, context);
                }
                place++;
            }
        } catch (RuntimeException e) {
            wrapAndThrow(context, e, rows, place);
        }
    }

    private void write(Object row, JsonGenerator to, SerializationContext context) {
        if (_valueTypeSerializer == null) {
            _elementSerializer.serialize(row, to, context);
        } else {
            _elementSerializer.serializeWithType(row, to, context, _valueTypeSerializer);
        }
    }
}
