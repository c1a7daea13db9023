package dev.livetable.repository;

import dev.livetable.LiveTable;

/**
 * What makes a repository live, besides its proxy. Immutable; safe for use by many threads. See {@link LiveRepositoryBuilder}.
 *
 * @param <T> the class of the entities
 */
public final class LiveRepositoryParts<T> {

    private final LiveRepositoryBuilder<T> settings;
    private final RepositoryMaster master;

    LiveRepositoryParts(LiveRepositoryBuilder<T> settings) {
        this.settings = settings;
        this.master = new RepositoryMaster(settings);
    }

    /** Returns the table that the live table is built over. */
    public RepositoryMaster master() {
        return master;
    }

    LiveTable table() {
        return settings.table.get();
    }

    LiveRepositoryBuilder<T> settings() {
        return settings;
    }

    @Override
    public String toString() {
        return "parts of live repository '" + settings.name + "'";
    }
}
