package dev.livetable.image;

import dev.livetable.entity.EntityException;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is known while one entity is taken: which objects were met on the way, in this order. Used by one thread. */
final class Taking {

    /*
     * An object that comes again is held as its number. Objects are numbered as they are met, and made in the same order,
     * so that a number means the same object to both.
     *
     * What the mapping says is loaded lazily is a reference, even if it happens to be loaded: else the same row would be
     * one thing or another by what its session had read before, and would show a state whose changes nobody tells it. Only
     * the answer of a query that loads more keeps what was loaded, and that is told.
     */

    /** The most objects of mapped classes that one row holds. */
    private static final int MOST = 1_000;

    private final @Nullable LazyAssociations associations;
    private final Consumer<Class<?>> shown;
    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>(4);
    private final BitSet inConstructors = new BitSet();
    private final boolean isWhole;

    /**
     * Begins one.
     *
     * @param isWhole whether lazy associations that are loaded are taken as they are
     * @param shown takes the mapped class of each object that is met
     */
    Taking(@Nullable LazyAssociations associations, boolean isWhole, Consumer<Class<?>> shown) {
        this.isWhole = isWhole;
        this.associations = associations;
        this.shown = shown;
    }

    /** Returns the object that a loaded proxy stands in for. */
    Object loaded(Object value) {
        return associations == null ? value : associations.loaded(value);
    }

    /** Returns whether lazy associations that are loaded are taken as they are. */
    boolean isWhole() {
        return isWhole;
    }

    boolean isUnloaded(Object value) {
        return associations != null && associations.isUnloaded(value);
    }

    /** Returns the number of an object that was met before; null for a new one, which then has one. */
    @Nullable
    Long metBefore(Object object) {
        Integer known = numbers.putIfAbsent(object, numbers.size());
        if (known == null && numbers.size() > MOST) {
            throw new EntityException(
                    "A row would hold more than " + MOST + " objects of mapped classes; load associations lazily that"
                            + " lead to many, such as those of both directions; it is not kept",
                    null);
        }
        if (known == null) {
            return null;
        }
        if (inConstructors.get(known)) {
            throw new EntityException(
                    "A " + object.getClass().getName()
                            + " leads back to itself by what its constructor is given, so that"
                            + " it cannot be made again; set the property that closes the circle by a setter",
                    null);
        }
        return known.longValue();
    }

    /** Notes that what comes next is given to the constructor of an object, or no longer. */
    void inConstructor(Object object, boolean isInside) {
        Integer number = numbers.get(object);
        if (number != null) {
            inConstructors.set(number, isInside);
        }
    }

    void shows(Class<?> type) {
        shown.accept(type);
    }
}
