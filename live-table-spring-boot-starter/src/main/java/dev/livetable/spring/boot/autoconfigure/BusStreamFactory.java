package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.bus.NodeBus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Streams over which the nodes tell each other what they write. */
final class BusStreamFactory implements StreamFactory {

    private final ObjectProvider<NodeBus> bus;

    BusStreamFactory(ObjectProvider<NodeBus> bus) {
        this.bus = bus;
    }

    @Override
    public StreamKind kind() {
        return StreamKind.BUS;
    }

    @Override
    public LiveStream create(DeclaredTable table) {
        NodeBus nodes = bus();
        if (nodes == null) {
            throw new AdviceException(
                    DeclaredStream.property(table, "kind") + " is 'bus', but there is no bus.",
                    "Set live.bus.kind to 'redis' or 'kafka', and live.bus.name to what all nodes have in common, or set "
                            + DeclaredStream.property(table, "kind") + " to another kind.");
        }
        List<String> columns = table.stream().columns();
        return nodes.table(table.name(), columns.isEmpty() ? null : columns);
    }

    /** Returns the bus of this node; null where there is none. */
    @Nullable
    NodeBus bus() {
        return bus.getIfAvailable();
    }
}
