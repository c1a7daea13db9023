package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@SampleTest
class ProblemTests {

    @Autowired
    private RestTestClient client;

    private static void isProblem(ResponseSpec response, int status, String named) {
        response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo(status)
                .jsonPath("$.detail")
                .value(detail -> assertThat(detail.toString()).contains(named));
    }

    @ParameterizedTest
    @CsvSource({
        "sort=mayor, mayor",
        "'sort=name,sideways', sideways",
        "mayor=x, mayor",
        "population=5, population",
        "page=-1, page",
        "page=first, page",
        "page=99999999999, page",
        "page=1&page=2, page",
        "size=0, size",
        "size=1001, size",
        "size=1.5, size",
        "country=IT&country=FR, country",
        "name=%ff, UTF-8",
    })
    void aListThatCannotBeUnderstood(String query, String named) {
        isProblem(client.get().uri(URI.create("/cities?" + query)).exchange(), 400, named);
    }

    @ParameterizedTest
    @CsvSource({"GET, 1", "GET, abc", "GET, 02960", "GET, 99999999999999999999", "PATCH, 1", "DELETE, 1", "DELETE, abc"
    })
    void anIdThatIsNotThere(String method, String id) {
        HttpMethod verb = HttpMethod.valueOf(method);
        RestTestClient.RequestBodySpec request = client.method(verb).uri("/cities/" + id);
        if (verb.equals(HttpMethod.PATCH)) {
            request.contentType(MediaType.APPLICATION_JSON).body("{}");
        }
        isProblem(request.exchange(), 404, id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | JSON object   | ''",
                "400 | JSON object   | null",
                "400 | JSON object   | []",
                "400 | not JSON      | {",
                "400 | not JSON      | {\"name\": }",
                "400 | name          | {\"name\": \"a\", \"name\": \"b\", \"country\": \"IT\"}",
                "400 | name          | {\"country\": \"IT\"}",
                "400 | country       | {\"name\": \"a\"}",
                "400 | country       | {\"name\": \"a\", \"country\": null}",
                "400 | name          | {\"name\": \" \", \"country\": \"IT\"}",
                "422 | is too long   | {\"name\": \"a\", \"country\": \"Italy\"}",
                "400 | mayor         | {\"name\": \"a\", \"country\": \"IT\", \"mayor\": \"b\"}",
                "400 | no column ''  | {\"name\": \"a\", \"country\": \"IT\", \"\": 1}",
                "400 | name          | {\"name\": 1, \"country\": \"IT\"}",
                "400 | name          | {\"name\": {\"a\": 1}, \"country\": \"IT\"}",
                "400 | name          | {\"name\": \"a\\u0000\", \"country\": \"IT\"}",
                "400 | name          | {\"name\": \"a\\ud800\", \"country\": \"IT\"}",
                "400 | population    | {\"name\": \"a\", \"country\": \"IT\", \"population\": \"many\"}",
                "400 | population    | {\"name\": \"a\", \"country\": \"IT\", \"population\": 1.5}",
                "400 | population    | {\"name\": \"a\", \"country\": \"IT\", \"population\": 1e999999999}",
                "422 | does not fit  | {\"name\": \"a\", \"country\": \"IT\", \"population\": 1e30}",
                "400 | latitude      | {\"name\": \"a\", \"country\": \"IT\", \"latitude\": 1e400}",
                "400 | city_id       | {\"name\": \"a\", \"country\": \"IT\", \"city_id\": \"x\"}",
                "409 | already a row | {\"name\": \"a\", \"country\": \"IT\", \"city_id\": 3169070}",
            })
    void aCityThatCannotBeAdded(int status, String named, String body) {
        RestTestClient.RequestBodySpec request = client.post().uri("/cities").contentType(MediaType.APPLICATION_JSON);
        isProblem(body.isEmpty() ? request.exchange() : request.body(body).exchange(), status, named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT   | 3169070 | country | {\"name\": \"a\"}",
                "PUT   | 3169070 | city_id | {\"city_id\": 5, \"name\": \"a\", \"country\": \"IT\"}",
                "PUT   | abc     | no row  | {\"name\": \"a\", \"country\": \"IT\"}",
                "PATCH | 3169070 | city_id | {\"city_id\": 5}",
                "PATCH | 3169070 | city_id | {\"city_id\": null}",
                "PATCH | 3169070 | name    | {\"name\": null}",
                "PATCH | 3169070 | mayor   | {\"mayor\": null}",
            })
    void aCityThatCannotBeChanged(String method, String id, String named, String body) {
        isProblem(
                client.method(HttpMethod.valueOf(method))
                        .uri("/cities/" + id)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body)
                        .exchange(),
                400,
                named);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /cities, 415",
        "PUT, /cities, 405",
        "POST, /cities/5, 405",
        "GET, /nothing, 404",
        "POST, /demo/outside-change, 400",
        "POST, /demo/outside-change?id=x&population=1, 400",
        "POST, /demo/outside-change?id=1&population=1, 404",
        "POST, /demo/event?row=1, 400",
        "GET, /demo/event, 405",
    })
    void aRequestThatNobodyTakes(String method, String uri, int status) {
        isProblem(client.method(HttpMethod.valueOf(method)).uri(uri).exchange(), status, "");
    }
}
