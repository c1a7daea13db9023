package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@SampleTest
class CountriesApiTests {

    private static final String LARGEST = "/countries?sort=population,desc&size=3";

    @Autowired
    private RestTestClient client;

    @Autowired
    private LiveTable countries;

    @Autowired
    private CountryApi api;

    @BeforeEach
    void dropWhatIsCached() {
        countries.invalidate();
    }

    private ResponseSpec read(String uri, String source) {
        ResponseSpec response = client.get().uri(uri).exchange();
        response.expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("X-Live-Table", source)
                .expectHeader()
                .valueMatches("Age", "\\d+");
        return response;
    }

    private ResponseSpec patch(String code, String changes) {
        return client.patch()
                .uri("/countries/" + code)
                .contentType(MediaType.APPLICATION_JSON)
                .body(changes)
                .exchange();
    }

    private static void isProblem(ResponseSpec response, int status, String named) {
        response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.detail")
                .value(detail -> assertThat(detail.toString()).contains(named));
    }

    @Test
    void listsThePagesOfTheApi() {
        read(LARGEST, "miss").expectBody().json("""
                {"content": [{"code": "CN", "name": "China"}, {"code": "IN", "name": "India"}, {}],
                 "page": {"size": 3, "number": 0}}""");
        read("/countries?size=1000&page=1", "miss").expectBody().json("""
                {"content": [], "page": {"number": 1, "totalPages": 1}}""");
    }

    @Test
    void aPageThatWasReadCostsTheApiNothing() { // R1
        read(LARGEST, "miss");
        int before = api.requests();

        for (int reader = 0; reader < 20; reader++) {
            read(LARGEST, "hit");
        }
        assertThat(api.requests()).isEqualTo(before);
    }

    @Test
    void aPageThatIsReadAgainAndHasNotChangedIsNotSentAgain() {
        read(LARGEST, "miss");
        int before = api.unchanged();
        countries.invalidate();

        read(LARGEST, "miss");

        assertThat(api.unchanged()).isEqualTo(before + 1);
    }

    @Test
    void aRenamedCountryIsShownByEveryReadAtOnce() { // W2
        String page = "/countries?sort=code&size=1000";
        read(page, "miss");
        for (String name : new String[] {"Eesti", "Estonia"}) {
            patch("EE", "{\"name\": \"" + name + "\"}").expectStatus().isOk();

            read("/countries/EE", "miss").expectBody().jsonPath("$.name").isEqualTo(name);
            read("/countries/EE", "hit").expectBody().jsonPath("$.name").isEqualTo(name);
            read(page, "miss")
                    .expectBody()
                    .jsonPath("$.content[?(@.code == 'EE')].name")
                    .isEqualTo(name);
        }
    }

    @Test
    void whatTheApiRefusesIsRefusedInItsWords() {
        isProblem(patch("EE", "{\"population\": 1}"), 422, "only the name of a country can be changed");
        isProblem(patch("QQ", "{\"name\": \"Nowhere\"}"), 404, "QQ");
        isProblem(patch("EE", "{\"mayor\": \"x\"}"), 400, "mayor");
        isProblem(client.get().uri("/countries/QQ").exchange(), 404, "QQ");
        isProblem(client.get().uri("/countries?sort=mayor").exchange(), 400, "mayor");
        isProblem(client.get().uri("/countries?name=x").exchange(), 400, "name");
    }
}
