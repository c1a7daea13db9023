package dev.livetable.cache;

import java.util.Optional;

/**
 * Rows that are ready to be kept: what takes long about it has been done. Made by {@link Cache#prepare}, used by one
 * thread, once at most, and of no use to anyone when it is not.
 */
@FunctionalInterface
public interface PreparedPut {

    /**
     * Keeps the rows under their key, in the place of what was there. To {@link Cache#invalidatePrefix} the put begins
     * here.
     *
     * @return whether they were kept; false also when the cache has no room for them now, or takes nothing at present
     */
    boolean put();

    /**
     * Returns why the cache never keeps these rows. What {@link #put} would replace it then removes.
     *
     * @return what they weigh, the most that is kept, and what to do about it, for an operator to read; empty when they
     *     are not too large
     */
    default Optional<String> tooLarge() {
        return Optional.empty();
    }
}
