package dev.livetable.repository;

import java.util.List;
import javax.sql.DataSource;

/** What the application does. */
class PersonConnectionsImpl implements PersonConnections {

    private final DataSource connections;

    PersonConnectionsImpl(DataSource connections) {
        this.connections = connections;
    }

    @Override
    public List<Long> findAndTouch(int number) {
        return List.of((long) number);
    }

    @Override
    public List<Long> findPastTheStore(int number) {
        return List.of((long) number);
    }

    @Override
    public String toString() {
        return "writes past the store to " + connections;
    }
}
