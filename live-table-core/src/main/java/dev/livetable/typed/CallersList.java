package dev.livetable.typed;

import dev.livetable.table.BlockAnswer;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The immutable objects that were made of all rows of a block, in a list that is the caller's own: he may change it. */
final class CallersList<T> extends ArrayList<T> implements BlockAnswer {

    /*
     * It is an answer of the block as long as it has the very objects that were made of the rows, in their order. Nobody is
     * trusted to tell of a change: the two lists are compared each time that it counts. What is kept is made of a list that
     * nobody else has.
     */

    /** How many rows such a block may have; of more no JSON is kept, so there is no use in knowing them. */
    private static final int MOST = 512;

    @Serial
    private static final long serialVersionUID = 1;

    private final transient TypedList<T> made;

    private CallersList(List<T> objects, TypedList<T> made) {
        super(objects);
        this.made = made;
    }

    /**
     * Returns objects as a list that its caller may change.
     *
     * @param objects the objects, in a list that nobody else has
     * @param rows what they were made of
     */
    static <T> List<T> of(List<T> objects, List<Row> rows, TypedKind kind) {
        return kind.isImmutable() && rows instanceof RowBlock && rows.size() <= MOST
                ? new CallersList<>(objects, new TypedList<>(objects, rows, kind))
                : objects;
    }

    /** What it says besides the rows, of which it shows all. */
    private record Form(TypedKind kind) {}

    @Override
    public @Nullable RowBlock block() {
        return isAsMade() ? made.block() : null;
    }

    private boolean isAsMade() {
        boolean same = size() == made.size();
        for (int i = 0; same && i < made.size(); i++) {
            same = get(i) == made.get(i);
        }
        return same;
    }

    @Override
    public Object form() {
        return new Form(made.kind());
    }

    @Override
    public Class<?> madeAs() {
        return made.madeAs();
    }

    @Override
    public Object settled() {
        return new CallersList<>(made, made);
    }

    /** Lets any list that Java writes be one that any application can read. */
    @Serial
    private Object writeReplace() {
        return new ArrayList<>(this);
    }
}
