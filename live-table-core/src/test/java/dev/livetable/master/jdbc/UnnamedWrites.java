package dev.livetable.master.jdbc;

import dev.livetable.table.Written;

/** What writes answer without the names of their transactions, which some databases tell and others do not. */
final class UnnamedWrites {

    private UnnamedWrites() {}

    static <T> Written<T> unnamed(Written<T> written) {
        return new Written<>(written.answer(), written.before());
    }
}
