package dev.livetable.master.jdbc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a database says of a type that has a name of its own.
 *
 * @param name the name, as casts have it; that of the base type for a domain
 * @param isComparable whether the database compares and sorts its values, or the elements of an array of them
 * @param labels the labels of an enumeration, in their order; else none
 * @param charset the character set of its texts; null where it need not be known
 */
record OwnType(
        String name,
        boolean isComparable,
        List<String> labels,
        @Nullable String charset) {

    OwnType {
        labels = List.copyOf(labels);
    }
}
