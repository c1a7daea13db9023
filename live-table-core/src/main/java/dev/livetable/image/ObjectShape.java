package dev.livetable.image;

import dev.livetable.entity.EntityException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How objects of one class are held: its properties, and how a new one is made. Safe for use by many threads. */
final class ObjectShape {

    /*
     * Properties are taken in the order in which they are made, so that objects are numbered alike: first those that the
     * constructor is given, then values that are one thing, then other objects, and collections last. So the hash of an
     * object in a collection is asked for when the object that holds the collection has its values.
     */

    private final Class<?> type;
    private final Creation creation;
    private final boolean isEntity;
    private final Slot[] given;
    private final int[] givenTo;
    private final Slot[] set;

    /**
     * Creates a shape.
     *
     * @param type the class
     * @param creation how a new object is made
     * @param isEntity whether its objects are entities, whose associations lead away from them
     * @param given the properties that the constructor is given, in its order
     * @param set the properties that are set, in the order in which they are made
     */
    ObjectShape(Class<?> type, Creation creation, boolean isEntity, List<Slot> given, int[] givenTo, List<Slot> set) {
        this.type = type;
        this.creation = creation;
        this.isEntity = isEntity;
        this.given = given.toArray(Slot[]::new);
        this.givenTo = givenTo;
        this.set = set.toArray(Slot[]::new);
    }

    Class<?> type() {
        return type;
    }

    /** Makes sure that a value is of this class and of no other. */
    void require(Object value) {
        if (value.getClass() != type) {
            throw new EntityException(
                    "There is a " + value.getClass().getName() + " where " + type.getName()
                            + " is declared, and the mapping of the store does not know the former as one of the latter;"
                            + " it is not kept",
                    null);
        }
    }

    void take(Object object, @Nullable Object[] places, Taking taking) {
        if (given.length > 0) {
            taking.inConstructor(object, true);
            for (Slot slot : given) {
                slot.take(object, places, taking);
            }
            taking.inConstructor(object, false);
        }
        for (Slot slot : set) {
            slot.take(object, places, taking);
        }
    }

    /** Sets the properties of these names to what they are in another object of the class, where that can be done. */
    void copy(Object from, Object to, Set<String> names) {
        for (Slot slot : set) {
            if (names.contains(slot.name()) && slot.access().isInPlace()) {
                Object value = slot.access().get(from);
                if (!Objects.equals(value, slot.access().get(to))) {
                    slot.access().set(to, value);
                }
            }
        }
    }

    /** Takes only the properties of these names. */
    void take(Object object, Set<String> names, @Nullable Object[] places, Taking taking) {
        for (Slot[] slots : new Slot[][] {given, set}) {
            for (Slot slot : slots) {
                if (names.contains(slot.name())) {
                    slot.take(object, places, taking);
                }
            }
        }
    }

    /**
     * Returns a new object.
     *
     * @param places what is held of it, behind the name of its class
     * @param entity the entity that holds it; null if it is one itself, or there is none yet
     * @param number its number; -1 if it has none
     */
    Object make(List<?> places, Making making, @Nullable Object entity, int number) {
        Object object = creation.maker().make(given.length == 0 ? NONE : given(places, making, entity));
        if (number >= 0) {
            making.made(number, object);
        }
        for (Slot slot : set) {
            Object owner = isEntity || entity == null ? object : entity;
            if (slot.waits(places)) {
                Object target = object;
                making.later(() -> slot.access().set(target, slot.value(places, making, owner)));
            } else {
                Object changed = set(slot, object, places, making, owner);
                if (changed != object) {
                    object = changed;
                    if (number >= 0) {
                        making.made(number, object);
                    }
                }
            }
        }
        return object;
    }

    private static final @Nullable Object[] NONE = new @Nullable Object[0];

    private @Nullable Object[] given(List<?> places, Making making, @Nullable Object entity) {
        @Nullable Object[] values = new @Nullable Object[creation.names().size()];
        making.hurry(true);
        for (int i = 0; i < given.length; i++) {
            values[givenTo[i]] = given[i].value(places, making, entity);
        }
        making.hurry(false);
        return values;
    }

    private static Object set(Slot slot, Object object, List<?> places, Making making, Object owner) {
        if (!slot.access().callsCode()) {
            return slot.access().set(object, slot.value(places, making, owner));
        }
        making.hurry(true);
        Object value = slot.value(places, making, owner);
        making.hurry(false);
        return slot.access().set(object, value);
    }

    /** Returns whether nobody can change an object: a record of values that nobody can change. */
    boolean isImmutable() {
        return type.isRecord() && set.length == 0 && Arrays.stream(given).allMatch(Slot::isImmutable);
    }

    /** Returns a text that changes when what is held of an object changes. */
    String text() {
        return Arrays.stream(new Slot[][] {given, set})
                .flatMap(Arrays::stream)
                .map(Slot::text)
                .collect(Collectors.joining(","));
    }
}
