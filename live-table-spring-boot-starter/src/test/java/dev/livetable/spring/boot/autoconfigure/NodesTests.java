package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.NotAcceptedException;
import dev.livetable.spring.boot.Cities;
import dev.livetable.spring.boot.actuate.LiveTablesEndpoint;
import dev.livetable.spring.boot.actuate.LiveTablesHealthIndicator;
import dev.livetable.spring.boot.actuate.StreamDetails;
import dev.livetable.status.RecentChange;
import dev.livetable.status.StreamState;
import dev.livetable.status.TableState;
import dev.livetable.stream.bus.NodeBus;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.NestedExceptionUtils;

/** Two applications that are nodes of one bus, by properties alone. */
class NodesTests {

    private final InMemoryLogs logs = new InMemoryLogs();
    private final InMemoryTable master = Cities.create();

    private final ApplicationContextRunner node = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, () -> master)
            .withBean(SharedLogFactory.class, () -> logs)
            .withPropertyValues(
                    "live.bus.kind=redis",
                    "live.bus.name=nodes",
                    "live.precision=row",
                    "live.tables.cities.master=citiesMaster")
            .withConfiguration(
                    AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class));

    private static LiveTable table(ApplicationContext context) {
        LiveTable table = context.getBean(LiveTable.class);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(table.status().state()).isEqualTo(TableState.LIVE));
        return table;
    }

    @Test
    void hearWhatEachOtherWrites() {
        node.withPropertyValues("live.bus.node=left")
                .run(left -> node.run(right -> {
                    LiveTable reader = table(right);
                    assertThat(reader.get("1")).contains(Cities.city(1, "Berlin"));

                    table(left).patch("1", Row.of("name", "Bonn"));

                    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(reader.changes(5, true, null))
                            .extracting(RecentChange::node)
                            .contains("left"));
                    assertThat(reader.get("1")).contains(Cities.city(1, "Bonn"));
                    assertThat(reader.status().stream().engine()).isEqualTo(logs.log.kind());
                }));
    }

    @Test
    void haveOneBusThatIsClosedAfterItsTables() {
        node.run(context -> {
            NodeBus bus = context.getBean(NodeBus.class);
            LiveTable table = table(context);
            assertThat(logs.log.readings()).isEqualTo(1);

            context.close();

            assertThat(logs.log.readings()).isZero();
            assertThat(table.status().state()).isEqualTo(TableState.CLOSED);
            assertThat(bus.isReachable()).isTrue();
        });
    }

    @Test
    void refuseWritesThatTheBusDoesNotTake() {
        node.run(context -> {
            LiveTable table = table(context);
            logs.log.accepts(false);

            assertThatThrownBy(() -> table.patch("1", Row.of("name", "Bonn"))).isInstanceOf(NotAcceptedException.class);
            assertThat(master.get("1")).contains(Cities.city(1, "Berlin"));
        });
    }

    /** Saves by the repository when it is stopped, after the live tables, and when it is destroyed. */
    private static final class LateWriter implements SmartLifecycle, DisposableBean {

        private final JpaStore.NoteRepository notes;
        private final List<String> outcomes;
        private boolean isRunning;

        LateWriter(JpaStore.NoteRepository notes, List<String> outcomes) {
            this.notes = notes;
            this.outcomes = outcomes;
        }

        private void save(String text) {
            try {
                notes.save(new JpaStore.Note(text));
                outcomes.add(text);
            } catch (RuntimeException e) {
                outcomes.add(String.valueOf(
                        NestedExceptionUtils.getMostSpecificCause(e).getMessage()));
            }
        }

        @Override
        public void start() {
            isRunning = true;
        }

        @Override
        public void stop() {
            isRunning = false;
            save("stopped");
        }

        @Override
        public boolean isRunning() {
            return isRunning;
        }

        @Override
        public int getPhase() {
            return LiveTablesLifecycle.PHASE - 1;
        }

        @Override
        public void destroy() {
            save("destroyed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "live.bus.when-unreachable=refuse,false",
        "live.bus.when-unreachable=write,true",
        "live.stream.enabled=false,true"
    })
    @DisplayName(
            "a save when the live tables are closed is refused, since nobody tells the other nodes, unless it may go on")
    void refuseWhatIsWrittenWhenTheirTablesAreClosed(String property, boolean isWritten) {
        List<String> outcomes = new ArrayList<>();

        RepositoryRunner.create()
                .withUserConfiguration(JpaStore.class)
                .withBean(SharedLogFactory.class, () -> logs)
                .withInitializer(context -> ((GenericApplicationContext) context)
                        .registerBean(
                                LateWriter.class,
                                () -> new LateWriter(context.getBean(JpaStore.NoteRepository.class), outcomes)))
                .withPropertyValues(
                        "live.bus.kind=redis",
                        "live.bus.name=nodes",
                        "live.repositories.[jpaStore.NoteRepository].ttl=1m")
                .withPropertyValues(property)
                .run(context -> assertThat(context).hasNotFailed());

        if (isWritten) {
            assertThat(outcomes).containsExactly("stopped", "destroyed");
        } else {
            assertThat(outcomes).hasSize(2).allSatisfy(each -> assertThat(each)
                    .contains("is not applied", "the live table is closed", "ContextClosedEvent"));
        }
    }

    @Test
    void writeOnWhereTheyAreToldTo() {
        node.withPropertyValues("live.bus.when-unreachable=write").run(context -> {
            LiveTable table = table(context);
            logs.log.accepts(false);

            table.patch("1", Row.of("name", "Bonn"));

            assertThat(master.get("1")).contains(Cities.city(1, "Bonn"));
            assertThat(context.getBean(NodeBus.class).unannounced()).isPositive();
        });
    }

    private static final String STREAM =
            "Live table 'cities': its stream has not caught up within PT0.6S, so it reads from"
                    + " its master until it does";

    @Test
    void sayThatALeaseHasLapsed() {
        node.withConfiguration(AutoConfigurations.of(
                        LiveTableHealthAutoConfiguration.class, LiveTableEndpointAutoConfiguration.class))
                .withPropertyValues(
                        "live.stream.max-staleness=600ms", "management.endpoints.web.exposure.include=livetables")
                .run(context -> {
                    LiveTable table = table(context);
                    LiveTablesHealthIndicator health = context.getBean(LiveTablesHealthIndicator.class);
                    LiveTablesEndpoint endpoint = context.getBean(LiveTablesEndpoint.class);
                    assertThat(table.get("1")).isPresent();
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() ->
                                    assertThat(health.health().getStatus()).isEqualTo(Status.UP));

                    logs.log.answers(false);

                    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                        assertThat(health.health().getStatus()).isEqualTo(LiveTablesHealthIndicator.DEGRADED);
                        assertThat(health.health().getDetails())
                                .extractingByKey("problems")
                                .isEqualTo(List.of(STREAM));
                        assertThat(requireNonNull(endpoint.liveTables().tables().get("cities"))
                                        .state())
                                .isEqualTo("suspect");
                        StreamDetails stream = requireNonNull(endpoint.liveTable("cities", 0, null)).stream();
                        assertThat(requireNonNull(stream).leaseLeft()).isEqualTo(Duration.ZERO);
                        assertThat(stream.state()).isEqualTo("up");
                    });
                    logs.log.answers(true);
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() ->
                                    assertThat(health.health().getStatus()).isEqualTo(Status.UP));
                });
    }

    @Test
    void sayThatTheBusTakesNothing() {
        node.withConfiguration(AutoConfigurations.of(LiveTableHealthAutoConfiguration.class))
                .run(context -> {
                    LiveTable table = table(context);
                    LiveTablesHealthIndicator health = context.getBean(LiveTablesHealthIndicator.class);
                    logs.log.accepts(false);
                    assertThatThrownBy(() -> table.patch("1", Row.of("name", "Bonn")))
                            .isInstanceOf(NotAcceptedException.class);

                    Health degraded = health.health();

                    assertThat(degraded.getStatus()).isEqualTo(LiveTablesHealthIndicator.DEGRADED);
                    String engine = logs.log.kind();
                    assertThat(degraded.getDetails())
                            .containsEntry("bus", Map.of("engine", engine, "reachable", false, "unannounced", 0L))
                            .containsEntry(
                                    "problems",
                                    List.of("Bus '" + engine
                                            + "': it does not take messages, so other nodes do not learn of writes"));
                    logs.log.accepts(true);
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() ->
                                    assertThat(health.health().getStatus()).isEqualTo(Status.UP));
                });
    }

    @ParameterizedTest
    @CsvSource({", not set", "'', empty"})
    void needAName(String name, String why) {
        node.withPropertyValues("live.bus.name=" + (name == null ? "" : name)).run(context -> assertAdvice(context)
                .contains("live.bus.kind is 'redis', but live.bus.name is", "no other application has"));
    }

    @Test
    void needANameOfTheirOwnThatIsNotBlank() {
        node.withPropertyValues("live.bus.node= ").run(context -> assertInvalid(context, "live.bus.node", ""));
    }

    @Test
    void areRefusedAKindThatThereIsNot() {
        node.withPropertyValues("live.bus.kind=rabbit").run(context -> assertAdvice(context)
                .contains("live.bus.kind is 'rabbit', which is not one of 'redis', 'kafka'"));
        node.withPropertyValues("live.bus.when-unreachable=ignore").run(context -> assertAdvice(context)
                .contains("live.bus.when-unreachable is 'ignore', which is not one of 'refuse', 'write'"));
    }

    @Test
    void areSuspectWhileTheBusIsOutOfReach() {
        logs.isReachable = false;
        node.withPropertyValues("live.stream.timeout=500ms").run(context -> {
            assertThat(context).hasNotFailed();
            LiveTable table = context.getBean(LiveTable.class);
            assertThat(table.status().state()).isEqualTo(TableState.SUSPECT);
            assertThat(table.get("1")).isPresent();
            logs.isReachable = true;
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(table(context).status().streamState()).isEqualTo(StreamState.UP));
        });
    }

    @ParameterizedTest
    @CsvSource({"true", "full"})
    void doNotStartWithoutABusThatIsRequired(String required) {
        logs.isReachable = false;
        node.withPropertyValues("live.stream.timeout=300ms", "live.tables.cities.required=" + required)
                .run(context -> assertAdvice(context)
                        .contains(
                                "live.tables.cities.required is '" + required
                                        + "', but the stream of the table, of kind"
                                        + " 'bus', has not begun to tell of changes",
                                "set live.tables.cities.required to 'false'"));
    }

    @Test
    void haveNoBusUnlessTheyAskForOne() {
        node.withPropertyValues("live.bus.kind=").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(NodeBus.class);
        });
    }
}
