package dev.livetable.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopicReaderTests {

    private static final TopicPartition PARTITION = new TopicPartition("cities", 0);

    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none") {
        @Override
        public void close(CloseOptions option) {
            super.close(option);
            throw new OutOfMemoryError("while it closes");
        }
    };
    private final TopicReader reader = new TopicReader(
            consumer,
            new TopicReader.Handler() {
                @Override
                public void record(ConsumerRecord<byte[], byte[]> record) {}

                @Override
                public void ended(Throwable cause) {
                    ended.complete(cause);
                }
            },
            "test");

    @AfterEach
    void close() {
        reader.close();
    }

    private void startAtTheBeginning() {
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, 0);
        reader.start();
    }

    @Test
    @DisplayName("an Error ends the reading as any failure does: whoever waits fails, and the handler is told")
    void anErrorEndsTheReading() {
        startAtTheBeginning();
        CompletableFuture<Void> waiting = reader.reached(reader.positions(), Map.of(PARTITION, 1L));

        consumer.schedulePollTask(() -> {
            throw new OutOfMemoryError("a test");
        });

        assertThat(waiting).failsWithin(30, TimeUnit.SECONDS);
        assertThat(ended).succeedsWithin(30, TimeUnit.SECONDS).satisfies(cause -> assertThat(cause)
                .hasMessageContaining("java.lang.OutOfMemoryError: a test"));
        assertThat(consumer.closed()).isTrue();
        assertThat(reader.reached(Map.of(), Map.of())).isCompletedExceptionally();
    }

    @Test
    @DisplayName("an Error in what is done with the consumer is told at once to who wants it, and ends the reading")
    void anErrorInATaskEndsTheReading() {
        startAtTheBeginning();

        assertThatThrownBy(() -> reader.run(each -> {
                    throw new OutOfMemoryError("a test");
                }))
                .hasRootCauseInstanceOf(OutOfMemoryError.class);

        assertThat(ended).succeedsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("another failure of what is done with the consumer is told to who wants it, and the reading goes on")
    void aFailureInATaskIsToldToWhoWantsIt() throws Exception {
        startAtTheBeginning();

        assertThatThrownBy(() -> reader.run(each -> {
                    throw new IllegalArgumentException("no such topic");
                }))
                .hasMessage("no such topic");

        reader.run(each -> {});
        assertThat(ended).isNotDone();
    }
}
