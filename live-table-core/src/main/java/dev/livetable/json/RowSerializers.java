package dev.livetable.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.livetable.table.BlockAnswer;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowRange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Slice;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.StdConvertingSerializer;
import tools.jackson.databind.type.CollectionType;

/** Finds the serializers of rows, of lists of rows, and of slices of a live table. */
final class RowSerializers implements Serializers {

    private static final Set<Class<?>> LISTS = Set.of(List.class, RowBlock.class, RowRange.class);

    private final Copying copying;

    RowSerializers(Copying copying) {
        this.copying = copying;
    }

    @Override
    public @Nullable ValueSerializer<?> findSerializer(
            SerializationConfig config,
            JavaType type,
            BeanDescription.Supplier description,
            JsonFormat.@Nullable Value format) {
        if (type.isTypeOrSubTypeOf(Row.class)) {
            return new RowSerializer.Unplaced();
        }
        boolean live = type.isTypeOrSubTypeOf(Slice.class) && type.isTypeOrSubTypeOf(BlockAnswer.class);
        boolean plain = type.isTypeOrSubTypeOf(PageImpl.class); // of a repository; Jackson knows how
        return live && !plain ? new StdConvertingSerializer(new SliceConverter()) : null;
    }

    @Override
    public @Nullable ValueSerializer<?> findCollectionSerializer(
            SerializationConfig config,
            CollectionType type,
            BeanDescription.Supplier description,
            JsonFormat.@Nullable Value format,
            @Nullable TypeSerializer types,
            @Nullable ValueSerializer<Object> each) {
        boolean rows = type.getContentType().hasRawClass(Row.class) && LISTS.contains(type.getRawClass());
        boolean array = format == null || format.getShape() != JsonFormat.Shape.POJO;
        return rows && array ? new RowsSerializer(copying, type.getContentType(), types, each) : null;
    }
}
