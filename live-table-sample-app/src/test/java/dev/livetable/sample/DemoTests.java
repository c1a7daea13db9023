package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.livetable.LiveTable;
import dev.livetable.status.InvalidationCause;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

@SampleTest
class DemoTests {

    @Autowired
    private RestTestClient client;

    @Autowired
    private LiveTable cities;

    private BodyContentSpec read(String uri, String source) {
        return client.get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("X-Live-Table", source)
                .expectBody();
    }

    private BodyContentSpec tell(String uri) {
        return client.post().uri(uri).exchange().expectStatus().isOk().expectBody();
    }

    private long invalidations(InvalidationCause cause) {
        return Objects.requireNonNull(cities.status().invalidations().get(cause));
    }

    @Test
    void listListAddList() { // A1
        String page = "/cities?country=LI&sort=name";
        long writes = invalidations(InvalidationCause.WRITE);
        read(page, "miss");
        read(page, "hit");
        client.post()
                .uri("/cities")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"name\": \"Aaa\", \"country\": \"LI\"}")
                .exchange()
                .expectStatus()
                .isCreated();
        assertThat(invalidations(InvalidationCause.WRITE)).isEqualTo(writes + 1);
        read(page, "hit").jsonPath("$.content[0].name").isEqualTo("Aaa");
    }

    @Test
    void aWriteLeavesWhatItCannotHaveMadeWrongAndIsAppliedToThePagesThatShowItsRow() {
        String page = "/cities?country=SM&sort=name&size=5";
        String other = "/cities?country=VA&sort=name";
        read(page, "miss");
        read(other, "miss");
        Integer id = JsonPath.read(body(page), "$.content[0].city_id");

        client.patch()
                .uri("/cities/" + id)
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"population\": 4711}")
                .exchange()
                .expectStatus()
                .isOk();

        read(other, "hit");
        read(page, "hit")
                .jsonPath("$.content[0].city_id")
                .isEqualTo(id)
                .jsonPath("$.content[0].population")
                .isEqualTo(4711);
        client.get()
                .uri("/actuator/livetables/cities?limit=1")
                .exchange()
                .expectBody()
                .jsonPath("$.precision")
                .isEqualTo("row")
                .jsonPath("$.changes[0].cause")
                .isEqualTo("write")
                .jsonPath("$.changes[0].rows[0].before")
                .isEqualTo("row");
    }

    @Test
    void aWriteOfTheColumnThatIsSortedByIsAppliedToThePageToo() { // as the README has it
        String page = "/cities?country=PT&sort=population,desc&size=7"; // no other test looks at these rows
        read(page, "miss");
        Integer id = JsonPath.read(body(page), "$.content[0].city_id");

        client.patch()
                .uri("/cities/" + id)
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"population\": 3000000}")
                .exchange()
                .expectStatus()
                .isOk();

        read(page, "hit").jsonPath("$.content[0].population").isEqualTo(3000000);
    }

    private String body(String uri) {
        return Objects.requireNonNull(client.get()
                .uri(uri)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    @Test
    void eventThenList() { // A1
        String page = "/cities?country=MC";
        long events = invalidations(InvalidationCause.EVENT);
        read(page, "miss");
        read(page, "hit");
        tell("/demo/event")
                .jsonPath("$.kind")
                .isEqualTo("CHANGED")
                .jsonPath("$.handledBy")
                .isEqualTo(1);
        assertThat(invalidations(InvalidationCause.EVENT)).isEqualTo(events + 1);
        read(page, "miss");
        read(page, "hit");
    }

    @Test
    void anOutsideChangeIsInvisibleUntilItsEvent() { // F3
        String city = "/cities/745044";
        String page = "/cities?country=TR&sort=population,desc&size=1";
        read(city, "miss").jsonPath("$.population").isEqualTo(14804116);
        read(page, "miss").jsonPath("$.content[0].population").isEqualTo(14804116);

        tell("/demo/outside-change?id=745044&population=20000000")
                .jsonPath("$.population")
                .isEqualTo(20000000)
                .jsonPath("$.done")
                .isNotEmpty();
        read(city, "hit").jsonPath("$.population").isEqualTo(14804116);
        read(page, "hit").jsonPath("$.content[0].population").isEqualTo(14804116);

        tell("/demo/event?id=745044").jsonPath("$.kind").isEqualTo("UPDATED");
        read(city, "miss").jsonPath("$.population").isEqualTo(20000000);
        read(page, "miss").jsonPath("$.content[0].population").isEqualTo(20000000);
    }
}
