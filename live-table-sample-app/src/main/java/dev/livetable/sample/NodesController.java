package dev.livetable.sample;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page that shows several nodes which there are. */
@RestController
class NodesController {

    private final NodesProperties properties;

    NodesController(NodesProperties properties) {
        this.properties = properties;
    }

    /** Returns the addresses of the nodes. */
    @GetMapping("/nodes")
    List<String> nodes() {
        return properties.nodes();
    }
}
