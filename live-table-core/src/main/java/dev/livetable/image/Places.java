package dev.livetable.image;

import dev.livetable.table.Row;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** What a row holds of an entity, as a row holds it of an object within: the name of its class, and then its places. */
final class Places extends AbstractList<@Nullable Object> implements RandomAccess {

    private final Row row;
    private final int own;
    private final @Nullable List<?> more;

    /**
     * Views a row.
     *
     * @param row the row
     * @param own how many columns each entity has
     * @param more the name of a subclass, and what only that has; null for the declared class
     */
    Places(Row row, int own, @Nullable List<?> more) {
        this.row = row;
        this.own = own;
        this.more = more;
    }

    @Override
    public @Nullable Object get(int index) {
        if (index == 0) {
            return more == null ? null : more.get(0);
        }
        return index <= own || more == null ? row.get(index - 1) : more.get(index - own);
    }

    @Override
    public int size() {
        return more == null ? own + 1 : own + more.size();
    }
}
