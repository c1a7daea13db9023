package dev.livetable.sample;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PagedModel;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Cities over HTTP: the live table is used as the database itself would be. */
@RestController
@RequestMapping("/cities")
class CityController {

    private final LiveTable cities;

    CityController(LiveTable cities) {
        this.cities = cities;
    }

    /** Lists cities, of one country or with names that start alike if asked for. */
    @GetMapping
    PagedModel<Row> list(
            @RequestParam(defaultValue = "0") @Min(0) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(1000) int size,
            Sort sort,
            @RequestParam(defaultValue = "") String country,
            @RequestParam(defaultValue = "") String name,
            HttpServletResponse response) {
        Filter filter = Filter.all();
        if (!country.isEmpty()) {
            filter = filter.and(Filter.equal("country", country));
        }
        if (!name.isEmpty()) {
            filter = filter.and(Filter.startsWith("name", name));
        }
        Page<Row> cityPage = AnswerHeaders.set(response, cities.readPage(filter, PageRequest.of(page, size, sort)));
        return new PagedModel<>(cityPage);
    }

    @GetMapping("/{id}")
    Row get(@PathVariable String id, HttpServletResponse response) {
        return AnswerHeaders.set(response, cities.readGet(id)).orElseThrow(() -> noCity(id));
    }

    /** Adds a city; one that leaves its id out gets one. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, @Nullable Object>> add(
            @RequestBody Map<String, @Nullable Object> body, UriComponentsBuilder uri) {
        return created(cities.insert(CityBody.of(body, cities.schema()).whole()), uri);
    }

    /** Puts a city in the place of the one with its id, or adds it when there is none. */
    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, @Nullable Object>> replace(
            @PathVariable String id, @RequestBody Map<String, @Nullable Object> body, UriComponentsBuilder uri) {
        Row city = CityBody.of(body, cities.schema()).at(id).whole();
        boolean isNew = cities.get(id).isEmpty();
        Row stored = cities.replace(id, city);
        return isNew ? created(stored, uri) : ResponseEntity.ok(stored.asMap());
    }

    /** Changes the columns that are given, and leaves the others as they are. */
    @PatchMapping(
            path = "/{id}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    Map<String, @Nullable Object> patch(@PathVariable String id, @RequestBody Map<String, @Nullable Object> body) {
        return cities.patch(id, CityBody.of(body, cities.schema()).at(id).changes())
                .asMap();
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        if (!cities.delete(id)) {
            throw noCity(id);
        }
    }

    private ResponseEntity<Map<String, @Nullable Object>> created(Row city, UriComponentsBuilder uri) {
        return ResponseEntity.created(
                        uri.path("/cities/{id}").build(cities.schema().id(city)))
                .body(city.asMap());
    }

    private RowNotFoundException noCity(String id) {
        return new RowNotFoundException(cities.name(), id);
    }
}
