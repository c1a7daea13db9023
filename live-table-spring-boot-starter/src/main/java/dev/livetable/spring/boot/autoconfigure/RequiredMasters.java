package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.table.Filter;
import dev.livetable.table.Table;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.data.domain.PageRequest;

/** The masters without which the application is not to start: {@code live.tables.<name>.required}. */
final class RequiredMasters {

    private final Queue<Required> masters = new ConcurrentLinkedQueue<>();

    private record Required(String table, MasterKind kind, Table master) {}

    void add(String table, MasterKind kind, Table master) {
        masters.add(new Required(table, kind, master));
    }

    /**
     * Contacts each master: asks for its columns and for its first row.
     *
     * @throws AdviceException if one does not answer
     */
    void contact() {
        masters.forEach(RequiredMasters::contact);
    }

    private static void contact(Required required) {
        try {
            required.master().schema();
            required.master().list(Filter.all(), PageRequest.of(0, 1));
        } catch (RuntimeException e) {
            String property = required.kind().property(required.table());
            throw new AdviceException(
                    "live.tables." + required.table() + ".required is 'true', but " + property + " cannot be read: "
                            + e.getMessage(),
                    "See that it can be reached and that " + property + " is right, or set live.tables."
                            + required.table() + ".required to 'false' to start without it.",
                    e);
        }
    }
}
