package dev.livetable.apis;

import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.style.StyleScenario;
import org.junit.jupiter.api.AfterAll;

/** json-server 0.17. */
class JsonServerApiIT extends StyleScenario {

    static final String NEEDS = "node, and json-server in target/json-server-0.17: npm install --prefix"
            + " live-table-apis/target/json-server-0.17 json-server@0.17.4";

    private final ServerProcess server =
            ServerProcess.start(NEEDS, "node", "src/test/servers/json-server-0.17.js", "target/json-server-0.17");

    JsonServerApiIT() {
        super(RestStyle.JSON_SERVER);
    }

    @Override
    protected void serveCities() {
        server.serveCities(CITIES, false);
    }

    @Override
    protected String url() {
        return server.url();
    }

    @AfterAll
    void stop() {
        server.close();
    }
}
