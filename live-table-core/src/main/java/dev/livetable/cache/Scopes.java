package dev.livetable.cache;

/**
 * How keys fall into scopes, and what a prefix covers of one. A scope is what a cache keeps together: all keys that start
 * with {@code region/} are the scope {@code region/}, and the few keys without a {@code /} share the scope of the empty name.
 */
final class Scopes {

    /** The scope of the keys without a {@code /}. */
    static final String BARE = "";

    private Scopes() {}

    /** Returns the scope of a key. */
    static String of(String key) {
        return key.substring(0, key.indexOf('/') + 1);
    }

    /** Returns the scope of a region's keys, other than the key that is just the region's name. */
    static String ofRegion(String region) {
        return region + "/";
    }

    /** Returns the region that {@link #ofRegion} was given. */
    static String regionOf(String scope) {
        return scope.substring(0, scope.length() - 1);
    }

    /** Returns whether a prefix can cover keys of one scope only, the one that {@link #of} tells for the prefix. */
    static boolean isWithinOne(String prefix) {
        return prefix.indexOf('/') >= 0;
    }

    /** Returns whether every key of a scope starts with a prefix. */
    static boolean isAllCovered(String scope, String prefix) {
        return scope.startsWith(prefix);
    }

    /** Returns whether some keys of a scope, but not all of them, may start with a prefix. */
    static boolean isPartlyCovered(String scope, String prefix) {
        return !isAllCovered(scope, prefix) && scope.equals(of(prefix));
    }
}
