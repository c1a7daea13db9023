package dev.livetable.stream.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.NodeStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is heard of other nodes. */
class NodeBusTests extends BusSetup {

    private final NodeBus writer = bus("writer");
    private final NodeBus reader = bus("reader");

    @Test
    @DisplayName("a write is told to the other nodes with its node, and not to its own")
    void aWriteIsToldToTheOthers() {
        Told own = hear(writer, "cities");
        Told other = hear(reader, "cities");
        Told otherTable = hear(reader, "countries");

        write(writer, "1");

        assertThat(own.takeWords()).isEmpty();
        assertThat(otherTable.takeWords()).isEmpty();
        assertThat(other.events).containsExactly(LiveEvent.updated("1").by("writer", null));
        assertThat(reader.status().announced()).isZero();
    }

    @Test
    @DisplayName("what changed something beside the table is told as that, to that table alone")
    void whatChangesSomethingBesideTheTableIsToldAsThat() {
        Told other = hear(reader, "cities");
        Told otherTable = hear(reader, "countries");

        NodeStream.Announcement write = announce(writer);
        write.tell(List.of(LiveEvent.beside()), true);

        assertThat(other.events).containsExactly(LiveEvent.beside().by("writer", null));
        assertThat(otherTable.takeWords()).isEmpty();
        assertThat(reader.status().announced()).isZero();
    }

    @Test
    @DisplayName("messages that were lost are a hole in the numbers of their node")
    void aHoleIsToldToAllTables() {
        Told cities = hear(reader, "cities");
        Told countries = hear(reader, "countries");
        write(writer, "1");
        log.holdsBack(true);
        write(writer, "2");
        log.loseLast(1);
        log.holdsBack(false);
        cities.takeWords();

        write(writer, "3");

        assertThat(cities.takeWords()).containsExactly("lagged", "updated 3");
        assertThat(countries.takeWords()).containsExactly("lagged");
        assertThat(reader.holes()).isOne();
    }

    @Test
    @DisplayName("that the last message was lost is found out soon")
    void theLossOfTheLastMessageIsFoundOut() {
        Told told = hear(reader, "cities");
        write(writer, "1");
        log.holdsBack(true);
        write(writer, "2");
        log.loseLast(2);
        log.holdsBack(false);
        told.takeWords();

        time.advance(ALIVE);

        assertThat(told.takeWords()).containsExactly("lagged");
    }

    @Test
    @DisplayName("a message that comes twice is told once")
    void aSecondCopyIsLeftOut() {
        Told told = hear(reader, "cities");
        log.isTwice(true);

        write(writer, "1");

        assertThat(told.takeWords()).containsExactly("updated 1");
    }

    @Test
    @DisplayName("a node that was quiet may begin with any number")
    void aNodeThatWasQuietMayBeginWithAnyNumber() {
        write(writer, "1");
        time.advance(LIMIT.multipliedBy(3));
        Told told = hear(reader, "cities");

        write(writer, "2");

        assertThat(told.takeWords()).containsExactly("updated 2");
    }

    @Test
    @DisplayName("if the first message of a node is not its first, others were missed")
    void theFirstMessageOfANodeMayShowAHole() {
        write(writer, "1");
        time.advance(LIMIT.multipliedBy(3));
        Told told = hear(reader, "cities");
        log.holdsBack(true);
        write(writer, "2");
        log.loseLast(2);
        log.holdsBack(false);

        time.advance(ALIVE);

        assertThat(told.takeWords()).containsExactly("lagged");
    }

    @Test
    @DisplayName("a node that was silent for an hour is forgotten, and heard again")
    void aNodeThatWasForgottenIsHeardAgain() {
        Told told = hear(reader, "cities");
        write(writer, "1");
        time.advance(Duration.ofHours(2));
        write(bus("third"), "2"); // makes room
        told.takeWords();

        write(writer, "3");

        assertThat(told.takeWords()).containsExactly("updated 3");
    }

    @Test
    @DisplayName(
            "an announcement that is not closed is a change of anything, each time it is twice as old, for an hour")
    void anAnnouncementThatIsNotClosedIsAChangeOfAnything() {
        Told told = hear(reader, "cities");
        Told other = hear(reader, "countries");
        announce(writer);
        assertThat(reader.status().announced()).isOne();
        assertThat(reader.table("cities").status().announced()).isOne();
        assertThat(reader.table("countries").status().announced()).isZero();

        time.advance(LIMIT.minus(MOMENT));
        assertThat(told.takeWords()).isEmpty();
        time.advance(MOMENT);
        assertThat(told.takeWords()).containsExactly("anything");
        assertThat(told.events.get(0).node()).isEqualTo("writer");
        for (int age = 2; age <= 64; age *= 2) {
            time.advance(LIMIT.multipliedBy(age / 2).minus(MOMENT));
            assertThat(told.takeWords()).isEmpty();
            time.advance(MOMENT);
            assertThat(told.takeWords()).containsExactly("anything");
        }
        time.advance(Duration.ofHours(1).minus(LIMIT.multipliedBy(64)));
        assertThat(told.takeWords()).hasSizeLessThan(8).last().isEqualTo("anything");
        time.advance(Duration.ofHours(2));

        assertThat(told.takeWords()).isEmpty();
        assertThat(other.takeWords()).isEmpty();
    }

    @Test
    @DisplayName("an announcement that is closed late is a change of anything until then")
    void anAnnouncementIsClosedByItsNumber() {
        Told told = hear(reader, "cities");
        NodeStream.Announcement announcement = announce(writer);
        time.advance(LIMIT);
        told.takeWords();

        announcement.close();
        time.advance(LIMIT);

        assertThat(told.takeWords()).isEmpty();
    }

    @Test
    @DisplayName("the end of one write does not close the announcement of another one")
    void theEndOfAWriteClosesNoOther() {
        Told told = hear(reader, "cities");
        NodeStream.Announcement first = announce(writer);
        time.advance(LIMIT.dividedBy(2).plus(MOMENT)); // so that the next write is announced anew
        announce(writer);

        first.tell(List.of(LiveEvent.updated("1")), true);
        assertThat(told.takeWords()).containsExactly("updated 1");
        time.advance(LIMIT.minus(MOMENT));
        assertThat(told.takeWords()).isEmpty();
        time.advance(MOMENT);

        assertThat(told.takeWords()).containsExactly("anything");
    }

    @Test
    @DisplayName("a write that began first keeps its announcement when a later one has ended")
    void theEndOfALaterWriteClosesNoEarlierOne() {
        Told told = hear(reader, "cities");
        announce(writer);
        time.advance(LIMIT.dividedBy(2).plus(MOMENT));

        announce(writer).tell(List.of(LiveEvent.updated("2")), true);
        assertThat(told.takeWords()).containsExactly("updated 2");
        time.advance(LIMIT.dividedBy(2).minus(MOMENT));

        assertThat(told.takeWords()).containsExactly("anything");
    }

    @Test
    @DisplayName("who starts late reads back, and knows what is announced")
    void whoStartsLateReadsBack() {
        announce(writer);
        writer.close();
        time.advance(LIMIT.minus(MOMENT));

        Told told = hear(reader, "cities");
        time.advance(LIMIT);

        assertThat(told.takeWords()).containsExactly("anything");
    }

    @Test
    @DisplayName("a subscription is confirmed when the log was read back, and told nothing that was before")
    void aSubscriptionIsConfirmedWhenTheLogWasReadBack() {
        write(writer, "1");
        log.holdsBack(true);
        Told told = new Told();
        subscribe(reader, "cities", told);
        assertThat(told.takeWords()).isEmpty();
        write(writer, "2");

        log.holdsBack(false);

        assertThat(told.takeWords()).startsWith("confirmed").doesNotContain("updated 1");
    }

    @Test
    @DisplayName("where the log does not reach back, one listens for the limit before one is confirmed")
    void whereTheLogDoesNotReachBackOneListensFirst() {
        announce(writer);
        time.advance(ALIVE.minus(MOMENT));
        log.dropAllBut(0);
        Told told = new Told();
        LiveStream.Subscription first = subscribe(reader, "cities", told);
        time.advance(LIMIT.minus(MOMENT));
        assertThat(told.takeWords()).isEmpty();
        first.close(); // does not begin the wait anew
        subscribe(reader, "cities", told);

        time.advance(MOMENT);

        assertThat(told.takeWords()).startsWith("confirmed");
    }

    @Test
    @DisplayName("a write that was announced long ago is known from what its node says to be open")
    void anOldAnnouncementIsKnownFromWhatIsOpen() {
        announce(writer);
        time.advance(LIMIT.multipliedBy(3));
        Told told = hear(reader, "cities");

        time.advance(LIMIT);

        assertThat(reader.status().announced()).isOne();
        assertThat(told.takeWords()).contains("anything");
    }

    @Test
    @DisplayName("after a hole there may be a write that was announced unheard, until its node says what is open")
    void afterAHoleThereMayBeAnAnnouncement() {
        Told told = hear(reader, "cities");
        log.holdsBack(true);
        announce(writer);
        log.loseLast(1);
        log.holdsBack(false);
        writer.tell("countries", List.of(LiveEvent.updated("1")));
        assertThat(told.takeWords()).containsExactly("lagged");
        log.accepts(false); // the writer is never heard again

        time.advance(LIMIT);

        assertThat(told.takeWords()).containsExactly("lagged");
    }

    @Test
    @DisplayName("after a hole nothing is taken to be open that its node does not name")
    void whatIsOpenAfterAHoleIsSaid() {
        Told told = hear(reader, "cities");
        log.holdsBack(true);
        NodeStream.Announcement announcement = announce(writer);
        log.loseLast(1);
        log.holdsBack(false);
        time.advance(ALIVE);
        assertThat(told.takeWords()).containsExactly("lagged");
        assertThat(reader.status().announced()).isOne();
        announcement.close();

        time.advance(LIMIT.multipliedBy(2));

        assertThat(told.takeWords()).isEmpty();
    }

    @Test
    @DisplayName("a message that cannot be read is a change of anything, now and after the limit")
    void whatCannotBeReadIsAChangeOfAnything() {
        Told told = hear(reader, "cities");

        log.append("{\"v\":2}".getBytes(StandardCharsets.UTF_8));
        log.append("hello".getBytes(StandardCharsets.UTF_8));

        assertThat(told.takeWords()).containsExactly("lagged", "lagged");
        time.advance(LIMIT);
        assertThat(told.takeWords()).contains("lagged");
        time.advance(Duration.ofHours(2));
        assertThat(told.takeWords()).isEmpty();
        write(writer, "1");
        assertThat(told.takeWords()).containsExactly("updated 1");
    }

    @Test
    @DisplayName("one has caught up when all that was accepted before was handled")
    void oneHasCaughtUpWhenAllWasHandled() {
        Told told = new Told();
        LiveStream.Subscription subscription = subscribe(reader, "cities", told);
        log.holdsBack(true);
        write(writer, "1");

        CompletableFuture<Void> caughtUp = subscription.catchUp();

        assertThat(caughtUp).isNotDone();
        log.holdsBack(false);
        assertThat(caughtUp).isCompleted();
        assertThat(told.takeWords()).containsExactly("confirmed", "updated 1");
    }

    @Test
    @DisplayName("who asks while others catch up gets a catch-up of his own")
    void whoAsksLaterGetsALaterCatchUp() {
        LiveStream.Subscription subscription = subscribe(reader, "cities", new Told());
        log.holdsBack(true);
        write(writer, "1");
        CompletableFuture<Void> first = subscription.catchUp();
        CompletableFuture<Void> second = subscription.catchUp();
        CompletableFuture<Void> third = subscription.catchUp();

        log.holdsBack(false);

        assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
    }

    @Test
    @DisplayName("a node that was stopped has not caught up before it knows what is overdue")
    void whatIsOverdueIsToldBeforeOneHasCaughtUp() {
        Told told = new Told();
        LiveStream.Subscription subscription = subscribe(reader, "cities", told);
        announce(writer);
        time.advanceStopped(LIMIT);

        CompletableFuture<Void> caughtUp = subscription.catchUp();

        assertThat(caughtUp).isCompleted();
        assertThat(told.takeWords()).containsExactly("confirmed", "anything");
        time.runLate();
        assertThat(told.takeWords()).isEmpty();
    }

    @Test
    @DisplayName("when the log breaks all subscriptions end, and new ones can be made")
    void whenTheLogBreaksAllSubscriptionsEnd() {
        Told cities = new Told();
        LiveStream.Subscription subscription = subscribe(reader, "cities", cities);
        Told countries = hear(reader, "countries");
        log.breakConnections();

        assertThat(cities.takeWords()).containsExactly("confirmed", "ended");
        assertThat(countries.takeWords()).containsExactly("ended");
        assertThat(subscription.catchUp()).isCompletedExceptionally();
        assertThat(hear(reader, "cities").takeWords()).isEmpty();
        assertThat(log.readings()).isOne();
    }

    @Test
    @DisplayName("nobody is confirmed over a log that does not answer, and whoever comes then makes a new connection")
    void aLogThatDoesNotAnswerIsLeft() {
        Told first = hear(reader, "cities");
        log.answers(false);
        Told second = new Told();
        subscribe(reader, "countries", second);
        assertThat(second.takeWords()).isEmpty();
        time.advance(STALENESS.plus(MOMENT));
        log.answers(true);

        Told third = new Told();
        subscribe(reader, "cities", third);

        assertThat(first.takeWords()).containsExactly("ended");
        assertThat(second.takeWords()).containsExactly("ended");
        assertThat(third.takeWords()).containsExactly("confirmed");
        assertThat(log.readings()).isOne();
    }

    @Test
    @DisplayName(
            "a connection over which nobody can catch up any more is left by whoever comes when it has failed for long")
    void aConnectionThatAlwaysFailsIsLeft() {
        Told first = new Told();
        LiveStream.Subscription subscription = subscribe(reader, "cities", first);
        log.failReaders();
        assertThat(subscription.catchUp()).isCompletedExceptionally();
        time.advance(ALIVE.multipliedBy(Link.FAILING));
        Told second = new Told();
        subscribe(reader, "countries", second);
        assertThat(second.takeWords()).containsExactly("ended");
        assertThat(first.takeWords()).containsExactly("confirmed");

        time.advance(MOMENT);
        assertThat(subscription.catchUp()).isCompletedExceptionally();
        subscribe(reader, "countries", second);

        assertThat(second.takeWords()).containsExactly("confirmed");
        assertThat(first.takeWords()).containsExactly("ended");
        assertThat(log.readings()).isOne();
    }

    @Test
    @DisplayName("a log that cannot be read back in time is left")
    void aLogThatIsNotReadBackIsLeft() {
        log.answers(false);
        Told told = new Told();
        LiveStream.Subscription subscription = subscribe(reader, "cities", told);
        CompletableFuture<Void> caughtUp = subscription.catchUp();

        time.advance(Duration.ofSeconds(30));

        assertThat(told.takeWords()).containsExactly("ended");
        assertThat(caughtUp).isCompletedExceptionally();
        assertThat(log.readings()).isZero();
    }

    @Test
    @DisplayName("a bus that is closed tells nobody anything, and nobody can subscribe")
    void aBusThatIsClosedTellsNothing() {
        Told told = hear(reader, "cities");
        reader.close();
        reader.close();

        write(writer, "1");

        assertThat(told.takeWords()).isEmpty();
        assertThat(log.readings()).isZero();
        assertThatThrownBy(() -> hear(reader, "cities")).hasMessage("The bus is closed");
        assertThatThrownBy(() -> announce(reader)).hasMessage("The bus is closed");
        assertThat(reader.tell("cities", List.of(LiveEvent.changed()))).isCompletedExceptionally();
    }

    @Test
    @DisplayName("a bus without anything to say or to wait for plans nothing")
    void anIdleBusPlansNothing() {
        hear(reader, "cities");
        write(writer, "1");

        time.advance(LIMIT.multipliedBy(3));

        assertThat(time.pending()).isZero();
    }
}
