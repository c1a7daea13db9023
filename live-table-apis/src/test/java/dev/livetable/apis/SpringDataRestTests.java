package dev.livetable.apis;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.master.rest.style.StyleScenario;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Spring Data REST over JPA and H2, in this process. */
class SpringDataRestTests extends StyleScenario {

    private final ConfigurableApplicationContext server = SpringApplication.run(
            Server.class,
            "--server.port=0",
            "--spring.jpa.open-in-view=false",
            "--spring.datasource.url=jdbc:h2:mem:cities",
            "--spring.jpa.hibernate.ddl-auto=create",
            "--spring.main.banner-mode=off");

    @SpringBootApplication
    static class Server {}

    SpringDataRestTests() {
        super(RestStyle.SPRING_DATA_REST);
    }

    @Override
    protected void serveCities() {
        server.getBean(JdbcTemplate.class).execute("truncate table city restart identity");
        server.getBean(CityRepository.class)
                .saveAll(IntStream.rangeClosed(1, CITIES)
                        .mapToObj(i -> new City("city " + i, 10L * i))
                        .toList());
    }

    @Override
    protected String url() {
        return "http://localhost:" + server.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** There are no filters without Querydsl. */
    @Override
    protected RestTableBuilder said(RestTableBuilder table) {
        return table.filtering(Filtering.none());
    }

    /** Lists have no ETag, and rows have one only with a version. */
    @Override
    protected boolean hasEtags() {
        return false;
    }

    @AfterAll
    void stop() {
        server.close();
    }
}
