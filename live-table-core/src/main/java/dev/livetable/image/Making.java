package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What is known while the entities of one answer are made. Used by one thread. */
final class Making {

    /*
     * Within a row an object is known by its number. Within an answer an entity is known by its class and id, and is one
     * object if all that is held of it is the same; one that leads back to an object outside of it is not shared, since
     * a number means another object in another row. One that leads back to itself, or to what it holds, is shared where it has
     * the same number again. What was not loaded is the first entity of the answer that has its id,
     * wherever it is there, as it would be in the store's session.
     *
     * What looks into objects waits until all of them hold what they hold: sets and maps look for the hash of an element
     * or for its place, callbacks for anything. What is given to a constructor or a setter cannot wait.
     */

    private final List<@Nullable Object> objects = new ArrayList<>(4);
    private final @Nullable Map<Entity, Shared> shared;
    private @Nullable Map<Object, List<Object>> answered;
    private @Nullable Map<Integer, Object> ids;
    private final @Nullable LoadCallbacks callbacks;
    private final Set<Object> called;
    private @Nullable List<Runnable> waiting;
    private int hurried;
    private int lowest = Integer.MAX_VALUE;

    /**
     * An entity of an answer.
     *
     * @param type its class
     * @param id what is held of its id
     */
    private record Entity(Class<?> type, Object id) {}

    /**
     * An entity that was made.
     *
     * @param object the object
     * @param places what is held of it
     * @param within the objects of mapped classes that were made with it, itself first
     * @param number its number, if something within leads back to it or to others within; else null
     */
    private record Shared(
            Object object,
            List<?> places,
            List<@Nullable Object> within,
            @Nullable Integer number) {}

    /**
     * Begins an answer.
     *
     * @param isOfMany whether it is one of several entities
     * @param callbacks what is called back with each object when all are made; null for nothing
     */
    Making(boolean isOfMany, @Nullable LoadCallbacks callbacks) {
        this.shared = isOfMany ? new HashMap<>() : null;
        this.callbacks = callbacks;
        this.called = callbacks == null ? Set.of() : Collections.newSetFromMap(new IdentityHashMap<>());
    }

    boolean isShared() {
        return shared != null;
    }

    /** Keeps a place for an object that is made later. */
    int reserve() {
        objects.add(null);
        return objects.size() - 1;
    }

    void made(int number, Object object) {
        objects.set(number, object);
        Object id = ids == null ? null : ids.remove(number);
        if (id != null) {
            answered = answered == null ? new HashMap<>() : answered;
            answered.computeIfAbsent(id, each -> new ArrayList<>(1)).add(object);
        }
    }

    /** Tells the id of an entity that is made next, so that what refers to it finds it. */
    void identify(int number, Object id) {
        ids = ids == null ? new HashMap<>() : ids;
        ids.put(number, id);
    }

    /** Returns the object of a number. */
    Object made(long number) {
        lowest = Math.min(lowest, (int) number);
        return requireNonNull(objects.get((int) number));
    }

    /** Returns an entity that the answer has already if all that is held of it is the same; else a new one. */
    Object shared(Class<?> type, Object id, List<?> places, IntFunction<Object> maker) {
        Map<Entity, Shared> all = requireNonNull(shared);
        Entity entity = new Entity(type, id);
        Shared known = all.get(entity);
        int number = objects.size();
        if (known != null
                && (known.number() == null || known.number() == number)
                && known.places().equals(places)) {
            lowest = known.number() == null ? lowest : Math.min(lowest, number);
            objects.addAll(known.within());
            return known.object();
        }
        reserve();
        int before = lowest;
        lowest = Integer.MAX_VALUE;
        Object made = maker.apply(number);
        if (known == null && lowest >= number) {
            List<@Nullable Object> within = new ArrayList<>(objects.subList(number, objects.size()));
            Integer ownNumber = lowest == Integer.MAX_VALUE ? null : Integer.valueOf(number);
            all.put(entity, new Shared(made, places, within, ownNumber));
        }
        lowest = Math.min(lowest, before);
        return made;
    }

    /** Ends a row: its numbers mean nothing from here on. */
    void endRow() {
        if (callbacks != null) {
            objects.forEach(object -> called.add(requireNonNull(object)));
        }
        objects.clear();
    }

    /** Returns the entity of the answer that has this id; null if it has none of that class. */
    @Nullable
    Object answered(Class<?> type, Object id) {
        List<Object> all = answered == null ? List.of() : answered.getOrDefault(id, List.of());
        for (Object known : all) {
            if (type.isInstance(known)) {
                return known;
            }
        }
        return null;
    }

    /** Does something when all objects are made, or now if it cannot wait. */
    void later(Runnable task) {
        if (hurried > 0) {
            task.run();
            return;
        }
        if (waiting == null) {
            waiting = new ArrayList<>();
        }
        waiting.add(task);
    }

    /** Notes that what is made next is given to code of the application, or no longer. */
    void hurry(boolean isBeginning) {
        hurried += isBeginning ? 1 : -1;
    }

    /** Ends the answer: does what was left for later, and then calls back. */
    void end() {
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
        if (callbacks != null) {
            called.forEach(callbacks::call);
        }
    }
}
