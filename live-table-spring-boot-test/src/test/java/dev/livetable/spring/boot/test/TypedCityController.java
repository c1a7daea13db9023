package dev.livetable.spring.boot.test;

import dev.livetable.typed.LiveRepository;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TypedCityController {

    private final LiveRepository<City, Integer> cities;

    TypedCityController(LiveRepository<City, Integer> cities) {
        this.cities = cities;
    }

    @GetMapping("/typed/{id}")
    ResponseEntity<City> city(@PathVariable Integer id) {
        return ResponseEntity.of(cities.findById(id));
    }
}
