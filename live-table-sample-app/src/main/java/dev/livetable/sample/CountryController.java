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
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PagedModel;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Countries over HTTP, from a live table whose master is {@link CountryApi}. */
@RestController
@RequestMapping("/countries")
class CountryController {

    private final LiveTable countries;

    CountryController(LiveTable countries) {
        this.countries = countries;
    }

    @GetMapping
    PagedModel<Row> list(
            @RequestParam(defaultValue = "0") @Min(0) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(1000) int size,
            Sort sort,
            HttpServletResponse response) {
        PageRequest request = PageRequest.of(page, size, sort);
        return new PagedModel<>(AnswerHeaders.set(response, countries.readPage(Filter.all(), request)));
    }

    @GetMapping("/{code}")
    Row get(@PathVariable String code, HttpServletResponse response) {
        return AnswerHeaders.set(response, countries.readGet(code))
                .orElseThrow(() -> new RowNotFoundException(countries.name(), code));
    }

    /** Changes the columns that are given; what may be changed is for the API to say. */
    @PatchMapping(path = "/{code}", consumes = MediaType.APPLICATION_JSON_VALUE)
    Map<String, @Nullable Object> patch(@PathVariable String code, @RequestBody Map<String, @Nullable Object> changes) {
        return countries.patch(code, Row.of(changes)).asMap();
    }
}
