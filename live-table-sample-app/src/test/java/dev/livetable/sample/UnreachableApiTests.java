package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The application starts and serves its cities while the API of countries is down. */
@SampleTest
@TestPropertySource(properties = "live.tables.countries.rest.base-url=http://localhost:1")
class UnreachableApiTests {

    @Autowired
    private RestTestClient client;

    @Test
    void onlyTheCountriesAreOutOfReach() {
        client.get().uri("/cities/3169070").exchange().expectStatus().isOk();
        client.get()
                .uri("/countries")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .exists("Retry-After")
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.detail")
                .value(detail ->
                        assertThat(detail.toString()).contains("'countries'").doesNotContain("localhost"));
        client.patch()
                .uri("/countries/EE")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"name\": \"Eesti\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(503);
    }
}
