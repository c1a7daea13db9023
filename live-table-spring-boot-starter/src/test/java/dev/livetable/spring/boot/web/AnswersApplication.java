package dev.livetable.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonView;
import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.spring.boot.Cities;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.typed.LiveRepository;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.web.PagedModel;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application whose controller returns the answers of a live table in every form. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(AnswersApplication.CityController.class)
class AnswersApplication {

    /** Runs it on a web server that is mocked. */
    static WebApplicationContextRunner runner() {
        return new WebApplicationContextRunner()
                .withUserConfiguration(AnswersApplication.class)
                .withPropertyValues(
                        "live.tables.cities.master=citiesMaster",
                        "spring.flyway.enabled=false",
                        "spring.liquibase.enabled=false");
    }

    @Bean
    InMemoryTable citiesMaster() {
        return Cities.create();
    }

    @Bean
    LiveRepository<CityController.City, Long> cityRecords(LiveTable cities) {
        return LiveRepository.of(cities, CityController.City.class, Long.class);
    }

    @Bean
    LiveRepository<CityController.Town, Long> towns(LiveTable cities) {
        return LiveRepository.of(cities, CityController.Town.class, Long.class);
    }

    /** What no mapper can write. */
    static final class Broken {

        public String getFirst() {
            return "written before it fails";
        }

        public Object getSecond() {
            return List.of().iterator().next(); // throws
        }
    }

    /** Returns cities. */
    @RestController
    static class CityController {

        private static final PageRequest FIRST = PageRequest.of(0, 20);

        private final LiveTable cities;
        private final LiveRepository<City, Long> records;
        private final LiveRepository<Town, Long> towns;
        private final LiveRepository<Name, Long> names;
        private final AtomicInteger asked = new AtomicInteger();

        CityController(LiveTable cities, LiveRepository<City, Long> records, LiveRepository<Town, Long> towns) {
            this.cities = cities;
            this.records = records;
            this.towns = towns;
            this.names = LiveRepository.of(cities, Name.class, Long.class); // which is no bean
        }

        /** A type that says less of a city than it is. */
        interface Place {}

        record City(@Id Long cityId, String name) implements Place {}

        record Name(@Id Long cityId, String name) {}

        /** What a caller may change. */
        static final class Town {

            @Id
            public Long cityId = 0L;

            public String name = "";
        }

        @GetMapping("/record/{id}")
        City record(@PathVariable long id) {
            return records.findById(id).orElseThrow();
        }

        @GetMapping("/record/optional/{id}")
        Optional<City> optionalRecord(@PathVariable long id) {
            return records.findById(id);
        }

        @GetMapping("/record/entity/{id}")
        ResponseEntity<City> entityOfRecord(@PathVariable long id) {
            return ResponseEntity.of(records.findById(id));
        }

        @GetMapping("/record/reading/{id}")
        Reading<Optional<City>> readingOfRecord(@PathVariable long id) {
            return records.readById(id);
        }

        @GetMapping("/record/callable/{id}")
        Callable<City> callableRecord(@PathVariable long id) {
            return () -> record(id);
        }

        @GetMapping("/record/own/{id}")
        ResponseEntity<City> recordWithOwnHeaders(@PathVariable long id) {
            return ResponseEntity.ok()
                    .eTag("own")
                    .cacheControl(CacheControl.noStore())
                    .body(record(id));
        }

        @GetMapping("/record/accepted/{id}")
        ResponseEntity<City> acceptedRecord(@PathVariable long id) {
            return ResponseEntity.accepted().body(record(id));
        }

        @PostMapping("/record/{id}")
        City postRecord(@PathVariable long id) {
            return record(id);
        }

        @GetMapping("/town/{id}")
        Town town(@PathVariable long id) {
            return towns.findById(id).orElseThrow();
        }

        @GetMapping("/town/optional/{id}")
        Optional<Town> optionalTown(@PathVariable long id) {
            return towns.findById(id);
        }

        /** Returns a town that its caller has changed, each time to something else. */
        @GetMapping("/town/changed/{id}")
        Town changedTown(@PathVariable long id) {
            Town town = town(id);
            town.name += asked.incrementAndGet();
            return town;
        }

        @GetMapping("/name/{id}")
        Name name(@PathVariable long id) {
            return names.findById(id).orElseThrow();
        }

        @GetMapping("/name/reading/{id}")
        Reading<Name> readingOfName(@PathVariable long id) {
            return names.readById(id).map(Optional::orElseThrow);
        }

        @GetMapping("/records")
        Page<City> records() {
            return records.findAll(FIRST);
        }

        @GetMapping("/records/model")
        PagedModel<City> modelOfRecords() {
            return new PagedModel<>(records.findAll(FIRST));
        }

        @GetMapping("/records/content")
        List<City> contentOfRecords() {
            return records.findAll(FIRST).getContent();
        }

        @GetMapping("/records/list")
        List<City> listOfRecords() {
            return records.findAll();
        }

        @GetMapping("/records/places")
        List<? extends Place> places() {
            return records.findAll();
        }

        @GetMapping("/records/changed")
        List<City> changedListOfRecords() {
            List<City> all = records.findAll();
            all.remove(0);
            return all;
        }

        @GetMapping("/records/ids")
        List<City> recordsById() {
            return records.findAllById(List.of(1L, 2L));
        }

        @GetMapping("/page")
        Page<Row> page() {
            return cities.page(Filter.all(), FIRST);
        }

        @GetMapping("/slice")
        Slice<Row> slice() {
            return cities.list(Filter.all(), FIRST);
        }

        @GetMapping("/second")
        Page<Row> second() {
            return cities.page(Filter.all(), PageRequest.of(1, 1));
        }

        @GetMapping("/list")
        List<Row> list() {
            return cities.list(Filter.all(), Pageable.unpaged()).getContent();
        }

        @GetMapping("/object")
        Object object() {
            return cities.page(Filter.all(), FIRST);
        }

        @GetMapping("/model")
        PagedModel<Row> model() {
            return new PagedModel<>(cities.page(Filter.all(), FIRST));
        }

        @GetMapping("/row/{id}")
        Row row(@PathVariable String id) {
            return cities.get(id).orElseThrow();
        }

        @GetMapping("/optional/{id}")
        Optional<Row> optional(@PathVariable String id) {
            return cities.get(id);
        }

        @GetMapping("/reading/page")
        Reading<Page<Row>> readingOfPage() {
            return cities.readPage(Filter.all(), FIRST);
        }

        @GetMapping("/reading/row/{id}")
        Reading<Optional<Row>> readingOfRow(@PathVariable String id) {
            return cities.readGet(id);
        }

        @GetMapping("/reading/model")
        Reading<PagedModel<Row>> readingOfModel() {
            return cities.readPage(Filter.all(), FIRST).map(PagedModel::new);
        }

        @GetMapping("/reading/count")
        Reading<Long> readingOfCount() {
            return cities.readCount(Filter.all());
        }

        @GetMapping("/entity/page")
        ResponseEntity<Page<Row>> entity() {
            return ResponseEntity.ok().header("X-Own", "1").body(page());
        }

        @GetMapping("/entity/own")
        ResponseEntity<Reading<Page<Row>>> entityWithOwnHeaders() {
            return ResponseEntity.ok()
                    .eTag("own")
                    .cacheControl(CacheControl.maxAge(Duration.ofHours(1)))
                    .header("Age", "7")
                    .header("Cache-Status", "own")
                    .body(readingOfPage());
        }

        @GetMapping("/entity/accepted")
        ResponseEntity<Page<Row>> accepted() {
            return ResponseEntity.status(HttpStatus.ACCEPTED).body(page());
        }

        @GetMapping("/own")
        Reading<Page<Row>> ownHeaders(HttpServletResponse response) {
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("ETag", "\"own\"");
            return readingOfPage();
        }

        @GetMapping("/future")
        CompletableFuture<Page<Row>> future() {
            return CompletableFuture.completedFuture(page());
        }

        @GetMapping("/callable")
        Callable<Reading<Page<Row>>> callable() {
            return this::readingOfPage;
        }

        @GetMapping("/session")
        Page<Row> session(HttpSession session) {
            return page();
        }

        @GetMapping("/broken")
        Reading<Broken> broken(HttpServletResponse response) {
            response.setHeader("Cache-Status", "own");
            return readingOfPage().map(page -> new Broken());
        }

        @PostMapping("/page")
        Page<Row> post() {
            return page();
        }

        @GetMapping("/view")
        @JsonView(Object.class)
        Page<Row> view() {
            return page();
        }

        @GetMapping("/wrapped")
        Map<String, @Nullable Object> wrapped() {
            return Map.of("cities", page());
        }

        @GetMapping("/other")
        List<String> other() {
            return List.of("Berlin");
        }

        @GetMapping(path = "/utf16", produces = "application/json;charset=UTF-16BE")
        Page<Row> utf16() {
            return page();
        }

        @GetMapping(path = "/vendor", produces = "application/vnd.cities+json")
        Page<Row> vendor() {
            return page();
        }

        @PostMapping("/rename/{name}")
        void rename(@PathVariable String name) {
            cities.patch("1", Row.of("name", name));
        }
    }
}
