package dev.livetable;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses null as an argument of a call before anything is read or sent. */
final class Arguments {

    private Arguments() {}

    /** Returns an argument that is not null. */
    static <T> T given(@Nullable T argument, String name) {
        if (argument == null) {
            throw new NullPointerException(name + " must not be null; nothing was read or written");
        }
        return argument;
    }

    /** Returns an argument that is not null, and has no null in it. */
    static <T extends Collection<?>> T allGiven(@Nullable T arguments, String name) {
        T given = given(arguments, name);
        given.forEach(each -> given(each, "each of " + name));
        return given;
    }

    /** Returns an argument that is not null, and has neither a key nor a value that is. */
    static <K, V> Map<K, V> allGiven(@Nullable Map<K, V> arguments, String name) {
        Map<K, V> given = given(arguments, name);
        given.forEach((key, value) -> {
            given(key, "each id of " + name);
            given(value, "each of " + name);
        });
        return given;
    }
}
