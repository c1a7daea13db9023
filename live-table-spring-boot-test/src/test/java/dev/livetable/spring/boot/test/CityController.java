package dev.livetable.spring.boot.test;

import dev.livetable.LiveTable;
import dev.livetable.table.Row;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CityController {

    private final LiveTable cities;

    CityController(LiveTable cities) {
        this.cities = cities;
    }

    @GetMapping("/cities/{id}")
    ResponseEntity<Map<String, Object>> city(@PathVariable String id) {
        return ResponseEntity.of(cities.get(id).map(row -> Map.copyOf(row.asMap())));
    }

    @GetMapping("/rows/{id}")
    Row row(@PathVariable String id) {
        return cities.get(id).orElseThrow();
    }
}
