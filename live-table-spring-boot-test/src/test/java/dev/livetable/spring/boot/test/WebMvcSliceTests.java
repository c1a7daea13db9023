package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

import dev.livetable.LiveTable;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Row;
import dev.livetable.typed.LiveRepository;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.dao.DataAccessException;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

class WebMvcSliceTests {

    @Nested
    @WebMvcTest(CityController.class)
    class WithALiveTable {

        @MockitoBean
        LiveTable cities;

        @Autowired
        MockMvcTester mvc;

        @Test
        void aMockTakesThePlaceOfALiveTable() {
            given(cities.get("1")).willReturn(Optional.of(Row.of("NAME", "Berlin")));

            assertThat(mvc.get().uri("/cities/1"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.NAME")
                    .isEqualTo("Berlin");
            assertThat(mvc.get().uri("/cities/2")).hasStatus(404);
        }

        @Test
        void aRowIsWrittenAsAnObjectOfItsColumns() {
            given(cities.get("1")).willReturn(Optional.of(Row.of("NAME", "Berlin")));

            assertThat(mvc.get().uri("/rows/1")).hasStatusOk().bodyJson().isStrictlyEqualTo("{\"NAME\":\"Berlin\"}");
        }

        @Test
        void whatAMockThrowsIsAnsweredWithProblemDetails() {
            given(cities.get("3")).willThrow(new DuplicateIdException("cities", "there already", null));

            assertThat(mvc.get().uri("/cities/3"))
                    .hasStatus(409)
                    .bodyJson()
                    .extractingPath("$.code")
                    .isEqualTo("duplicate-id");
        }
    }

    @Nested
    @WebMvcTest(CityController.class)
    class ThrownByItsClass {

        @MockitoBean
        LiveTable cities;

        @Autowired
        MockMvcTester mvc;

        @ParameterizedTest
        @CsvSource({
            "dev.livetable.FetchTimeoutException, 504, fetch-timeout",
            "dev.livetable.NotAcceptedException, 503, not-accepted",
            "dev.livetable.ClosedException, 503, closed",
            "dev.livetable.spring.boot.web.PreconditionFailedException, 412, precondition-failed"
        })
        void anErrorWithoutAPublicConstructorIsThrownByItsClass(
                Class<? extends DataAccessException> type, int status, String code) {
            given(cities.get("3")).willThrow(type);

            assertThat(mvc.get().uri("/cities/3"))
                    .hasStatus(status)
                    .bodyJson()
                    .extractingPath("$.code")
                    .isEqualTo(code);
        }
    }

    @Nested
    @WebMvcTest(TypedCityController.class)
    class WithATypedOne {

        @MockitoBean
        LiveRepository<City, Integer> cities;

        @Autowired
        MockMvcTester mvc;

        @Test
        void aMockTakesThePlaceOfALiveRepository() {
            given(cities.findById(1)).willReturn(Optional.of(new City(1, "Berlin", "DE")));

            assertThat(mvc.get().uri("/typed/1"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.name")
                    .isEqualTo("Berlin");
        }
    }
}
