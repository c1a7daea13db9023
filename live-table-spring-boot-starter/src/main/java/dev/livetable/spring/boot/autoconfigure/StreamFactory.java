package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.stream.LiveStream;

/** Makes streams of one kind. Contacts nobody. */
interface StreamFactory {

    /** Returns what tells of changes over these streams. */
    TableProperties.StreamKind kind();

    /**
     * Makes the stream of a table.
     *
     * @param table the live table, whose properties declare a stream of this kind
     * @throws AdviceException if they cannot make one
     */
    LiveStream create(DeclaredTable table);
}
