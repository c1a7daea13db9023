package dev.livetable.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RenewedClientTests {

    private static final long LONGEST = RenewedClient.LONGEST.toNanos();

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - LONGEST); // it may overflow
    private final List<String> made = new ArrayList<>();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final List<Runnable> whileMade = new ArrayList<>();
    private final CompletableFuture<Void> mayClose = new CompletableFuture<>();
    private final RenewedClient<String> client = new RenewedClient<>("client", this::make, this::close, nanos::get);

    private String make() {
        String next = "client " + (made.size() + 1);
        made.add(next);
        if (!whileMade.isEmpty()) {
            whileMade.remove(0).run();
        }
        return next;
    }

    private void close(String each) {
        mayClose.join();
        closed.add(each);
    }

    private String get() {
        try {
            return client.get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void fails(String each, long later) {
        nanos.addAndGet(later);
        client.ended(each, new IllegalStateException("on purpose"));
    }

    private void awaitClosed(String... expected) {
        mayClose.complete(null);
        Awaitility.await().untilAsserted(() -> assertThat(closed).containsExactlyInAnyOrder(expected));
    }

    @Test
    @DisplayName("a client is made when it is needed, and left when it has failed for ten seconds without a success")
    void failsForTenSeconds() {
        assertThat(made).isEmpty();
        String first = get();

        fails(first, 5 * LONGEST);
        fails(first, LONGEST - 1);
        assertThat(get()).isSameAs(first);
        fails(first, 1); // waits for no end of the closing

        assertThat(made).containsExactly(first);
        assertThat(get()).isEqualTo("client 2");
        awaitClosed(first);
    }

    @Test
    @DisplayName("a success begins the count anew")
    void successBeginsAnew() {
        String first = get();

        fails(first, 0);
        fails(first, LONGEST - 1);
        client.ended(first, null);
        fails(first, 1);
        fails(first, LONGEST - 1);

        assertThat(get()).isSameAs(first);
        fails(first, 1);
        assertThat(get()).isEqualTo("client 2");
    }

    @Test
    @DisplayName("while all fails there is another one each ten seconds at most")
    void notInALoop() {
        for (int i = 0; i < 1000; i++) {
            fails(get(), LONGEST / 100);
        }

        assertThat(made).hasSizeBetween(9, 10);
    }

    @Test
    @DisplayName("what is told of a client that was left counts for nothing; nor is it closed twice")
    void leftOnes() {
        String first = get();
        client.leave(first);
        String second = get();

        fails(second, 0);
        client.ended(first, null);
        fails(first, LONGEST);
        client.leave(first);
        assertThat(get()).isSameAs(second);
        fails(second, 0);

        assertThat(get()).isEqualTo("client 3");
        awaitClosed(first, second);
    }

    @Test
    @DisplayName("of two that are made at the same time one is used, and the other one is closed")
    void madeTwice() {
        whileMade.add(this::get);

        assertThat(get()).isEqualTo("client 2").isSameAs(get());

        awaitClosed("client 1");
    }

    @Test
    @DisplayName("after the closing there is none, also of one that was being made")
    void closing() {
        mayClose.complete(null);
        String first = get();
        client.leave(first);
        whileMade.add(client::close);

        assertThatThrownBy(this::get).hasMessage("The client is closed");
        assertThatThrownBy(this::get).hasMessage("The client is closed");

        assertThat(made).hasSize(2);
        awaitClosed("client 1", "client 2");
        client.close();
    }

    @Test
    @DisplayName("closing closes the client, before it returns")
    void closesTheClient() {
        mayClose.complete(null);
        String first = get();

        client.close();

        assertThat(closed).containsExactly(first);
    }
}
