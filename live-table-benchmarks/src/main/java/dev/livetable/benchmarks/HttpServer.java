package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** An application that serves the same pages of 50 rows in several ways. It prints its port and runs until it is killed. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching(proxyTargetClass = true)
@Import({HttpServer.Pages.class, HttpServer.PagesController.class})
class HttpServer {

    static final String PORT = "port=";

    /** Starts the application. */
    public static void main(String[] args) {
        var application = new SpringApplicationBuilder(HttpServer.class)
                .properties(Map.of(
                        "server.port", "0",
                        "server.address", "127.0.0.1",
                        "server.tomcat.max-keep-alive-requests", "-1",
                        "spring.main.banner-mode", "off",
                        "logging.level.root", "error",
                        "live.tables.cities.master", "madeCities",
                        "live.web.enabled", "true"))
                .run(args);
        System.out.println(PORT + application.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @Bean
    MadeTable madeCities() {
        return new MadeTable(Rows.PLACES);
    }

    @Bean
    CaffeineCacheManager cacheManager() {
        return new CaffeineCacheManager();
    }

    /** Pages as Spring's caching keeps them. Not final, since Spring makes a subclass. */
    static class Pages {

        @Cacheable("pages")
        public Page<CityRecord> page(Pageable pageable) {
            return new PageImpl<>(
                    Rows.PLACES.page(pageable.getPageNumber()).stream()
                            .map(CityRecord::of)
                            .toList(),
                    pageable,
                    MadeTable.TOTAL);
        }
    }

    /** Serves the pages. */
    @RestController
    static class PagesController {

        private final LiveTable cities;
        private final Pages pages;
        private final List<byte[]> constants;

        PagesController(LiveTable cities, Pages pages, JsonMapper mapper) {
            this.cities = cities;
            this.pages = pages;
            this.constants = IntStream.range(0, Questions.COUNT)
                    .mapToObj(page -> mapper.writeValueAsBytes(cities.page(Filter.all(), request(page))))
                    .toList();
        }

        private static PageRequest request(int page) {
            return PageRequest.of(page, Rows.PAGE_SIZE);
        }

        @GetMapping("/live")
        Page<Row> live(@RequestParam int page) {
            return cities.page(Filter.all(), request(page));
        }

        @GetMapping("/cacheable")
        Page<CityRecord> cacheable(@RequestParam int page) {
            return pages.page(request(page));
        }

        @GetMapping(path = "/constant", produces = MediaType.APPLICATION_JSON_VALUE)
        byte[] constant(@RequestParam int page) {
            return constants.get(page);
        }

        @GetMapping(path = "/nothing", produces = MediaType.APPLICATION_JSON_VALUE)
        byte[] nothing(@RequestParam int page) {
            return new byte[0];
        }
    }
}
