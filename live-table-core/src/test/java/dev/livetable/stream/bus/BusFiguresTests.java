package dev.livetable.stream.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.NodeStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many messages a thousand nodes send. The figures stand in the README. */
class BusFiguresTests {

    private static final int NODES = 1_000;
    private static final int WRITERS = 10;
    private static final int SECONDS = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(35);

    private final TestTime time = new TestTime();
    private final InMemorySharedLog log = new InMemorySharedLog(time);
    private final List<NodeBus> nodes = IntStream.range(0, NODES)
            .mapToObj(i -> NodeBus.builder(log, time, Runnable::run)
                    .clock(time.clock())
                    .nodeName("node-" + i)
                    .build())
            .toList();
    private final Told told = new Told();

    private void hear() {
        nodes.forEach(node -> node.table("cities").subscribe(told));
        assertThat(told.takeWords()).hasSize(NODES);
    }

    private long messagesWhile(Runnable task) {
        long before = log.appended();
        task.run();
        return log.appended() - before;
    }

    @Test
    @DisplayName("a thousand nodes that only read send nothing, and a write is two messages")
    void nodesThatOnlyReadSendNothing() {
        hear();
        assertThat(messagesWhile(() -> time.advance(Duration.ofHours(1)))).isZero();

        assertThat(messagesWhile(() -> BusSetup.write(nodes.get(0), "1"))).isEqualTo(2);

        assertThat(told.takeWords()).hasSize(NODES - 1);
        // says what is open every 1.667 s, until the limit is over
        assertThat(messagesWhile(() -> time.advance(Duration.ofHours(1)))).isEqualTo(20);
    }

    @Test
    @DisplayName("ten writers of a write per second each send 26 messages per second in all")
    void tenWritersThatWriteNowAndThen() {
        hear();

        long messages = messagesWhile(() -> IntStream.range(0, SECONDS).forEach(second -> {
            nodes.subList(0, WRITERS).forEach(node -> BusSetup.write(node, "1"));
            time.advance(SECOND);
        }));

        assertThat(told.takeWords()).hasSize(WRITERS * SECONDS * (NODES - 1));
        assertThat(messages).isBetween(2L * WRITERS * SECONDS, 27L * SECONDS);
    }

    @Test
    @DisplayName("ten writers that are busy send one message per write, and four per second beside")
    void tenWritersThatAreBusy() {
        int writes = 100;
        List<NodeStream.Announcement> last = new ArrayList<>();
        nodes.subList(0, WRITERS).forEach(node -> last.add(BusSetup.announce(node)));
        nodes.get(NODES - 1).table("cities").subscribe(told);

        long messages = messagesWhile(() -> IntStream.range(0, SECONDS * writes).forEach(i -> {
            for (int node = 0; node < WRITERS; node++) {
                NodeStream.Announcement next = BusSetup.announce(nodes.get(node));
                last.set(node, next).tell(List.of(LiveEvent.updated("1")), true);
            }
            time.advance(SECOND.dividedBy(writes));
        }));

        long all = (long) SECONDS * writes * WRITERS;
        assertThat(messages - all).isBetween(0L, 7L * SECONDS);
        assertThat(told.takeWords()).hasSize((int) all + 1).doesNotContain("anything", "lagged");
    }

    @Test
    @DisplayName("tables that are written to at once share their messages")
    void tablesShareMessages() {
        PendingLog pending = new PendingLog();
        NodeBus node = NodeBus.builder(pending, time, Runnable::run).build();
        for (int table = 0; table < 100; table++) {
            node.tell("table " + table, List.of(LiveEvent.updated("1")));
        }
        pending.acceptAll();

        assertThat(pending.size()).isEqualTo(2);
    }

    @Test
    @DisplayName("a node whose log is out of reach keeps one change for each table, and appends it once a second")
    void aNodeWithoutALogIsModest() {
        log.accepts(false);
        NodeBus node = nodes.get(0);
        for (int i = 0; i < 10_000; i++) {
            node.tell("cities", List.of(LiveEvent.updated("1")));
        }
        time.advance(LIMIT);
        log.accepts(true);

        assertThat(messagesWhile(() -> time.advance(SECOND))).isBetween(2L, 3L);
    }
}
