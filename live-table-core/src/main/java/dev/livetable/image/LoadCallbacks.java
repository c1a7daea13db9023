package dev.livetable.image;

/**
 * What a store calls back when it has loaded an object of a mapped class. What it does depends on the object alone, and not on who
 * asks. Safe for use by many threads.
 */
public interface LoadCallbacks {

    /**
     * Returns whether it calls back objects of a class. They may hold something else then than the store does.
     *
     * @param type a mapped class; those that extend it count, too
     */
    boolean areOf(Class<?> type);

    /**
     * Calls back.
     *
     * @param made an object of a mapped class that holds all that the store would have loaded
     */
    void call(Object made);
}
