package dev.livetable.master.jdbc;

import java.util.List;

/**
 * What a database says of a type that has a name of its own.
 *
 * @param name the name, as casts have it; that of the base type for a domain
 * @param isComparable whether the database compares and sorts its values, or the elements of an array of them
 * @param labels the labels of an enumeration, in their order; else none
 */
record OwnType(String name, boolean isComparable, List<String> labels) {

    OwnType {
        labels = List.copyOf(labels);
    }
}
