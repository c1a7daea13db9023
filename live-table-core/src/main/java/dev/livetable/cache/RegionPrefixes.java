package dev.livetable.cache;

/**
 * How keys fall into regions, and what a prefix covers of one. A cache keeps the keys of a region together under the
 * region's prefix, its name and a {@code /}. The few keys without a {@code /} are together under the empty prefix.
 */
public final class RegionPrefixes {

    /** The prefix of the keys without a {@code /}. */
    public static final String BARE = "";

    private RegionPrefixes() {}

    /**
     * Returns the region prefix that a key is under.
     *
     * @param key a key, or the beginning of one
     * @return what is before the first {@code /}, and that; {@link #BARE} where there is none
     */
    public static String of(String key) {
        return key.substring(0, key.indexOf('/') + 1);
    }

    /**
     * Returns the prefix of a region's keys, other than the key that is just the region's name.
     *
     * @param region the name of the region
     */
    public static String ofRegion(String region) {
        return region + "/";
    }

    /**
     * Returns the region that {@link #ofRegion} was given.
     *
     * @param regionPrefix what it returned
     */
    public static String regionOf(String regionPrefix) {
        return regionPrefix.substring(0, regionPrefix.length() - 1);
    }

    /**
     * Returns whether a prefix can cover keys of one region only, the one whose prefix {@link #of} tells for it.
     *
     * @param prefix the beginning of keys
     */
    public static boolean isWithinOne(String prefix) {
        return prefix.indexOf('/') >= 0;
    }

    /**
     * Returns whether every key under a region's prefix starts with a prefix.
     *
     * @param regionPrefix the region's prefix
     * @param prefix the beginning of keys
     */
    public static boolean isAllCovered(String regionPrefix, String prefix) {
        return regionPrefix.startsWith(prefix);
    }

    /**
     * Returns whether some keys under a region's prefix, but not all of them, may start with a prefix.
     *
     * @param regionPrefix the region's prefix
     * @param prefix the beginning of keys
     */
    public static boolean isPartlyCovered(String regionPrefix, String prefix) {
        return !isAllCovered(regionPrefix, prefix) && regionPrefix.equals(of(prefix));
    }
}
