package dev.livetable.image;

import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a store loads only when it is looked at: told from what is loaded without looking at it, and made again. Safe
 * for use by many threads.
 *
 * <p>A path is that of a property from the entity that owns it, such as {@code address.phones} where it is in an embedded
 * object.
 */
public interface LazyAssociations {

    /**
     * Returns whether a value of an association is not loaded. Never loads it.
     *
     * @param value a value of a property: a mapped object, a proxy, or a collection
     */
    boolean isUnloaded(Object value);

    /** Returns the object that a loaded proxy stands in for; any other value as it is. Never loads anything. */
    Object loaded(Object value);

    /**
     * Returns the id of an entity, or of that which a proxy stands in for. Never loads it.
     *
     * @param entity the entity or the proxy
     */
    Object idOf(Object entity);

    /**
     * Returns an object that is loaded when it is looked at: in the session of the caller, if there is one; else looking
     * at it fails as it does in the store without a session. Never loads anything.
     *
     * @param type the mapped class that the property declares
     * @param id the id
     */
    Object reference(Class<?> type, Object id);

    /**
     * Returns a collection or map that is not loaded, and that no session knows: it is loaded when it is looked at, in the
     * session of the caller, if there is one; else looking at it fails as it does in the store without a session. Writing
     * the entity leaves the store's own as it is, unless it was loaded. It is never null, and never one that the store
     * would take for empty.
     *
     * @param owner the entity that it is of, which holds its id and all other values
     * @param path the path of its property
     */
    Object unloaded(Object owner, String path);

    /**
     * Returns whether an association is loaded only when it is looked at, if a query does not say otherwise. One that the
     * store would load later but cannot, since nothing can stand in for it, is not.
     *
     * @param owner the class of the entity that owns it
     * @param path the path of its property
     */
    boolean isLazy(Class<?> owner, String path);

    /**
     * Returns the properties whose fields hold nothing that tells that they are not loaded. An entity that has one is
     * refused.
     *
     * @param type a mapped class
     * @return their names; empty for nearly all classes
     */
    Set<String> hiddenProperties(Class<?> type);

    /**
     * Returns what the store sorts a sorted set or map by; null for the order of the elements themselves.
     *
     * @param owner the class of the entity that owns it
     * @param path the path of its property
     */
    @Nullable
    Comparator<?> comparator(Class<?> owner, String path);
}
