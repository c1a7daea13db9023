package dev.livetable.spring.boot.web;

import dev.livetable.LiveTable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** {@link AnswersApplication} on a server of its own, with a {@code ttl} of ten minutes. */
final class AnswersServer implements AutoCloseable {

    private final ConfigurableApplicationContext application;
    private final String root;
    private final HttpClient client = HttpClient.newHttpClient();

    /** Starts it with a configuration and further properties. */
    AnswersServer(Class<?> configuration, String... properties) {
        String[] ofAll = {
            "server.port=0",
            "live.tables.cities.master=citiesMaster",
            "live.tables.cities.ttl=10m",
            "live.web.enabled=true",
            "spring.flyway.enabled=false",
            "spring.liquibase.enabled=false",
            "spring.main.banner-mode=off"
        };
        application = new SpringApplicationBuilder(AnswersApplication.class, configuration)
                .properties(Stream.of(ofAll, properties).flatMap(Stream::of).toArray(String[]::new))
                .run();
        root = "http://localhost:" + application.getEnvironment().getRequiredProperty("local.server.port");
    }

    LiveTable cities() {
        return application.getBean("cities", LiveTable.class);
    }

    <T> HttpResponse<T> get(HttpResponse.BodyHandler<T> body, String uri, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + uri));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), body);
    }

    @Override
    public void close() {
        application.close();
    }
}
