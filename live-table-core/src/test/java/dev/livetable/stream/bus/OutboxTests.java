package dev.livetable.stream.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.StreamTime;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a node says, message by message. */
class OutboxTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration ALIVE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);
    private static final String CITIES = "cities";

    private final TestTime time = new TestTime();
    private final PendingLog log = new PendingLog();
    private final Outbox outbox = outbox(WhenUnreachable.REFUSE, Runnable::run);

    private Outbox outbox(WhenUnreachable whenUnreachable, Executor executor) {
        return new Outbox(new BusSettings(
                log, time, executor, time.clock(), "id", "node", whenUnreachable, LIMIT, ALIVE, Duration.ofMillis(50)));
    }

    private Announced.Write announce() {
        return announce(outbox);
    }

    /** Announces a write that goes on, which needs a log that accepts at once. */
    private Announced.Write announce(Outbox from) {
        StreamTime.Cancellation accept = time.after(Duration.ofMillis(1), log::acceptLast);
        Announced.Write write = from.announce(CITIES);
        accept.cancel();
        return write;
    }

    private static List<LiveEvent> updated(String id) {
        return List.of(LiveEvent.updated(id));
    }

    @Test
    @DisplayName("a write is two messages: its announcement, and its change, which closes it")
    void aWriteIsTwoMessages() {
        Announced.Write write = announce();
        CompletableFuture<Void> told = outbox.tell(CITIES, updated("1"), write);

        assertThat(log.size()).isEqualTo(2);
        assertThat(log.message(0).announced()).containsExactly(CITIES);
        assertThat(log.message(0).number()).isEqualTo(1);
        assertThat(log.message(1).changed()).hasSize(1);
        assertThat(log.message(1).closed()).containsExactly(Map.entry(CITIES, 1L));
        assertThat(told).isNotDone();
        log.acceptLast();
        assertThat(told).isCompleted();
        assertThat(log.size()).isEqualTo(2);
        assertThat(outbox.accepted()).isEqualTo(2);
    }

    @Test
    @DisplayName("writes that overlap share an announcement, so each is one message")
    void writesThatOverlapShareAnAnnouncement() {
        Announced.Write last = announce();
        for (int i = 0; i < 10; i++) {
            Announced.Write next = outbox.announce(CITIES);
            outbox.tell(CITIES, updated("1"), last);
            log.acceptLast();
            last = next;
        }
        outbox.tell(CITIES, updated("1"), last);
        log.acceptLast();

        assertThat(log.size()).isEqualTo(12);
        assertThat(log.message(10).closed()).isEmpty();
        assertThat(log.message(11).closed()).containsExactly(Map.entry(CITIES, 1L));
    }

    @Test
    @DisplayName("a write that comes when half of the limit is over is announced anew")
    void anOldAnnouncementIsNotShared() {
        announce();
        time.advance(LIMIT.dividedBy(2).plusMillis(1));
        log.acceptAll(); // it has said what is open

        announce();

        assertThat(log.last().announced()).containsExactly(CITIES);
    }

    @Test
    @DisplayName("what is to be said while a message is under way goes into the next one, all of it")
    void whatWaitsGoesIntoOneMessage() {
        outbox.tell(CITIES, updated("1"), null);
        outbox.tell(CITIES, updated("2"), null);
        outbox.tell("countries", updated("3"), null);
        assertThat(log.size()).isOne();

        log.acceptLast();

        assertThat(log.size()).isEqualTo(2);
        assertThat(log.last().number()).isEqualTo(2);
        assertThat(log.last().changed()).extracting(Message.Changed::table).containsExactly(CITIES, "countries");
    }

    @Test
    @DisplayName("a write whose announcement is not accepted is refused, and the announcement is closed")
    void aWriteThatIsNotAnnouncedIsRefused() {
        assertThatThrownBy(() -> outbox.announce(CITIES))
                .hasMessage(
                        "The bus (pending) has not accepted within PT0.05S the announcement of a write to 'cities'");

        log.acceptLast();

        assertThat(log.last().closed()).containsExactly(Map.entry(CITIES, 1L));
    }

    @Test
    @DisplayName("an announcement that was not sent yet, and that nobody needs any more, is not sent")
    void anAnnouncementThatNobodyNeedsIsNotSent() {
        outbox.tell("countries", updated("1"), null);
        assertThatThrownBy(() -> outbox.announce(CITIES)).isInstanceOf(IllegalStateException.class);

        log.acceptLast();

        assertThat(log.size()).isOne();
    }

    @Test
    @DisplayName("when one write has waited in vain the next ones do not wait, until a message is accepted")
    void theNextWritesDoNotWaitInVain() {
        assertThatThrownBy(() -> outbox.announce(CITIES)).isInstanceOf(IllegalStateException.class);
        long before = time.nanoTime();

        assertThatThrownBy(() -> outbox.announce(CITIES)).isInstanceOf(IllegalStateException.class);

        assertThat(time.nanoTime()).isEqualTo(before);
        log.acceptLast();
        log.acceptLast();
        announce();
    }

    @Test
    @DisplayName("what was not accepted is appended again under its number, and at last without its rows")
    void whatWasNotAcceptedIsAppendedAgain() {
        CompletableFuture<Void> told = outbox.tell(CITIES, updated("1"), announce());
        assertThat(log.size()).isEqualTo(2);
        for (int i = 0; i < 4; i++) {
            log.refuseLast();
            assertThat(outbox.isReachable()).isFalse();
            time.advance(Duration.ofMillis(800));
        }

        assertThat(log.size()).isEqualTo(6);
        assertThat(log.message(3)).isEqualTo(log.message(1));
        assertThat(log.last().number()).isEqualTo(2);
        assertThat(log.last().closed()).containsExactly(Map.entry(CITIES, 1L));
        assertThat(log.last().changed())
                .containsExactly(
                        new Message.Changed(CITIES, List.of(LiveEvent.changed().by("node", null))));
        assertThat(told).isNotDone();
        log.acceptLast();
        assertThat(told).isCompleted();
        assertThat(outbox.isReachable()).isTrue();
    }

    @Test
    @DisplayName("what waits while nothing is accepted becomes one change for each table")
    void whatWaitsIsBounded() {
        outbox.tell(CITIES, updated("1"), null);
        outbox.tell(CITIES, updated("2"), null);
        log.refuseLast();
        CompletableFuture<Void> third = outbox.tell(CITIES, updated("3"), null);
        CompletableFuture<Void> fourth = outbox.tell("countries", updated("4"), null);
        time.advance(Duration.ofMillis(50));

        log.acceptLast();

        assertThat(log.last().changed())
                .containsExactly(
                        new Message.Changed(CITIES, List.of(LiveEvent.changed().by("node", null))),
                        new Message.Changed(
                                "countries", List.of(LiveEvent.updated("4").by("node", null))));
        assertThat(third).isNotDone();
        log.acceptLast();
        assertThat(third).isCompleted();
        assertThat(fourth).isCompleted();
    }

    @Test
    @DisplayName("who waits for what is not accepted is told so when the limit is over; it is appended all the same")
    void whoWaitsIsToldWhenTheLimitIsOver() {
        CompletableFuture<Void> told = outbox.tell(CITIES, updated("1"), null);
        log.refuseLast();
        time.advance(LIMIT);
        assertThat(told).isNotDone();

        log.refuseLast();

        assertThat(told).isCompletedExceptionally();
        time.advance(LONG);
        log.acceptLast();
        assertThat(outbox.accepted()).isOne();
    }

    @Test
    @DisplayName("where writes go on without the bus, they are not refused and do not wait, and are counted")
    void writesCanGoOnWithoutTheBus() {
        Outbox going = outbox(WhenUnreachable.WRITE, Runnable::run);
        Announced.Write first = going.announce(CITIES);
        assertThat(going.tell(CITIES, updated("1"), first)).isCompleted();
        log.refuseLast();
        Announced.Write second = going.announce(CITIES);
        assertThat(going.tell(CITIES, updated("2"), second)).isCompleted();
        assertThat(going.unannounced()).isEqualTo(2);

        time.advance(Duration.ofMillis(50));
        log.acceptLast();

        assertThat(log.last().changed()).hasSize(1);
        assertThat(log.last().closed()).containsExactly(Map.entry(CITIES, 1L));
        log.acceptLast();
        assertThat(log.size()).isEqualTo(3);
    }

    @Test
    @DisplayName("each write that went on without the bus is counted once, also one that joins another's announcement")
    void eachWriteThatWentOnIsCountedOnce() {
        Outbox going = outbox(WhenUnreachable.WRITE, Runnable::run);
        Announced.Write write = going.announce(CITIES);
        log.refuseLast();
        going.tellEarly(CITIES, updated("1"));
        going.tellBeside(CITIES, updated("2"), write);
        assertThat(going.unannounced()).isEqualTo(1);

        time.advance(Duration.ofMillis(50));
        log.acceptAll(); // it is back before this one ends
        going.tell(CITIES, updated("1"), write);

        assertThat(going.unannounced()).isEqualTo(2);
        log.acceptAll();
        assertThat(going.unannounced()).isEqualTo(2);
    }

    @Test
    @DisplayName("nobody waits for the change of a write that went on without a bus that hangs")
    void whatWasNotAnnouncedIsNotWaitedFor() {
        Outbox going = outbox(WhenUnreachable.WRITE, Runnable::run);
        Announced.Write write = going.announce(CITIES); // which the log neither accepts nor refuses

        assertThat(going.tell(CITIES, updated("1"), write)).isCompleted();
        assertThat(going.unannounced()).isOne();

        log.acceptLast();
        assertThat(log.last().changed()).hasSize(1);
        assertThat(going.unannounced()).isOne();
    }

    @Test
    @DisplayName("a write that is announced and not told in time is counted once, and one that did nothing is not")
    void onlyAWriteThatIsNotToldIsCounted() {
        Outbox going = outbox(WhenUnreachable.WRITE, Runnable::run);
        Announced.Write told = announce(going);
        going.end(CITIES, announce(going));
        log.acceptAll();
        going.tellEarly(CITIES, updated("1"));
        going.tell(CITIES, updated("1"), told);
        log.refuseLast();
        assertThat(going.unannounced()).isOne();

        going.end(CITIES, going.announce(CITIES));

        assertThat(going.unannounced()).isOne();
    }

    @Test
    @DisplayName("an announcement is not closed before the change of its write is told")
    void anAnnouncementIsNotClosedBeforeTheChange() {
        Announced.Write write = announce();
        String large = "x".repeat(200_000);
        outbox.tell("countries", updated("1"), null);
        outbox.tell("countries", List.of(LiveEvent.inserted("2", RowImage.whole(Row.of("a", large)))), null);
        outbox.tell(CITIES, List.of(LiveEvent.inserted("3", RowImage.whole(Row.of("a", large)))), write);

        log.acceptLast();
        assertThat(log.last().changed()).hasSize(1);
        assertThat(log.last().closed()).isEmpty();
        log.acceptLast();

        assertThat(log.last().changed()).hasSize(1);
        assertThat(log.last().closed()).containsExactly(Map.entry(CITIES, 1L));
    }

    @Test
    @DisplayName("an active node says what is open, and a node that was quiet says so when it begins again")
    void anActiveNodeSaysWhatIsOpen() {
        Announced.Write write = announce();
        assertThat(log.last().isAfterQuiet()).isTrue();
        time.advance(ALIVE);
        assertThat(log.last().open()).containsExactly(Map.entry(CITIES, List.of(1L)));
        log.acceptLast();
        outbox.end(CITIES, write);
        log.acceptLast();
        time.advance(ALIVE);
        assertThat(log.last().open()).isEmpty();
        assertThat(log.last().isAfterQuiet()).isFalse();
        for (int i = 0; i < 40; i++) {
            log.acceptLast();
            time.advance(ALIVE);
        }
        log.acceptLast();
        assertThat(time.pending()).isZero();

        announce();

        assertThat(log.last().isAfterQuiet()).isTrue();
        assertThat(log.last().announced()).containsExactly(CITIES);
    }

    @Test
    @DisplayName("a bus that is closed says what is left, and then nothing more")
    void aBusThatIsClosedSaysWhatIsLeft() {
        CompletableFuture<Void> first = outbox.tell(CITIES, updated("1"), null);
        CompletableFuture<Void> second = outbox.tell(CITIES, updated("2"), null);
        time.after(Duration.ofMillis(1), log::acceptLast);
        time.after(Duration.ofMillis(2), log::acceptLast);

        outbox.close();
        outbox.close();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(outbox.tell(CITIES, updated("3"), null)).isCompletedExceptionally();
        time.advance(LONG);
        assertThat(log.size()).isEqualTo(2);
    }

    @Test
    @DisplayName("a bus that is closed while nothing is accepted tells those who wait so")
    void aBusThatIsClosedWhileNothingIsAccepted() {
        CompletableFuture<Void> first = outbox.tell(CITIES, updated("1"), null);
        CompletableFuture<Void> second = outbox.tell(CITIES, updated("2"), null);
        outbox.close();

        log.refuseLast();

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        time.advance(LONG);
        assertThat(log.size()).isOne();
    }

    @Test
    @DisplayName("an executor that takes no task keeps nobody from learning what was accepted")
    void anExecutorThatTakesNoTask() {
        Outbox poor = outbox(WhenUnreachable.REFUSE, task -> {
            throw new RejectedExecutionException("full");
        });
        CompletableFuture<Void> told = poor.tell(CITIES, updated("1"), null);

        log.acceptLast();

        assertThat(told).isCompleted();
    }

    @Test
    @DisplayName("only the columns that are named travel, and the id")
    void onlyTheColumnsThatAreNamedTravel() {
        InMemorySharedLog shared = new InMemorySharedLog(time);
        NodeBus bus = NodeBus.builder(shared, time, Runnable::run).build();
        RowImage row = RowImage.whole(Row.of("id", 1).with("Name", "Rome").with("secret", "x"));

        bus.table(CITIES, List.of("NAME")).announce().tell(List.of(LiveEvent.inserted("1", row)), true);

        assertThat(shared.messages().get(1))
                .contains("\"after\":{\"part\":{\"Name\":\"Rome\"}}", "\"before\":null")
                .doesNotContain("secret");
    }
}
