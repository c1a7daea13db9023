package dev.livetable.image;

/** What a store calls back when it has loaded an object of a mapped class. Safe for use by many threads. */
public interface LoadCallbacks {

    /**
     * Returns whether callbacks have changed a value that the store keeps. The object then does not say what the store holds, and
     * a callback would change the changed value once more. So it is not kept.
     *
     * @param loaded an object that the store has loaded
     */
    boolean haveChanged(Object loaded);

    /**
     * Calls back, as the store does.
     *
     * @param made an object that holds all that the store would have loaded
     */
    void call(Object made);
}
