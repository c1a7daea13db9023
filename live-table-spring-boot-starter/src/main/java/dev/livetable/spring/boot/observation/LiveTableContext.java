package dev.livetable.spring.boot.observation;

import io.micrometer.observation.Observation;

/** What is known of one fetch or write while it is observed. */
public abstract sealed class LiveTableContext extends Observation.Context permits FetchContext, WriteContext {

    private final String table;

    LiveTableContext(String table) {
        this.table = table;
    }

    /** Returns the name of the live table. */
    public final String table() {
        return table;
    }
}
