package dev.livetable.sample;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.h2.tools.Server;

/** Nodes over a database that tells nothing, and a bus by which they tell each other. */
abstract class BusNodes implements NodesEngine {

    /** The name of the bus. */
    static final String NAME = "nodes-test";

    private final String kind;
    private final Server database;
    private final String url;

    /**
     * Starts the database.
     *
     * @param folder where it keeps its rows
     * @param kind the kind of the bus
     */
    BusNodes(Path folder, String kind) throws SQLException {
        this.kind = kind;
        this.database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        this.url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./nodes;DB_CLOSE_DELAY=-1";
    }

    /** Returns the properties by which a node reaches the bus. */
    abstract List<String> reachedBy();

    @Override
    public final List<String> properties() {
        return Stream.concat(
                        Stream.of(
                                "--spring.datasource.url=" + url, "--live.bus.kind=" + kind, "--live.bus.name=" + NAME),
                        reachedBy().stream())
                .toList();
    }

    @Override
    public final String database() {
        return url;
    }

    @Override
    public final boolean tellsAll() {
        return false;
    }

    @Override
    public void close() {
        database.stop();
    }
}
