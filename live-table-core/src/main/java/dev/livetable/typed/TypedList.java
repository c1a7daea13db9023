package dev.livetable.typed;

import dev.livetable.table.BlockAnswer;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowRange;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** The immutable objects that were made of some rows, one of each, in a list that nobody can change. */
final class TypedList<T> extends AbstractList<T> implements BlockAnswer, RandomAccess {

    private final List<T> objects;
    private final List<Row> rows;
    private final TypedKind kind;

    /** Takes objects in a list that nobody changes from now on. */
    TypedList(List<T> objects, List<Row> rows, TypedKind kind) {
        this.objects = objects;
        this.rows = rows;
        this.kind = kind;
    }

    TypedKind kind() {
        return kind;
    }

    private record Form(TypedKind kind, int from, int to) {}

    @Override
    public T get(int index) {
        return objects.get(index);
    }

    @Override
    public int size() {
        return objects.size();
    }

    @Override
    public @Nullable RowBlock block() {
        if (rows instanceof RowBlock block) {
            return block;
        }
        return rows instanceof RowRange range ? range.block() : null;
    }

    @Override
    public Object form() {
        int from = rows instanceof RowRange range ? range.from() : 0;
        return new Form(kind, from, from + rows.size());
    }

    @Override
    public Class<?> madeAs() {
        return kind.type();
    }
}
