package dev.livetable.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ManualLiveStreamTests extends LiveStreamContract {

    private final ManualLiveStream stream = new ManualLiveStream(2);

    @Override
    protected LiveStream stream() {
        return stream;
    }

    @Override
    protected boolean catchesUp() {
        return false;
    }

    @Override
    protected void change(LiveEvent event) {
        stream.publish(event);
    }

    @Override
    protected void changeAside(LiveEvent event) {
        stream.offer(event);
    }

    @Override
    protected void breakConnection() {
        stream.end(new IllegalStateException("connection lost"));
    }

    @Test
    @DisplayName("without a subscriber nobody is told, and nothing fails")
    void withoutASubscriberNobodyIsTold() {
        assertThat(stream.publish(LiveEvent.changed())).isZero();
    }

    @Test
    @DisplayName("one that falls behind is told that it missed events")
    void oneThatFallsBehindIsToldThatItMissedEvents() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Listener slow = new Listener() {
            @Override
            public void confirmed() {
                reached.countDown();
                try {
                    assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.confirmed();
            }
        };
        stream.subscribe(slow);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 5; i++) {
            stream.offer(LiveEvent.updated("1"));
        }

        gate.countDown();

        slow.awaits("confirmed", "lagged");
    }
}
