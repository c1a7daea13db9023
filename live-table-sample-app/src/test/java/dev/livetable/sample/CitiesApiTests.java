package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

@SampleTest
class CitiesApiTests {

    @Autowired
    private RestTestClient client;

    private BodyContentSpec list(String query) {
        return client.get()
                .uri("/cities" + query)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
    }

    private URI add(String body) {
        HttpHeaders headers = client.post()
                .uri("/cities")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isCreated()
                .returnResult()
                .getResponseHeaders();
        return Objects.requireNonNull(headers.getLocation());
    }

    private void sourceOf(String uri, String expected) {
        client.get().uri(uri).exchange().expectHeader().valueEquals("X-Live-Table", expected);
    }

    @Test
    void listsPagesOfTwentyInTheOrderOfIds() {
        list("").jsonPath("$.content.length()")
                .isEqualTo(20)
                .jsonPath("$.content[0].city_id")
                .isEqualTo(2960)
                .jsonPath("$.page.size")
                .isEqualTo(20)
                .jsonPath("$.page.number")
                .isEqualTo(0);
    }

    @Test
    void whoHasAnAnswerAlreadyIsToldSoUntilARowChanges() {
        String page = "/cities?country=SM&sort=name";
        String tag = tagOf(page);
        client.get()
                .uri(page)
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "private, no-cache");

        add("{\"name\": \"Tagged\", \"country\": \"SM\"}");

        assertThat(tagOf(page)).isNotEqualTo(tag);
    }

    private String tagOf(String uri) {
        return Objects.requireNonNull(client.get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult()
                .getResponseHeaders()
                .getETag());
    }

    @Test
    void rowsHoldTheColumnsOfTheTable() {
        client.get().uri("/cities/3169070").exchange().expectBody().json("""
                {"city_id": 3169070, "name": "Rome", "country": "IT", "admin_code": "07", "feature_code": "PPLC",
                 "population": 2318895, "latitude": 41.89193, "longitude": 12.51133}
                """);
    }

    @Test
    void sortsByOneColumnAfterTheOther() {
        list("?country=IT&sort=feature_code,desc&sort=population,desc&size=1")
                .jsonPath("$.content[0].feature_code")
                .isEqualTo("PPLX");
        list("?sort=population,desc&size=1").jsonPath("$.content[0].name").isEqualTo("Shanghai");
    }

    @Test
    void filtersByCountryAndByTheStartOfTheName() {
        list("?country=SM&name=San&size=1000")
                .jsonPath("$.content[*].country")
                .value(countries ->
                        assertThat(countries.toString()).contains("SM").doesNotContain("IT"))
                .jsonPath("$.content[0].name")
                .value(name -> assertThat(name.toString()).startsWith("San"));
    }

    @Test
    void aParameterWithoutAValueIsAsGoodAsNone() {
        list("?page=&size=&sort=&country=&name=").jsonPath("$.content.length()").isEqualTo(20);
    }

    @Test
    void aPageBeyondTheEndIsEmptyAndKnowsTheTotal() {
        list("?country=SM&page=2147483647&size=1000")
                .jsonPath("$.content.length()")
                .isEqualTo(0)
                .jsonPath("$.page.totalPages")
                .isEqualTo(1);
    }

    @Test
    void everyReadSaysWhereItsAnswerComesFromAndHowOldItIs() { // M7
        sourceOf("/cities?country=AD&size=7", "miss");
        client.get()
                .uri("/cities?country=AD&size=7")
                .exchange()
                .expectHeader()
                .valueEquals("X-Live-Table", "hit")
                .expectHeader()
                .valueMatches("Age", "\\d+");
        sourceOf("/cities/1796236", "miss");
        sourceOf("/cities/1796236", "hit");
        sourceOf("/cities/1", "miss");
    }

    @Test
    void anAddedCityGetsAnIdAndIsInTheNextPage() {
        list("?country=QA&name=Added").jsonPath("$.page.totalElements").isEqualTo(0);

        URI location = add("""
                {"name": "Added", "country": "QA", "latitude": 25.5}""");

        list("?country=QA&name=Added").jsonPath("$.page.totalElements").isEqualTo(1);
        client.get()
                .uri(location)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.latitude")
                .isEqualTo(25.5)
                .jsonPath("$.population")
                .isEmpty()
                .jsonPath("$.city_id")
                .value(id -> assertThat(location.getPath()).isEqualTo("/cities/" + id));
    }

    @Test
    void anAddedCityKeepsTheIdItBrings() {
        URI location = add("""
                {"city_id": 12999017, "name": "Seventeen", "country": "QA"}""");

        assertThat(location).hasPath("/cities/12999017");
    }

    @Test
    void patchChangesWhatIsGivenAndEveryReadShowsItAtOnce() { // W2, W3
        URI location = add("""
                {"name": "Patched", "country": "QA", "population": 1, "admin_code": "01"}""");
        list("?name=Patched").jsonPath("$.content[0].population").isEqualTo(1);

        for (int population = 2; population < 20; population++) {
            client.patch()
                    .uri(location)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(Map.of("population", population))
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .jsonPath("$.admin_code")
                    .isEqualTo("01");
            list("?name=Patched").jsonPath("$.content[0].population").isEqualTo(population);
            client.get()
                    .uri(location)
                    .exchange()
                    .expectBody()
                    .jsonPath("$.population")
                    .isEqualTo(population);
        }
    }

    @Test
    void putReplacesACityOrAddsIt() { // W7
        String body = """
                {"name": "Put", "country": "QA", "population": 5}""";
        client.put()
                .uri("/cities/12999018")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectHeader()
                .exists("Location");

        client.put()
                .uri("/cities/12999018")
                .contentType(MediaType.APPLICATION_JSON)
                .body("""
                {"city_id": 12999018, "name": "Put again", "country": "QA"}""")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("Put again")
                .jsonPath("$.population")
                .isEmpty();
    }

    @Test
    void aDeletedCityIsGone() {
        URI location = add("""
                {"name": "Deleted", "country": "QA"}""");
        client.get().uri(location).exchange().expectStatus().isOk();

        client.delete().uri(location).exchange().expectStatus().isNoContent();

        client.get().uri(location).exchange().expectStatus().isNotFound();
        list("?name=Deleted").jsonPath("$.page.totalElements").isEqualTo(0);
    }

    @Test
    void theFirstPageIsForPeople() {
        client.get()
                .uri("/")
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("<h1>Cities</h1>"));
    }
}
