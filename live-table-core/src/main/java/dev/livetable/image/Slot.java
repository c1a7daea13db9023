package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A property of an object, and the place or places where it is held. Immutable; safe for use by many threads. */
interface Slot {

    /** Returns the name of the property in its class. */
    String name();

    Access access();

    /** Puts what is held of the property of an object into its places. */
    void take(Object object, @Nullable Object[] kept, Taking taking);

    /**
     * Returns the value of the property.
     *
     * @param places what is held of the object that has the places, behind the name of its class
     * @param entity the entity that is being made; null while that is not there
     */
    @Nullable
    Object value(List<?> places, Making making, @Nullable Object entity);

    /** Returns whether the value is known only when all else of the entity is there, and asked for then. */
    boolean waits(List<?> places);

    boolean isImmutable();

    String text();

    /**
     * A property that is held in one place.
     *
     * @param name its name
     * @param path its path from the entity
     * @param access how it is read and written
     * @param held how its values are held
     * @param place the place
     * @param associations what the store loads lazily; null if it does not
     * @param isLazy whether it is an association that is loaded only when it is looked at
     */
    record Single(
            String name,
            String path,
            Access access,
            Held held,
            int place,
            @Nullable LazyAssociations associations,
            boolean isLazy)
            implements Slot {

        @Override
        public void take(Object object, @Nullable Object[] kept, Taking taking) {
            Object value = access.get(object);
            if (value == null) {
                kept[place] = null;
            } else if (!isLazy || taking.isWhole()) {
                kept[place] = held.take(value, taking);
            } else {
                kept[place] = held instanceof HeldObject one ? one.reference(value, taking) : HeldCollection.UNLOADED;
            }
        }

        @Override
        public @Nullable Object value(List<?> places, Making making, @Nullable Object entity) {
            Object kept = places.get(place + 1);
            if (kept == null) {
                return null;
            }
            if (associations != null && isUnloadedCollection(kept)) {
                return requireNonNull(associations.unloaded(requireNonNull(entity), path));
            }
            return held.make(kept, making);
        }

        @Override
        public boolean waits(List<?> places) {
            Object kept = associations == null ? null : places.get(place + 1);
            return kept != null
                    && (isUnloadedCollection(kept) || held instanceof HeldObject && kept instanceof Map<?, ?>);
        }

        private boolean isUnloadedCollection(Object kept) {
            return kept instanceof Boolean && (held instanceof HeldCollection || held instanceof HeldMap);
        }

        @Override
        public boolean isImmutable() {
            return held.isImmutable();
        }

        @Override
        public String text() {
            return path + ":" + held.shape();
        }
    }

    /**
     * A property whose object is held by its own properties, each in its place.
     *
     * @param name its name
     * @param access how it is read and written
     * @param shape the properties of the object
     * @param place where it is held whether there is an object; -1 if there always is
     */
    record Embedded(String name, Access access, ObjectShape shape, int place) implements Slot {

        @Override
        public void take(Object object, @Nullable Object[] kept, Taking taking) {
            Object value = access.get(object);
            if (place >= 0) {
                kept[place] = value == null ? null : Boolean.TRUE;
            }
            if (value != null) {
                shape.require(value);
                shape.take(value, kept, taking);
            }
        }

        @Override
        public @Nullable Object value(List<?> places, Making making, @Nullable Object entity) {
            return place >= 0 && places.get(place + 1) == null ? null : shape.make(places, making, entity, -1);
        }

        @Override
        public boolean waits(List<?> places) {
            return false;
        }

        @Override
        public boolean isImmutable() {
            return shape.isImmutable();
        }

        @Override
        public String text() {
            return name + "{" + shape.text() + "}";
        }
    }
}
