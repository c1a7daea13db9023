package dev.livetable.stream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.Ports;
import dev.livetable.stream.bus.HeardLog;
import dev.livetable.stream.bus.SharedLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStreamCommands;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.types.RedisClientInfo;
import redis.embedded.RedisServer;

/** The traps of Redis; what each log owes its readers is in the contract. */
class RedisSharedLogIT {

    @TempDir
    private static Path folder;

    private static final Duration BACK = Duration.ofMinutes(1);

    private static final RedisServers servers = new RedisServers();
    private static RedisConnectionFactory shared;

    private static int port;
    private static int names;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final String name = "it-" + names++;
    private final HeardLog heard = new HeardLog();

    @BeforeAll
    static void start() {
        port = Ports.free();
        servers.start(port, Function.identity());
        shared = servers.connectionsTo(port);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private RedisSharedLog log(RedisConnectionFactory connections) {
        return log(connections, RedisSharedLog.ENTRIES);
    }

    private RedisSharedLog log(RedisConnectionFactory connections, long entries) {
        RedisSharedLog log = new RedisSharedLog(connections, name, RedisServers.TIMEOUT, entries);
        open.add(log);
        return log;
    }

    private SharedLog.Reader read(RedisSharedLog log, Duration back, HeardLog receiver) {
        SharedLog.Reader reader = log.read(back, receiver);
        open.add(0, reader);
        return reader;
    }

    private static String append(SharedLog log, String message) throws Exception {
        return log.append(message.getBytes(UTF_8)).get(10, TimeUnit.SECONDS);
    }

    private String key() {
        return "live:{" + name + "}";
    }

    private Long trim(long left) {
        return RedisServers.ask(shared, redis -> redis.streamCommands().xTrim(key().getBytes(UTF_8), left));
    }

    private static void caughtUp(SharedLog.Reader reader) throws Exception {
        reader.catchUp().get(10, TimeUnit.SECONDS);
    }

    private static void cannotCatchUp(SharedLog.Reader reader) {
        assertThatThrownBy(() -> caughtUp(reader)).isInstanceOf(ExecutionException.class);
    }

    /** Reads a log from its beginning, and appends a first message. */
    private SharedLog.Reader begin(RedisSharedLog log) throws Exception {
        SharedLog.Reader reader = read(log, BACK, heard);
        append(log, "one");
        heard.awaits("reaches back", "one");
        return reader;
    }

    @Test
    @DisplayName("what is appended is told once and in order, also by many at once, and catching up waits for it")
    void tellsInOrder() throws Exception {
        RedisSharedLog log = log(shared);
        SharedLog.Reader reader = read(log, BACK, heard);
        List<String> expected = IntStream.range(0, 3000).mapToObj(i -> "m" + i).toList();

        List<CompletableFuture<String>> accepted =
                expected.stream().map(each -> log.append(each.getBytes(UTF_8))).toList();
        accepted.get(2999).get(10, TimeUnit.SECONDS);
        caughtUp(reader);

        assertThat(heard.told())
                .startsWith("reaches back")
                .endsWith("m2999")
                .hasSize(3001)
                .containsAll(expected);
        assertThat(heard.positions())
                .containsExactlyElementsOf(
                        accepted.stream().map(CompletableFuture::join).toList());
    }

    @Test
    @DisplayName("the stream is bounded")
    void isBounded() throws Exception {
        RedisSharedLog log = log(shared, 100);
        List<CompletableFuture<String>> accepted = IntStream.range(0, 2000)
                .mapToObj(i -> log.append(("m" + i).getBytes(UTF_8)))
                .toList();
        accepted.get(1999).get(10, TimeUnit.SECONDS);

        Long length = RedisServers.ask(shared, redis -> redis.streamCommands().xLen(key().getBytes(UTF_8)));
        assertThat(length).isBetween(100L, 300L);
    }

    @Test
    @DisplayName("a reader is told what was appended before, as far back as it asks; it knows whether that is all")
    void readsBack() throws Exception {
        RedisSharedLog log = log(shared);
        HeardLog first = new HeardLog();
        read(log, BACK, first);
        String early = append(log, "early");
        Awaitility.await()
                .until(() -> System.currentTimeMillis() > EntryId.parse(early).millis() + 300);
        append(log, "late");

        caughtUp(read(log(shared), BACK, heard));
        HeardLog near = new HeardLog();
        caughtUp(read(log(shared), Duration.ofMillis(200), near));
        trim(1);
        HeardLog cut = new HeardLog();
        caughtUp(read(log(shared), BACK, cut));

        assertThat(heard.told()).containsExactly("reaches back", "early", "late");
        assertThat(near.told()).startsWith("reaches back").doesNotContain("early");
        assertThat(cut.told()).containsExactly("does not reach back", "late");
    }

    @Test
    @DisplayName("entries that were removed before they were read end the reading")
    void removedEntriesEndTheReading() throws Exception {
        RedisSharedLog log = log(shared);
        SlowHeard slow = new SlowHeard();
        SharedLog.Reader reader = log.read(BACK, slow);
        open.add(0, reader);
        append(log, "first");
        Awaitility.await().until(() -> slow.isHeld);
        append(log, "second");
        append(log, "third");
        trim(1);
        append(log, "fourth");

        cannotCatchUp(reader);
        slow.go.complete(null);

        slow.heard.awaitsEnd();
    }

    private static final class SlowHeard implements SharedLog.Receiver {

        final HeardLog heard = new HeardLog();
        final CompletableFuture<Void> go = new CompletableFuture<>();
        volatile boolean isHeld;

        @Override
        public void readsBack(boolean reachesBack) {
            heard.readsBack(reachesBack);
        }

        @Override
        public void message(String position, byte[] message) {
            isHeld = true;
            go.join();
            heard.message(position, message);
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            heard.ended(cause);
        }
    }

    @Test
    @DisplayName(
            "entries that were removed before they were read end the reading, if the next read finds a later one, too")
    void aReadAfterEntriesThatWereRemovedEndsTheReading() throws Exception {
        for (Runnable removal : List.<Runnable>of(() -> trim(1), () -> trim(0), this::delete, this::beginAnew)) {
            RedisSharedLog log = log(shared);
            HeardLog each = new HeardLog();
            BeforeARead beforeARead = new BeforeARead();
            read(log(beforeARead.connections()), BACK, each);
            append(log, "one");
            Awaitility.await().until(() -> each.told().contains("one"));

            beforeARead.happens(() -> {
                append(log, "removed");
                append(log, "removed");
                removal.run();
                append(log, "later");
            });

            each.awaitsEnd();
            delete();
        }
    }

    @Test
    @DisplayName("so does a stream that was made anew, and the next reading does not reach back to before that")
    void theNextReadingDoesNotReachBackToWhatWasRemoved() throws Exception {
        BeforeARead beforeARead = new BeforeARead();
        RedisSharedLog log = log(beforeARead.connections());
        begin(log);

        beforeARead.happens(() -> {
            append(log(shared), "removed");
            beginAnew();
            append(log(shared), "later");
        });

        heard.awaitsEnd();
        HeardLog next = new HeardLog();
        read(log, BACK, next);
        next.awaits("does not reach back", "later");
    }

    private void delete() {
        RedisServers.ask(shared, redis -> redis.keyCommands().del(key().getBytes(UTF_8)));
    }

    private void beginAnew() {
        delete();
        read(log(shared), BACK, new HeardLog());
    }

    /** Does something once between two reads: after what the former one has found out, and before the next one is sent. */
    private static final class BeforeARead {

        private final AtomicReference<@Nullable Executable> what = new AtomicReference<>();

        void happens(Executable task) {
            what.set(task);
        }

        RedisConnectionFactory connections() {
            return instead(RedisConnectionFactory.class, shared, "getConnection", given -> {
                RedisConnection real = shared.getConnection();
                RedisStreamCommands commands = real.streamCommands();
                RedisStreamCommands watched = instead(RedisStreamCommands.class, commands, "xRead", read -> {
                    Executable task = what.getAndSet(null);
                    if (task != null) {
                        task.execute();
                    }
                    return read.call();
                });
                return instead(RedisConnection.class, real, "streamCommands", none -> watched);
            });
        }
    }

    @Test
    @DisplayName(
            "a stream that is trimmed all the time ends no reading that keeps up, or began after the first entries")
    void trimmingEndsNoReadingThatKeepsUp() throws Exception {
        RedisSharedLog log = log(shared, 200);
        SharedLog.Reader reader = read(log, BACK, heard);
        for (int i = 0; i < 1000; i++) {
            append(log, "m" + i);
            if (i % 50 == 0) {
                caughtUp(reader);
            }
        }
        caughtUp(reader);
        HeardLog late = new HeardLog();
        BeforeARead beforeARead = new BeforeARead();
        beforeARead.happens(() -> trim(10));
        SharedLog.Reader next = read(log(beforeARead.connections()), BACK, late);
        Awaitility.await().until(() -> late.told().contains("m999"));
        append(log, "last");
        caughtUp(reader);
        caughtUp(next);

        assertThat(heard.told()).hasSize(1002).startsWith("reaches back", "m0").endsWith("m999", "last");
        assertThat(late.told()).startsWith("does not reach back", "m990").endsWith("m999", "last");
    }

    @Test
    @DisplayName("what was read, and of which nobody knows of which server it was, is read again")
    void whatIsNotSureIsReadAgain() throws Exception {
        int other = Ports.free();
        servers.start(other, Function.identity());
        RedisConnectionFactory another = servers.connectionsTo(other);
        AtomicReference<@Nullable RedisStreamCommands> once = new AtomicReference<>();
        AtomicBoolean fails = new AtomicBoolean();
        RedisConnectionFactory connections = instead(RedisConnectionFactory.class, shared, "getConnection", given -> {
            RedisConnection real = shared.getConnection();
            RedisStreamCommands commands = real.streamCommands();
            RedisStreamCommands switched = instead(RedisStreamCommands.class, commands, "xRead", read -> {
                RedisStreamCommands next = once.getAndSet(null);
                if (next == null) {
                    return read.call();
                }
                append(log(shared), "of the server");
                append(log(another), "of another server");
                fails.set(true);
                return read.callOf(next);
            });
            RedisConnection watched = instead(RedisConnection.class, real, "openPipeline", pipeline -> {
                if (fails.getAndSet(false)) {
                    throw new RedisSystemException("the connection was lost", null);
                }
                return pipeline.call();
            });
            return instead(RedisConnection.class, watched, "streamCommands", none -> switched);
        });
        read(log(connections), BACK, heard);
        append(log(shared), "one");
        Awaitility.await().until(() -> heard.told().contains("one"));

        once.set(another.getConnection().streamCommands());

        heard.awaits("reaches back", "one", "of another server", "of the server");
    }

    @Test
    @DisplayName("what comes to a stream that was emptied ends the reading: nobody knows whether that is all")
    void emptiedAfterReading() throws Exception {
        RedisSharedLog log = log(shared);
        SharedLog.Reader reader = read(log, BACK, heard);
        append(log, "one");
        caughtUp(reader);
        trim(0);
        caughtUp(reader);
        append(log, "two");

        heard.awaitsEnd();
    }

    @Test
    @DisplayName("a stream that is deleted ends the reading, and the next one does not reach back")
    void deletedStream() throws Exception {
        RedisSharedLog log = log(shared);
        SharedLog.Reader reader = begin(log);
        RedisServers.ask(shared, redis -> redis.keyCommands().del(key().getBytes(UTF_8)));

        cannotCatchUp(reader);
        heard.awaitsEnd();
        HeardLog next = new HeardLog();
        read(log, BACK, next);
        append(log, "two");
        HeardLog again = new HeardLog();
        read(log, BACK, again);

        next.awaits("does not reach back", "two");
        again.awaits("does not reach back", "two");
    }

    @Test
    @DisplayName("connections that are killed lose nothing")
    void killedConnections() throws Exception {
        RedisSharedLog log = log(shared);
        SharedLog.Reader reader = begin(log);

        List<RedisClientInfo> clients =
                RedisServers.ask(shared, redis -> redis.serverCommands().getClientList());
        RedisServers.ask(servers.connectionsTo(port), redis -> {
            for (RedisClientInfo client : clients) {
                URI address = URI.create("redis://" + requireNonNull(client.getAddressPort()));
                redis.serverCommands().killClient(address.getHost(), address.getPort());
            }
            return true;
        });
        Awaitility.await().ignoreExceptions().until(() -> !append(log, "two").isEmpty());

        Awaitility.await().untilAsserted(() -> {
            assertThat(heard.told()).contains("two");
        });
        caughtUp(reader);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    @DisplayName(
            "a server that is gone ends the reading, and appending fails in time; back and empty, nothing reaches back")
    void killedServer() throws Exception {
        int port = Ports.free();
        RedisServer server = servers.start(port, Function.identity());
        RedisConnectionFactory connections = servers.connectionsTo(port);
        RedisSharedLog log = log(connections);
        begin(log);

        RedisServers.stop(server);

        assertThatThrownBy(() -> append(log, "two")).isInstanceOf(ExecutionException.class);
        heard.awaitsEnd();
        assertThatThrownBy(() -> log.read(BACK, new HeardLog())).isInstanceOf(RuntimeException.class);
        servers.start(port, Function.identity());
        HeardLog next = new HeardLog();
        Awaitility.await().ignoreExceptions().until(() -> read(log, BACK, next) != null);
        append(log, "three");
        next.awaits("does not reach back", "three");
    }

    @Test
    @DisplayName("a replica that takes over without the last entries ends the reading")
    void failover() throws Exception {
        int port = Ports.free();
        int other = Ports.free();
        servers.start(port, Function.identity());
        servers.start(other, builder -> builder.slaveOf("127.0.0.1", port));
        RedisConnectionFactory primary = servers.connectionsTo(port);
        RedisConnectionFactory replica = servers.connectionsTo(other);
        SwitchingConnections connections = new SwitchingConnections(primary);
        RedisSharedLog log = log(connections.factory());
        read(log, BACK, heard);
        append(log, "kept");
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> RedisServers.ask(
                                replica, redis -> redis.streamCommands().xLen(key().getBytes(UTF_8)))
                        == 2);
        RedisServers.ask(replica, redis -> {
            redis.execute("REPLICAOF", bytes("NO"), bytes("ONE"));
            return true;
        });
        append(log, "lost");
        heard.awaits("reaches back", "kept", "lost");
        HeardLog untouched = new HeardLog();
        SharedLog.Reader reader = read(log(connections.factory()), BACK, untouched);
        untouched.awaits("reaches back", "kept", "lost");

        connections.use(replica);
        cannotCatchUp(reader);
        untouched.awaitsEnd();
        HeardLog next = new HeardLog();
        read(log, BACK, next);

        next.awaits("does not reach back", "kept");
    }

    @Test
    @DisplayName("a primary without its replicas accepts nothing and answers nobody, if it is told so")
    void primaryWithoutReplicas() throws Exception {
        RedisSharedLog log = log(shared);
        SharedLog.Reader reader = begin(log);
        RedisServers.set(shared, "min-replicas-to-write", "1");
        try {
            assertThatThrownBy(() -> append(log, "two")).rootCause().hasMessageContaining("NOREPLICAS");
            assertThatThrownBy(() -> caughtUp(reader)).rootCause().hasMessageContaining("NOREPLICAS");
        } finally {
            RedisServers.set(shared, "min-replicas-to-write", "0");
        }
        append(log, "three");
        caughtUp(reader);
        assertThat(heard.told()).containsExactly("reaches back", "one", "three");
    }

    @Test
    @DisplayName("a cluster carries the same")
    void cluster() throws Exception {
        int port = Ports.free(10_000);
        servers.start(port, builder -> builder.setting("cluster-enabled yes")
                .setting("cluster-config-file nodes-" + port + ".conf")
                .setting("dir " + folder));
        RedisConnectionFactory node = servers.connectionsTo(port);
        RedisServers.ask(node, redis -> {
            byte[][] slots =
                    IntStream.range(0, 16384).mapToObj(i -> bytes("" + i)).toArray(byte[][]::new);
            byte[][] words = new byte[slots.length + 1][];
            words[0] = bytes("ADDSLOTS");
            System.arraycopy(slots, 0, words, 1, slots.length);
            return redis.execute("CLUSTER", words);
        });
        LettuceConnectionFactory cluster = servers.keep(new LettuceConnectionFactory(
                new RedisClusterConfiguration(List.of("127.0.0.1:" + port)), RedisServers.client()));
        RedisSharedLog log = log(cluster);
        SharedLog.Reader reader =
                Awaitility.await().ignoreExceptions().until(() -> read(log, BACK, heard), one -> true);

        List<CompletableFuture<String>> accepted =
                IntStream.range(0, 50).mapToObj(i -> log.append(bytes("m" + i))).toList();
        accepted.get(49).get(10, TimeUnit.SECONDS);
        caughtUp(reader);

        assertThat(heard.told()).hasSize(51).startsWith("reaches back", "m0").endsWith("m49");
    }

    @Test
    @DisplayName("settings that leave the log open to loss are named")
    void advice() {
        RedisServers.set(shared, "maxmemory", "1gb");
        RedisServers.set(shared, "maxmemory-policy", "allkeys-lru");
        try {
            assertThat(RedisServers.<List<String>>ask(shared, RedisAdvice::of))
                    .singleElement()
                    .asString()
                    .contains("maxmemory-policy is allkeys-lru");
        } finally {
            RedisServers.set(shared, "maxmemory", "0");
            RedisServers.set(shared, "maxmemory-policy", "noeviction");
        }
        assertThat(RedisServers.<List<String>>ask(shared, RedisAdvice::of)).isEmpty();
    }

    @Test
    @DisplayName("the rights that the documents name are enough")
    void rights() throws Exception {
        String rights = "on >secret ~live:{" + name + "}* +xadd +xread +xrange +xinfo +setex +exists +eval +time +info"
                + " +client +hello +ping";
        RedisServers.ask(shared, redis -> {
            String[] words = ("SETUSER " + name + " " + rights).split(" ");
            return redis.execute(
                    "ACL", Arrays.stream(words).map(RedisSharedLogIT::bytes).toArray(byte[][]::new));
        });
        RedisStandaloneConfiguration asUser = new RedisStandaloneConfiguration("127.0.0.1", port);
        asUser.setUsername(name);
        asUser.setPassword("secret");
        RedisSharedLog log = log(servers.keep(new LettuceConnectionFactory(asUser, RedisServers.client())));
        SharedLog.Reader reader = read(log, BACK, heard);

        append(log, "one");
        caughtUp(reader);

        assertThat(heard.told()).containsExactly("reaches back", "one");
    }

    @Test
    @DisplayName("a closed reading tells nothing more, not even its end; closing twice does nothing")
    void closed() throws Exception {
        RedisSharedLog log = log(shared);
        SharedLog.Reader reader = begin(log);
        HeardLog other = new HeardLog();
        SharedLog.Reader second = read(log, BACK, other);

        reader.close();
        reader.close();
        append(log, "two");
        caughtUp(second);

        assertThat(heard.told()).containsExactly("reaches back", "one");
        cannotCatchUp(reader);
        log.close();
        log.close();
        assertThatThrownBy(() -> append(log, "three")).isInstanceOf(ExecutionException.class);
    }

    @Test
    @DisplayName("a reading that fails again and again ends, though the server answers to all else")
    void aReadingThatAlwaysFailsEnds() {
        AtomicInteger calls = new AtomicInteger();
        Supplier<Object> failing = () -> {
            calls.incrementAndGet();
            throw new RedisSystemException("no permissions to run xread", null);
        };
        RedisConnectionFactory connections =
                instead(RedisConnectionFactory.class, shared, "getConnection", none -> connectionWhoseReads(failing));

        log(shared).append("one".getBytes(UTF_8)).join();
        read(log(connections), BACK, heard);

        heard.awaits("reaches back", "ended");
        assertThat(calls).hasValueBetween(2, 100);
    }

    private static RedisConnection connectionWhoseReads(Supplier<Object> answer) {
        RedisConnection real = shared.getConnection();
        RedisStreamCommands commands =
                instead(RedisStreamCommands.class, real.streamCommands(), "xRead", read -> answer.get());
        return instead(RedisConnection.class, real, "streamCommands", none -> commands);
    }

    /** What is done in place of a call. */
    private interface Instead {

        @Nullable
        Object of(Call call) throws Throwable;
    }

    /** A call of something. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares calls
    private record Call(Object real, Method method, Object @Nullable [] given) {

        @Nullable
        Object call() throws Throwable {
            return callOf(real);
        }

        @Nullable
        Object callOf(Object another) throws Throwable {
            try {
                return method.invoke(another, given);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** Returns what does the same as something, but for one method. */
    private static <T> T instead(Class<T> type, T real, String method, Instead instead) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, given) -> {
                    Call call = new Call(real, called, given);
                    return called.getName().equals(method) ? instead.of(call) : call.call();
                }));
    }

    /** A server, and the one that its name leads to later. */
    private static final class Failover {

        private final int former = Ports.free();
        private final int next = Ports.free();
        private final AtomicInteger named = new AtomicInteger(former);

        Failover() {
            servers.start(former, Function.identity());
            servers.start(next, Function.identity());
        }

        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), named.get());
        }

        void happens() {
            named.set(next);
            RedisServers.ask(servers.connectionsTo(former), redis -> {
                redis.serverCommands().replicaOf("127.0.0.1", next);
                return true;
            });
        }
    }

    @Test
    @DisplayName("a connection that lasts to a server that has become a replica is left for that of the new primary")
    void aFormerPrimaryIsLeft() {
        Failover failover = new Failover();
        RedisSharedLog log = log(servers.connectionsTo(failover::address));
        assertThat(log.append("one".getBytes(UTF_8))).succeedsWithin(BACK);

        failover.happens();

        awaitAppended(log);
    }

    private static void awaitAppended(SharedLog log) {
        Awaitility.await().ignoreExceptions().until(() -> append(log, "two") != null);
    }

    @Test
    @DisplayName("so is it by who only begins to read")
    void aFormerPrimaryIsLeftByNewReaders() {
        Failover failover = new Failover();
        RedisSharedLog log = log(servers.connectionsTo(failover::address));
        log.read(BACK, new HeardLog()).close();

        failover.happens();

        Awaitility.await().ignoreExceptions().until(() -> {
            log.read(BACK, new HeardLog()).close();
            return true;
        });
    }

    @Test
    @DisplayName("so is one out of a pool, over which a message was handed over just then")
    void aFormerPrimaryIsLeftByReadersOutOfAPool() throws Exception {
        Failover failover = new Failover();
        RedisSharedLog log = log(servers.pooledConnectionsTo(failover::address));
        CountDownLatch isHanding = new CountDownLatch(1);
        CountDownLatch isOver = new CountDownLatch(1);
        read(log, BACK, new HeardLog() {
            @Override
            public void message(String position, byte[] message) {
                isHanding.countDown();
                assertThat(await(isOver)).isTrue();
            }
        });
        append(log, "one");
        assertThat(await(isHanding)).isTrue();

        failover.happens(); // while no reader is blocked: Redis closes the connections of those that are
        awaitAppended(log);
        isOver.countDown();

        Awaitility.await().ignoreExceptions().until(() -> {
            try (SharedLog.Reader again = log.read(BACK, new HeardLog())) {
                caughtUp(again);
            }
            return true;
        });
    }

    @Test
    @DisplayName("so is one out of a pool where there is one connection for all")
    void aFormerPrimaryIsLeftByReadersWithOneConnection() {
        Failover failover = new Failover();
        LettuceConnectionFactory pooled = servers.pooledConnectionsTo(failover::address);
        pooled.setShareNativeConnection(false);
        RedisSharedLog log = log(pooled);
        assertThat(log.append("one".getBytes(UTF_8))).succeedsWithin(BACK);
        assertThat(RedisServers.ask(pooled, RedisConnection::ping))
                .isEqualTo("PONG"); // leaves one to the former in the pool

        failover.happens();
        awaitAppended(log(servers.connectionsTo(failover.next)));

        awaitAppended(log);
        Awaitility.await().ignoreExceptions().until(() -> {
            try (SharedLog.Reader reader = log.read(BACK, new HeardLog())) {
                caughtUp(reader);
            }
            return true;
        });
    }

    @Test
    @DisplayName("so is one out of a pool, over which several messages are appended at once")
    void aFormerPrimaryIsLeftByWritersOutOfAPool() {
        Failover failover = new Failover();
        RedisSharedLog log = log(servers.pooledConnectionsTo(failover::address));
        assertThat(appendMany(log)).succeedsWithin(BACK);

        failover.happens();

        Awaitility.await().ignoreExceptions().until(() -> appendMany(log).get(10, TimeUnit.SECONDS) == null);
    }

    private static CompletableFuture<Void> appendMany(SharedLog log) {
        return CompletableFuture.allOf(IntStream.range(0, 100)
                .mapToObj(i -> log.append("m".getBytes(UTF_8)))
                .toArray(CompletableFuture[]::new));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
