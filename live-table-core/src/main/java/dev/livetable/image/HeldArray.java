package dev.livetable.image;

import dev.livetable.table.ColumnType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of values of one type.
 *
 * @param elementType the class of the elements, which may be primitive
 * @param element the elements
 */
record HeldArray(Class<?> elementType, Held element) implements Held {

    @Override
    public Object take(Object array, Taking taking) {
        int length = Array.getLength(array);
        List<@Nullable Object> kept = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            kept.add(element.takeNullable(Array.get(array, i), taking));
        }
        return kept;
    }

    @Override
    public Object make(Object kept, Making making) {
        List<?> elements = (List<?>) kept;
        Object array = Array.newInstance(elementType, elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Object each = elements.get(i);
            if (each != null) {
                Array.set(array, i, element.make(each, making));
            }
        }
        return array;
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.LIST;
    }

    @Override
    public String shape() {
        return "[" + element.shape() + "]";
    }
}
