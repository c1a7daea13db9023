package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.LiveTable;
import dev.livetable.NotAcceptedException;
import dev.livetable.spring.boot.ActuatorApplication;
import dev.livetable.spring.boot.Cities;
import dev.livetable.spring.boot.observation.DefaultFetchConvention;
import dev.livetable.spring.boot.observation.FetchContext;
import dev.livetable.spring.boot.observation.FetchConvention;
import dev.livetable.spring.boot.observation.MicrometerCallObserver;
import dev.livetable.spring.boot.observation.WriteContext;
import dev.livetable.status.CallObserver;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class LiveTableObservationAutoConfigurationTests {

    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final WebApplicationContextRunner runner =
            ActuatorApplication.runner().withBean(ObservationRegistry.class, () -> registry);

    private TestObservationRegistryAssert seen() {
        return TestObservationRegistryAssert.assertThat(registry);
    }

    @Test
    void aFetchIsAnObservationAndAHitIsNone() {
        runner.run(context -> {
            LiveTable cities = context.getBean(LiveTable.class);
            Observation caller = Observation.start("caller", registry);
            caller.scoped(() -> {
                cities.page(Filter.all(), Cities.PAGE);
                cities.page(Filter.all(), Cities.PAGE);
            });
            caller.stop();

            seen().hasNumberOfObservationsWithNameEqualTo("live.table.fetch", 1)
                    .hasObservationWithNameEqualTo("live.table.fetch")
                    .that()
                    .hasContextualNameEqualTo("fetch page of cities")
                    .hasOnlyKeys("table", "question", "outcome")
                    .hasLowCardinalityKeyValue("table", "cities")
                    .hasLowCardinalityKeyValue("question", "page")
                    .hasLowCardinalityKeyValue("outcome", "ok")
                    .hasParentObservationEqualTo(caller)
                    .hasBeenStopped()
                    .doesNotHaveError();
        });
    }

    @Test
    @DisplayName(
            "A write is a child of its caller's observation, and around what the master does on the queue's thread")
    void aWriteIsAnObservation() {
        runner.run(context -> {
            LiveTable cities = context.getBean(LiveTable.class);
            Observation[] atMaster = new Observation[1];
            context.getBean(InMemoryTable.class).before(operation -> {
                if (operation.equals("patch")) {
                    atMaster[0] = registry.getCurrentObservation();
                }
            });
            Observation caller = Observation.start("caller", registry);
            caller.scoped(() -> cities.patch("1", Row.of("name", "Bärlin")));
            caller.stop();

            seen().hasObservationWithNameEqualTo("live.table.write")
                    .that()
                    .hasContextualNameEqualTo("patch in cities")
                    .hasOnlyKeys("table", "op", "outcome")
                    .hasLowCardinalityKeyValue("table", "cities")
                    .hasLowCardinalityKeyValue("op", "patch")
                    .hasLowCardinalityKeyValue("outcome", "ok")
                    .hasParentObservationEqualTo(caller)
                    .hasBeenStopped();
            assertThat(atMaster[0].getContextView()).isInstanceOf(WriteContext.class);
        });
    }

    @Test
    @DisplayName("What was refused is no error, and what failed is one")
    void whatWasRefusedIsNoError() {
        runner.run(context -> {
            LiveTable cities = context.getBean(LiveTable.class);
            assertThatThrownBy(() -> cities.count(Filter.equal("colour", "red")))
                    .isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> cities.patch("99", Row.of("name", "Atlantis")))
                    .isInstanceOf(RowNotFoundException.class);
            seen().hasObservationWithNameEqualTo("live.table.fetch")
                    .that()
                    .hasLowCardinalityKeyValue("question", "count")
                    .hasLowCardinalityKeyValue("outcome", "refused")
                    .doesNotHaveError();
            seen().hasObservationWithNameEqualTo("live.table.write")
                    .that()
                    .hasLowCardinalityKeyValue("outcome", "refused")
                    .doesNotHaveError();

            registry.clear();
            MasterFailedException down = new MasterFailedException("cities", "down", null);
            context.getBean(InMemoryTable.class).before(operation -> {
                throw down;
            });
            assertThatThrownBy(() -> cities.get("2")).isSameAs(down);
            seen().hasObservationWithNameEqualTo("live.table.fetch")
                    .that()
                    .hasLowCardinalityKeyValue("question", "row")
                    .hasLowCardinalityKeyValue("outcome", "failed")
                    .hasError(down);
        });
    }

    @Test
    void aWriteToAClosedTableIsARefusedOne() {
        runner.run(context -> {
            LiveTable cities = context.getBean(LiveTable.class);
            cities.close();

            assertThatThrownBy(() -> cities.delete("1")).isInstanceOf(NotAcceptedException.class);

            seen().hasObservationWithNameEqualTo("live.table.write")
                    .that()
                    .hasLowCardinalityKeyValue("outcome", "refused")
                    .hasBeenStopped();
        });
    }

    @Test
    @DisplayName("Spans of fetches and writes belong to the caller's trace, also those of the queue's thread")
    void spansBelongToTheCallersTrace() {
        SimpleTracer tracer = new SimpleTracer();
        registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
        runner.run(context -> {
            LiveTable cities = context.getBean(LiveTable.class);
            context.getBean(InMemoryTable.class).before(operation -> Observation.start("master " + operation, registry)
                    .stop());
            Observation caller = Observation.start("caller", registry);
            caller.scoped(() -> {
                cities.get("1");
                cities.patch("1", Row.of("name", "Bärlin"));
            });
            caller.stop();

            Map<String, SimpleSpan> spans = tracer.getSpans().stream()
                    .collect(Collectors.toMap(SimpleSpan::getName, span -> span, (one, other) -> one));
            assertThat(parent(spans, "fetch row of cities")).isEqualTo(id(spans, "caller"));
            assertThat(parent(spans, "master get")).isEqualTo(id(spans, "fetch row of cities"));
            assertThat(parent(spans, "patch in cities")).isEqualTo(id(spans, "caller"));
            assertThat(parent(spans, "master patch")).isEqualTo(id(spans, "patch in cities"));
            assertThat(span(spans, "patch in cities").getTags())
                    .containsEntry("table", "cities")
                    .containsEntry("op", "patch")
                    .containsEntry("outcome", "ok");
        });
    }

    private static SimpleSpan span(Map<String, SimpleSpan> spans, String name) {
        return requireNonNull(spans.get(name), name);
    }

    private static String parent(Map<String, SimpleSpan> spans, String name) {
        return span(spans, name).context().parentId();
    }

    private static String id(Map<String, SimpleSpan> spans, String name) {
        return span(spans, name).context().spanId();
    }

    @Test
    void aConventionOfTheApplicationTakesThePlaceOfTheDefault() {
        runner.withUserConfiguration(OwnConvention.class).run(context -> {
            context.getBean(LiveTable.class).get("1");
            context.getBean(LiveTable.class).delete("1");

            seen().hasObservationWithNameEqualTo("own.fetch").that().hasLowCardinalityKeyValue("shop", "Milano");
            seen().hasObservationWithNameEqualTo("live.table.write");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnConvention {

        @Bean
        FetchConvention ownConvention() {
            return new DefaultFetchConvention() {
                @Override
                public String getName() {
                    return "own.fetch";
                }

                @Override
                public KeyValues getLowCardinalityKeyValues(FetchContext context) {
                    return super.getLowCardinalityKeyValues(context).and("shop", "Milano");
                }
            };
        }
    }

    @Test
    @DisplayName("management.observations.enable.live.table=false switches them off")
    void aPropertyOfSpringBootSwitchesThemOff() {
        runner.withPropertyValues("management.observations.enable.live.table=false")
                .run(context -> {
                    context.getBean(LiveTable.class).get("1");
                    context.getBean(LiveTable.class).delete("1");

                    seen().doesNotHaveAnyObservation();
                });
    }

    @Test
    @DisplayName("The timers that Spring Boot makes of them can be switched off, and ours stay")
    void theTimersOfObservationsCanBeSwitchedOff() {
        ActuatorApplication.runner()
                .withPropertyValues(
                        "management.metrics.enable.live.table.fetch=false",
                        "management.metrics.enable.live.table.write=false",
                        "management.metrics.enable.live.table.write.wait=true")
                .run(context -> {
                    context.getBean(LiveTable.class).get("1");
                    context.getBean(LiveTable.class).delete("1");

                    assertThat(context.getBean(MeterRegistry.class).getMeters())
                            .extracting(meter -> meter.getId().getName())
                            .contains("live.table.fetches", "live.table.writes", "live.table.write.wait")
                            .doesNotContain("live.table.fetch", "live.table.write", "live.table.write.active");
                });
    }

    @Test
    void anObserverOfTheApplicationTakesThePlaceOfMicrometers() {
        CallObserver own = CallObserver.none();
        runner.withBean(CallObserver.class, () -> own).run(context -> {
            assertThat(context).doesNotHaveBean(MicrometerCallObserver.class);
            context.getBean(LiveTable.class).get("1");
            seen().doesNotHaveAnyObservation();
        });
    }

    @Test
    void standsBackWithoutMicrometer() {
        ActuatorApplication.runner()
                .withPropertyValues(
                        "spring.autoconfigure.exclude=org.springframework.boot.micrometer.observation.autoconfigure."
                                + "ObservationAutoConfiguration")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(CallObserver.class);
                    assertThat(context.getBean(LiveTable.class).get("1")).isPresent();
                });
    }
}
