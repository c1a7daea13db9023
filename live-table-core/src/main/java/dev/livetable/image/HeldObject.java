package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a class that has properties, or of its mapped subclasses. Filled in when all classes are known, then
 * immutable; safe for use by many threads.
 */
final class HeldObject implements Held {

    /*
     * What a row holds for an object tells by its class what it is: a list is an object, its first element the name of
     * the class where that is not the declared one; a number is an object that came before; a map is an object that was
     * not loaded, by its id. A name is always that of a class that the mapping knows.
     */

    private static final String ID = "id";

    private final Class<?> type;
    private final boolean isMapped;
    private final @Nullable LazyAssociations associations;
    private final Map<Class<?>, Shaped> byClass = new HashMap<>();
    private final Map<String, Shaped> byName = new HashMap<>();
    private @Nullable Held id;
    private int[] idPlaces = {};
    private boolean isNamed;
    private boolean isReferredTo;

    /**
     * The shape of a class.
     *
     * @param shape the shape
     * @param paths the paths of its properties, in the order of their places
     * @param name the name of the class; null for the declared one
     */
    record Shaped(
            ObjectShape shape, List<String> paths, @Nullable String name) {

        int size() {
            return paths.size();
        }
    }

    HeldObject(Class<?> type, boolean isMapped, @Nullable LazyAssociations associations) {
        this.type = type;
        this.isMapped = isMapped;
        this.associations = associations;
    }

    void add(ObjectShape shape, Layout layout) {
        Class<?> own = shape.type();
        List<String> paths = layout.columns().stream().map(Column::name).toList();
        Shaped shaped = new Shaped(shape, paths, own == type ? null : own.getName());
        byClass.put(own, shaped);
        byName.put(own.getName(), shaped);
        isNamed = isNamed || own != type;
    }

    /** Tells how ids of objects are held that are not loaded. */
    void identifiedBy(Held held, int[] places) {
        this.id = held;
        this.idPlaces = places;
    }

    /** Tells that other objects may refer to these without holding them. */
    void referredTo() {
        isReferredTo = true;
    }

    boolean isNamed() {
        return isNamed;
    }

    Class<?> type() {
        return type;
    }

    Shaped shapeOf(Object object) {
        Shaped known = byClass.get(object.getClass());
        if (known == null) {
            throw new EntityException(
                    "There is a " + object.getClass().getName() + " where " + type.getName()
                            + " is declared, and the mapping of the store does not know the former as one of the latter;"
                            + " it is not kept",
                    null);
        }
        return known;
    }

    Shaped shapeOf(@Nullable String name) {
        return requireNonNull(byName.get(name == null ? type.getName() : name));
    }

    @Override
    public Object take(Object value, Taking taking) {
        if (isMapped && id != null && taking.isUnloaded(value)) {
            return reference(value, taking);
        }
        Object object = taking.loaded(value);
        Shaped shaped = shapeOf(object);
        if (isMapped) {
            Long number = taking.metBefore(object);
            if (number != null) {
                return number;
            }
            taking.shows(shaped.shape().type());
        }
        @Nullable Object[] places = new @Nullable Object[shaped.size() + 1];
        places[0] = shaped.name();
        @Nullable Object[] held = new @Nullable Object[shaped.size()];
        shaped.shape().take(object, held, taking);
        System.arraycopy(held, 0, places, 1, held.length);
        return new ArrayList<>(Arrays.asList(places));
    }

    /** Returns what a row holds for an object that is not loaded, or as if it were not. */
    Object reference(Object value, Taking taking) {
        Object identity = requireNonNull(associations).idOf(value);
        return Collections.singletonMap(ID, requireNonNull(id).take(identity, taking));
    }

    @Override
    public Object make(Object kept, Making making) {
        if (kept instanceof Long number) {
            return making.made(number);
        }
        if (kept instanceof Map<?, ?> reference) {
            Object heldId = requireNonNull(reference.get(ID));
            Object known = making.answered(type, heldId);
            return known != null
                    ? known
                    : requireNonNull(associations)
                            .reference(type, requireNonNull(id).make(heldId, making));
        }
        List<?> places = (List<?>) kept;
        Shaped shaped = shapeOf((String) places.get(0));
        return isMapped ? entity(shaped, places, making) : shaped.shape().make(places, making, null, -1);
    }

    /** Returns the object of a mapped class that is held in these places; the same as before if all of it is. */
    Object entity(Shaped shaped, List<?> places, Making making) {
        Object heldId = making.isShared() || isReferredTo ? heldId(places) : null;
        return heldId == null || !making.isShared()
                ? make(shaped, places, making, heldId, making.reserve())
                : making.shared(
                        shaped.shape().type(), heldId, places, number -> make(shaped, places, making, heldId, number));
    }

    private Object make(Shaped shaped, List<?> places, Making making, @Nullable Object heldId, int number) {
        if (isReferredTo && heldId != null) {
            making.identify(number, heldId);
        }
        return shaped.shape().make(places, making, null, number);
    }

    /** Returns what is held of the id of an object, as a reference to it has it. */
    @Nullable
    Object heldId(List<?> places) {
        if (idPlaces.length == 0) {
            return null;
        }
        if (idPlaces.length == 1 && !(id instanceof HeldObject)) {
            return places.get(1 + idPlaces[0]);
        }
        List<@Nullable Object> parts = new ArrayList<>();
        parts.add(null);
        for (int place : idPlaces) {
            parts.add(places.get(1 + place));
        }
        return parts;
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.ANY;
    }

    @Override
    public boolean isImmutable() {
        return !isMapped
                && byClass.values().stream().allMatch(each -> each.shape().isImmutable());
    }

    @Override
    public String shape() {
        return type.getSimpleName() + "()";
    }

    /** Returns the text of the shape of each class, by its name. */
    Map<String, String> shapes() {
        Map<String, String> texts = new HashMap<>();
        byName.forEach((name, shaped) -> texts.put(name, shaped.shape().text()));
        return texts;
    }
}
