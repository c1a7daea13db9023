package dev.livetable.repository;

import java.util.function.Supplier;

/** How a repository is called so that it answers with what its store has now. Safe for use by many threads. */
public interface MasterReading {

    /**
     * Makes a call on this thread, past what the thread's session and caches of the store have loaded before. In a transaction
     * of the store that the thread is in it is part of that.
     *
     * @param call the call; what it throws is thrown as it is
     */
    <T> T read(Supplier<T> call);

    /** Returns what only makes the call. */
    static MasterReading just() {
        return new MasterReading() {
            @Override
            public <T> T read(Supplier<T> call) {
                return call.get();
            }
        };
    }
}
