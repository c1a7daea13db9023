package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.table.Table;

/** Makes masters of one kind from properties. Is there when the application has the library that the kind needs. */
interface MasterFactory {

    /** Returns the kind of its masters. */
    MasterKind kind();

    /** Makes a master, without contacting it. */
    Table create(String name, TableProperties properties);
}
