package dev.livetable.sample;

import dev.livetable.Reading;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.typed.LiveRepository;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.PagedModel;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The same cities, as records: the live table is used as a Spring Data repository would be. */
@RestController
@RequestMapping("/typed/cities")
class TypedCityController {

    private final LiveRepository<City, Long> cities;

    TypedCityController(LiveRepository<City, Long> cities) {
        this.cities = cities;
    }

    @GetMapping
    PagedModel<City> list(
            @RequestParam(defaultValue = "0") @Min(0) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(1000) int size,
            Sort sort) {
        return new PagedModel<>(cities.findAll(PageRequest.of(page, size, sort)));
    }

    @GetMapping("/{id}")
    Reading<City> get(@PathVariable long id) {
        return cities.readById(id).map(city -> city.orElseThrow(() -> noCity(id)));
    }

    /** Changes how many people live in a city. */
    @PutMapping("/{id}/population")
    City populate(@PathVariable long id, @RequestParam @Min(0) long people) {
        return cities.save(get(id).value().withPopulation(people));
    }

    private RowNotFoundException noCity(long id) {
        return new RowNotFoundException(cities.table().name(), String.valueOf(id));
    }
}
