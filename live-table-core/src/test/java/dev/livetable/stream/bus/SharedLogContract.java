package dev.livetable.stream.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a {@link SharedLog} owes a bus. Whoever writes one extends this class and runs it over theirs. */
public abstract class SharedLogContract {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Returns the log under test as another node sees it: the same one for all calls in a test, and empty at first. */
    protected abstract SharedLog open();

    /** Ends all readings as the loss of the connection does. Appending is possible again at once, or soon. */
    protected abstract void breakConnections() throws Exception;

    /** Removes all that the log holds, as an engine does with what is old. */
    protected abstract void dropAll() throws Exception;

    /** Makes the log accept nothing until {@link #acceptAgain}. */
    protected abstract void acceptNothing() throws Exception;

    /** Makes the log accept messages again. */
    protected abstract void acceptAgain() throws Exception;

    private SharedLog node() {
        SharedLog log = open();
        opened.add(log);
        return log;
    }

    private SharedLog.Reader read(SharedLog log, Listener listener) throws Exception {
        SharedLog.Reader reader = log.read(HOUR, listener);
        opened.add(reader);
        return reader;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private static String append(SharedLog log, String message) {
        return log.append(message.getBytes(StandardCharsets.UTF_8))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static void caughtUp(SharedLog.Reader reader) {
        reader.catchUp().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    @DisplayName("a log has a name for people, and each message gets a position")
    void eachMessageGetsAPosition() {
        SharedLog log = node();

        assertThat(log.kind()).isNotBlank();
        assertThat(append(log, "a")).isNotBlank().isNotEqualTo(append(log, "b"));
    }

    @Test
    @DisplayName("every reader is told each message, in one order, as it was")
    void everyReaderIsToldInOneOrder() throws Exception {
        SharedLog first = node();
        SharedLog second = node();
        Listener one = new Listener();
        Listener other = new Listener();
        read(first, one);
        read(second, other);

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            append(i % 2 == 0 ? first : second, "message " + i);
            expected.add("message " + i);
        }

        one.awaits(expected);
        other.awaits(expected);
        assertThat(one.positions).isEqualTo(other.positions).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("any bytes come back, up to 300 KB of them")
    void anyBytesComeBack() throws Exception {
        SharedLog log = node();
        Listener listener = new Listener();
        SharedLog.Reader reader = read(log, listener);
        byte[] bytes = new byte[300 * 1024];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }

        log.append(bytes).orTimeout(30, TimeUnit.SECONDS).join();

        caughtUp(reader);
        assertThat(listener.messages).hasSize(1).allMatch(message -> Arrays.equals(message, bytes));
    }

    @Test
    @DisplayName("what a node appends without waiting stays in order")
    void whatIsAppendedWithoutWaitingStaysInOrder() throws Exception {
        SharedLog log = node();
        Listener listener = new Listener();
        SharedLog.Reader reader = read(log, listener);
        List<String> expected =
                IntStream.range(0, 200).mapToObj(i -> "message " + i).toList();

        List<CompletableFuture<String>> positions = expected.stream()
                .map(message -> log.append(message.getBytes(StandardCharsets.UTF_8)))
                .toList();

        positions.forEach(position -> position.orTimeout(30, TimeUnit.SECONDS).join());
        caughtUp(reader);
        assertThat(listener.texts()).isEqualTo(expected);
        assertThat(positions.stream().map(CompletableFuture::join)).isEqualTo(listener.positions);
    }

    @Test
    @DisplayName("a reader is told what was appended before, after it was told that the log reaches back")
    void aReaderReadsBack() throws Exception {
        SharedLog log = node();
        append(log, "a");
        append(log, "b");
        Listener listener = new Listener();

        SharedLog.Reader reader = read(node(), listener);

        caughtUp(reader);
        assertThat(listener.texts()).containsExactly("a", "b");
        assertThat(listener.signs).containsExactly("true");
    }

    @Test
    @DisplayName("an empty log reaches back as far as one likes")
    void anEmptyLogReachesBack() throws Exception {
        Listener listener = new Listener();

        caughtUp(read(node(), listener));

        assertThat(listener.texts()).isEmpty();
        assertThat(listener.signs).containsExactly("true");
    }

    @Test
    @DisplayName("a log that has dropped what was appended in that time does not reach back")
    void aLogThatHasDroppedSomethingDoesNotReachBack() throws Exception {
        SharedLog log = node();
        append(log, "a");
        append(log, "b");
        dropAll();
        append(log, "c");
        Listener listener = new Listener();

        SharedLog.Reader reader = read(log, listener);

        caughtUp(reader);
        assertThat(listener.texts()).containsExactly("c");
        assertThat(listener.signs).containsExactly("false");
    }

    @Test
    @DisplayName("who has caught up was told all that any node had appended before")
    void whoHasCaughtUpWasToldAll() throws Exception {
        SharedLog writer = node();
        Listener listener = new Listener();
        SharedLog.Reader reader = read(node(), listener);
        for (int i = 1; i <= 100; i++) {
            append(writer, "message " + i);

            caughtUp(reader);

            assertThat(listener.messages).hasSize(i);
        }
    }

    @Test
    @DisplayName("a reader that was closed is told nothing more, and can be closed again")
    void aClosedReaderIsToldNothingMore() throws Exception {
        SharedLog log = node();
        Listener closed = new Listener();
        Listener other = new Listener();
        SharedLog.Reader reader = read(log, closed);
        read(log, other);
        append(log, "a");
        closed.awaits(List.of("a"));

        reader.close();
        reader.close();
        append(log, "b");

        other.awaits(List.of("a", "b"));
        assertThat(closed.texts()).containsExactly("a");
        assertThat(closed.signs).containsExactly("true");
    }

    @Test
    @DisplayName("a lost connection is told, once and last; a new reader is told all")
    void aLostConnectionIsTold() throws Exception {
        SharedLog log = node();
        Listener lost = new Listener();
        read(log, lost);
        append(log, "a");
        lost.awaits(List.of("a"));

        breakConnections();

        Awaitility.await().untilAsserted(() -> assertThat(lost.signs).containsExactly("true", "ended"));
        Awaitility.await().ignoreExceptions().until(() -> append(log, "b") != null);
        Listener next = new Listener();
        read(log, next);
        Awaitility.await()
                .untilAsserted(() -> assertThat(next.texts()).startsWith("a").endsWith("b"));
        assertThat(lost.texts()).containsExactly("a");
        assertThat(lost.signs).containsExactly("true", "ended");
    }

    @Test
    @DisplayName("that a message is not accepted is told within seconds, and the next ones are accepted again")
    void aMessageThatIsNotAcceptedFails() throws Exception {
        SharedLog log = node();
        append(log, "a");
        acceptNothing();

        CompletableFuture<String> refused = log.append("b".getBytes(StandardCharsets.UTF_8));

        assertThat(refused).failsWithin(30, TimeUnit.SECONDS);
        acceptAgain();
        Awaitility.await().ignoreExceptions().until(() -> append(log, "c") != null);
    }

    /** Remembers what it was told. */
    private static final class Listener implements SharedLog.Receiver {

        private final List<String> positions = new CopyOnWriteArrayList<>();
        private final List<byte[]> messages = new CopyOnWriteArrayList<>();

        /** Whether the log reached back, and the end. */
        private final List<String> signs = new CopyOnWriteArrayList<>();

        private List<String> texts() {
            return messages.stream()
                    .map(message -> new String(message, StandardCharsets.UTF_8))
                    .toList();
        }

        private void awaits(List<String> expected) {
            Awaitility.await().untilAsserted(() -> assertThat(texts()).isEqualTo(expected));
        }

        @Override
        public void readsBack(boolean reachesBack) {
            assertThat(messages).isEmpty();
            signs.add(String.valueOf(reachesBack));
        }

        @Override
        public void message(String position, byte[] message) {
            positions.add(position);
            messages.add(message);
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            signs.add("ended");
        }
    }
}
