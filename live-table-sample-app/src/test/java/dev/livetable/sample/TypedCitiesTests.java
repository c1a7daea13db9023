package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

/** The cities as records. */
@SampleTest
class TypedCitiesTests {

    @Autowired
    private RestTestClient client;

    private BodyContentSpec get(String uri) {
        return client.get().uri(uri).exchange().expectStatus().isOk().expectBody();
    }

    @Test
    void pagesHoldRecordsInTheOrderOfTheirProperties() {
        get("/typed/cities?sort=population,desc&size=1")
                .jsonPath("$.content[0].name")
                .isEqualTo("Shanghai")
                .jsonPath("$.content[0].featureCode")
                .isEqualTo("PPLA")
                .jsonPath("$.page.totalElements")
                .value(Integer.class, total -> assertThat(total).isGreaterThan(135_000));
    }

    @Test
    void savesAreSeenByRowsToo() {
        client.put()
                .uri("/typed/cities/2964574/population?people=600000")
                .exchange()
                .expectStatus()
                .isOk();

        get("/typed/cities/2964574").jsonPath("$.population").isEqualTo(600_000);
        get("/cities/2964574")
                .jsonPath("$.population")
                .isEqualTo(600_000)
                .jsonPath("$.name")
                .isEqualTo("Dublin");
    }

    @Test
    void aClientThatHasACityGetsNotModifiedUntilTheCityIsSaved() {
        String uri = "/typed/cities/2964574";
        String tag = client.get()
                .uri(uri)
                .exchange()
                .expectHeader()
                .exists("Cache-Status")
                .returnResult()
                .getResponseHeaders()
                .getETag();
        assertThat(tag).isNotNull();
        client.get()
                .uri(uri)
                .header("If-None-Match", tag)
                .exchange()
                .expectStatus()
                .isNotModified();

        client.put().uri(uri + "/population?people=1").exchange().expectStatus().isOk();

        client.get()
                .uri(uri)
                .header("If-None-Match", tag)
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void whatIsNotThereIsAProblem() {
        client.get().uri("/typed/cities/1").exchange().expectStatus().isNotFound();
        client.get()
                .uri("/typed/cities?sort=colour")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .value(
                        String.class,
                        detail -> assertThat(detail).contains("'colour'").contains("featureCode"));
    }
}
