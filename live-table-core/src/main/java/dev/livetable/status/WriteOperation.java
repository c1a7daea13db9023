package dev.livetable.status;

import dev.livetable.table.Capability;

/** The kinds of writes. */
public enum WriteOperation {
    /** Adding a row. */
    INSERT("insert", Capability.INSERT),
    /** Replacing a row, or adding it. */
    REPLACE("replace", Capability.REPLACE),
    /** Changing some columns of a row. */
    PATCH("patch", Capability.PATCH),
    /** Deleting a row. */
    DELETE("delete", Capability.DELETE),
    /** Deleting all rows that satisfy a filter. */
    DELETE_ALL("deleteAll", Capability.DELETE_ALL),
    /** Adding several rows, as one write. */
    INSERT_ALL("insertAll", Capability.INSERT),
    /** Changing some columns of several rows, as one write. */
    PATCH_ALL("patchAll", Capability.PATCH);

    private final String label;
    private final Capability capability;

    WriteOperation(String label, Capability capability) {
        this.label = label;
        this.capability = capability;
    }

    /** Returns the name of the method that does it. */
    public String label() {
        return label;
    }

    /** Returns what a table must be capable of for it. */
    public Capability capability() {
        return capability;
    }
}
