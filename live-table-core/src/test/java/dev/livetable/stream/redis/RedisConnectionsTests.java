package dev.livetable.stream.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.bus.SharedLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisConnectionsTests {

    private final List<String> calls = new CopyOnWriteArrayList<>();

    /** Notes what it is asked for, and has nothing. */
    private final class NoConnections extends LettuceConnectionFactory {

        @Override
        public void validateConnection() {
            calls.add("validate");
        }

        @Override
        public RedisConnection getConnection() {
            calls.add("get");
            throw new RedisConnectionFailureException("There is none");
        }
    }

    private void append(LettuceConnectionFactory connections) throws Exception {
        try (SharedLog log = new RedisSharedLog(connections, "shop", Duration.ofSeconds(1))) {
            var position = log.append("message".getBytes(StandardCharsets.UTF_8));
            Awaitility.await().until(position::isCompletedExceptionally);
        }
    }

    @Test
    void aSharedConnectionIsTriedBeforeItIsUsedAgain() throws Exception {
        append(new NoConnections());

        assertThat(calls).containsExactly("validate", "get");
    }

    @Test
    void anOwnConnectionIsNew() throws Exception {
        LettuceConnectionFactory connections = new NoConnections();
        connections.setShareNativeConnection(false);

        append(connections);

        assertThat(calls).containsExactly("get");
    }
}
