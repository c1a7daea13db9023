package dev.livetable.image;

import dev.livetable.table.ColumnType;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What may be there or not.
 *
 * @param content what is there
 */
record HeldOptional(Held content) implements Held {

    @Override
    public Object take(Object value, Taking taking) {
        Optional<?> optional = (Optional<?>) value;
        return optional.isPresent() ? Collections.singletonList(content.take(optional.get(), taking)) : List.of();
    }

    @Override
    public Object make(Object kept, Making making) {
        List<?> list = (List<?>) kept;
        return list.isEmpty() ? Optional.empty() : Optional.of(content.make(list.get(0), making));
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.LIST;
    }

    @Override
    public boolean isImmutable() {
        return content.isImmutable();
    }

    @Override
    public String shape() {
        return "Optional<" + content.shape() + ">";
    }
}
