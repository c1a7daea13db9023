package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Row;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListenerTests extends LiveTableSetup {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** A listener that hands on what it is told as text, without the table, times and exceptions. */
    private LiveTableListener listener(Consumer<String> hearer) {
        return (LiveTableListener) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {LiveTableListener.class}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("toString") ? "a listener" : null;
                    }
                    List<Object> details = Arrays.stream(arguments)
                            .skip(1)
                            .filter(each -> each instanceof Enum<?> || each instanceof Integer)
                            .toList();
                    hearer.accept(method.getName() + (details.isEmpty() ? "" : details));
                    return null;
                });
    }

    private void awaitHeard(String... expected) {
        Awaitility.await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder(expected));
        heard.clear();
    }

    @Test
    void aListenerSeesWhatTheTableDoes() {
        ManualLiveStream stream = new ManualLiveStream();
        LiveTable table = open(builder().stream(stream).listener(listener(heard::add)));
        awaitHeard("invalidated[RESTART]", "streamChanged[UP]");

        firstPage(table);
        firstPage(table);
        awaitHeard("fetched", "filled", "read[MISS]", "read[HIT]");

        table.patch("1", Row.of("price", 11));
        awaitHeard("queueChanged[1]", "queueChanged[0]", "invalidated[WRITE]", "written[PATCH, OK]");

        firstPage(table);
        stream.publish(LiveEvent.changed());
        awaitHeard("fetched", "filled", "read[MISS]", "invalidated[EVENT]");

        cache.failing("get");
        table.get("1");
        awaitHeard("cacheFailed[GET]", "cacheFailed[GET]", "fetched", "filled", "read[MISS]");

        stream.end(null);
        awaitHeard("streamChanged[DOWN]");
    }

    @Test
    @DisplayName("A listener that throws or blocks harms nobody")
    void aListenerThatThrowsOrBlocksHarmsNobody() {
        Gate gate = new Gate();
        LiveTable table = open(builder()
                .listener(listener(what -> {
                    throw new AssertionError("broken listener");
                }))
                .listener(listener(what -> {
                    if (!what.startsWith("read")) {
                        gate.pass();
                    }
                }))
                .listener(listener(heard::add)));

        firstPage(table);
        table.patch("1", Row.of("price", 11));
        assertThat(firstPage(table)).contains(product(1, "apple", 11));

        Awaitility.await().until(() -> heard.contains("written[PATCH, OK]"));
        gate.open();
    }

    @Test
    void aListenerMayUseTheTable() {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        LiveTable[] table = new LiveTable[1];
        table[0] = open(builder().listener(new LiveTableListener() {
            @Override
            public void invalidated(String name, InvalidationCause cause) {
                if (cause == InvalidationCause.MANUAL) {
                    table[0].patch("1", Row.of("price", 11));
                    sizes.add(firstPage(table[0]).size());
                }
            }
        }));

        table[0].invalidate();

        Awaitility.await().until(() -> sizes.equals(List.of(2)));
    }
}
