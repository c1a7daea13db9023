package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.kafka.DebeziumStreams;
import dev.livetable.stream.kafka.DebeziumTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.kafka.core.ConsumerFactory;

/** Streams of the topics that Debezium writes to: one connection for all of them. */
final class DebeziumStreamFactory implements StreamFactory {

    private final ObjectProvider<ConsumerFactory<?, ?>> consumers;
    private final BeanFactory beanFactory;
    private @Nullable DebeziumStreams streams;

    DebeziumStreamFactory(ObjectProvider<ConsumerFactory<?, ?>> consumers, BeanFactory beanFactory) {
        this.consumers = consumers;
        this.beanFactory = beanFactory;
    }

    @Override
    public StreamKind kind() {
        return StreamKind.DEBEZIUM;
    }

    @Override
    public LiveStream create(DeclaredTable table) {
        String property = DeclaredStream.property(table, "topic");
        String topic = table.stream().topic();
        if (topic == null || topic.isBlank()) {
            throw new AdviceException(
                    property + " is not set, but the table has a stream of kind 'debezium'.",
                    "Set " + property + " to the topic that Debezium writes the changes of the table to, such as"
                            + " 'shop.public.cities'.");
        }
        List<String> columns = table.stream().columns();
        DebeziumTable told = new DebeziumTable(
                () -> beanFactory.getBean(table.bean(), LiveTable.class).schema(),
                columns.isEmpty() ? null : columns,
                false);
        return streams(table).topic(topic, told);
    }

    private synchronized DebeziumStreams streams(DeclaredTable table) {
        DebeziumStreams made = streams;
        if (made == null) {
            ConsumerFactory<?, ?> factory = EngineBeans.only(
                    consumers,
                    ConsumerFactory.class,
                    DeclaredStream.property(table, "kind") + " is 'debezium', but ",
                    EngineBeans.KAFKA);
            made = new DebeziumStreams(factory, EngineThreads.create("live-debezium"));
            streams = made;
        }
        return made;
    }
}
