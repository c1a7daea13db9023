package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.table.Row;
import dev.livetable.typed.LiveRepository;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** Mocks in the whole application, with its endpoint, its health and its meters. */
class MockedTableTests {

    @Nested
    @SpringBootTest
    @AutoConfigureMockMvc
    class OneLiveTable {

        @MockitoBean
        LiveTable cities;

        @Autowired
        LiveTables tables;

        @Autowired
        LiveTable letters;

        @Autowired
        MeterRegistry meters;

        @Autowired
        MockMvcTester mvc;

        @Test
        void theApplicationStartsWithoutTheTable() {
            given(cities.get("1")).willReturn(Optional.of(Row.of("NAME", "Berlin")));
            assertThat(mvc.get().uri("/cities/1")).hasStatusOk().bodyText().contains("Berlin");

            assertThat(tables.all()).extracting(LiveTable::name).containsExactly("notes", "letters", "ownerRepository");
            assertThat(tables.followedBy("letters")).containsExactly("cities");
            assertThat(mvc.get().uri("/actuator/livetables"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.tables")
                    .asMap()
                    .containsOnlyKeys("notes", "letters", "ownerRepository");
            assertThat(mvc.get().uri("/actuator/livetables/cities")).hasStatus(404);
            assertThat(mvc.get().uri("/actuator/health")).hasStatusOk();
            assertThat(meters.get("live.table.reads").functionCounters())
                    .extracting(counter -> counter.getId().getTag("table"))
                    .containsOnly("notes", "letters", "ownerRepository");
        }

        @Test
        void theOthersWorkAsEver() {
            letters.invalidate();
            tables.invalidateAll();
            assertThat(letters.count(dev.livetable.table.Filter.all())).isZero();
        }
    }

    @Nested
    @SpringBootTest
    class EveryLiveTable {

        @MockitoBean
        LiveTable cities;

        @MockitoBean
        LiveTable notes;

        @MockitoBean
        LiveTable letters;

        @MockitoBean
        OwnerRepository owners;

        @Autowired
        LiveTables tables;

        @Test
        void theApplicationStartsWithoutTables() {
            assertThat(tables.all()).isEmpty();
        }
    }

    @Nested
    @SpringBootTest
    class ATypedOne {

        @MockitoBean
        LiveRepository<City, Integer> citiesRepository;

        @Autowired
        TypedCityController controller;

        @Autowired
        LiveTables tables;

        @Test
        void theTableBehindItStays() {
            given(citiesRepository.findById(1)).willReturn(Optional.of(new City(1, "Berlin", "DE")));

            assertThat(controller.city(1).getBody()).isEqualTo(new City(1, "Berlin", "DE"));
            assertThat(tables.find("cities")).isPresent();
        }
    }

    @Nested
    @SpringBootTest
    class ASpy {

        @MockitoSpyBean
        LiveTable letters;

        @Autowired
        LiveTables tables;

        @Test
        void aSpyIsTheTableItself() {
            assertThat(letters.get("1")).isEmpty();
            assertThat(tables.find("letters")).containsSame(letters);
        }
    }
}
