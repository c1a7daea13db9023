package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.json.RowModule;
import dev.livetable.spring.boot.Cities;
import dev.livetable.spring.boot.actuate.LiveTablesEndpoint;
import dev.livetable.spring.boot.actuate.LiveTablesHealthIndicator;
import dev.livetable.spring.boot.metrics.LiveTableMetrics;
import dev.livetable.status.CallObserver;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The starter starts without any of the libraries it can work with. */
class MissingLibrariesTests {

    private static final Class<?>[] OPTIONAL = {
        ConditionalOnAvailableEndpoint.class,
        ConditionalOnEnabledHealthIndicator.class,
        MeterRegistry.class,
        ObservationRegistry.class,
        JdbcConnectionDetails.class,
        JdbcTemplate.class,
        PGConnection.class,
        RedisConnectionFactory.class,
        ConsumerFactory.class,
        TransactionSynchronizationManager.class,
        PlatformTransactionManager.class,
        MVStore.class,
        HttpClientSettings.class,
        RestClient.class,
        JsonMapper.class,
        WebMvcConfigurer.class,
        ContextSnapshotFactory.class
    };

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class,
                    LiveTablePostgresAutoConfiguration.class,
                    LiveTableRedisAutoConfiguration.class,
                    LiveTableKafkaAutoConfiguration.class,
                    LiveTableWebhookAutoConfiguration.class,
                    LiveTableRestAutoConfiguration.class,
                    LiveTableRepositoryAutoConfiguration.class,
                    LiveTableMetricsAutoConfiguration.class,
                    LiveTableObservationAutoConfiguration.class,
                    LiveTableEndpointAutoConfiguration.class,
                    LiveTableFilterAutoConfiguration.class,
                    LiveTableHealthAutoConfiguration.class,
                    RowModuleAutoConfiguration.class))
            .withPropertyValues(
                    "live.tables.cities.master=citiesMaster", "management.endpoints.web.exposure.include=*");

    static Stream<Class<?>> optional() {
        return Arrays.stream(OPTIONAL);
    }

    @ParameterizedTest
    @MethodSource("optional")
    void startsWithout(Class<?> library) {
        startsWithout(new Class<?>[] {library});
    }

    @Test
    void startsWithoutAllOfThem() {
        startsWithout(OPTIONAL);
    }

    private void startsWithout(Class<?>... libraries) {
        runner.withClassLoader(new FilteredClassLoader(libraries)).run(context -> {
            assertThat(context).hasNotFailed();
            LiveTable table = context.getBean(LiveTable.class);
            table.patch("1", Row.of("name", "Bonn"));
            assertThat(table.get("1")).contains(Cities.city(1, "Bonn"));
        });
    }

    @Test
    void standsBackWhereALibraryIsMissing() {
        runner.withClassLoader(new FilteredClassLoader(OPTIONAL)).run(context -> assertThat(context)
                .doesNotHaveBean(LiveTableMetrics.class)
                .doesNotHaveBean(CallObserver.class)
                .doesNotHaveBean(LiveTablesEndpoint.class)
                .doesNotHaveBean(LiveTablesHealthIndicator.class)
                .doesNotHaveBean(JdbcMasterFactory.class)
                .doesNotHaveBean(PostgresStreamFactory.class)
                .doesNotHaveBean(RedisLogFactory.class)
                .doesNotHaveBean(KafkaLogFactory.class)
                .doesNotHaveBean(WebhookStreamFactory.class)
                .doesNotHaveBean(RestMasterFactory.class)
                .doesNotHaveBean(RepositoryMasterFactory.class)
                .doesNotHaveBean(SpringTransactionsConfiguration.class)
                .doesNotHaveBean(RowModule.class));
    }

    @Test
    void listsAllAutoConfigurations() throws IOException {
        String name = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
        try (InputStream imports = getClass()
                .getClassLoader()
                .getResources(name)
                .asIterator()
                .next()
                .openStream()) {
            assertThat(new String(imports.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrder(
                            EncryptionKeyAutoConfiguration.class.getName(),
                            LiveCacheAutoConfiguration.class.getName(),
                            LiveTableAutoConfiguration.class.getName(),
                            LiveTableEndpointAutoConfiguration.class.getName(),
                            LiveTableFilterAutoConfiguration.class.getName(),
                            LiveTableHealthAutoConfiguration.class.getName(),
                            LiveTableJdbcAutoConfiguration.class.getName(),
                            LiveTableKafkaAutoConfiguration.class.getName(),
                            LiveTableMetricsAutoConfiguration.class.getName(),
                            LiveTableObservationAutoConfiguration.class.getName(),
                            LiveTablePostgresAutoConfiguration.class.getName(),
                            LiveTableProblemAutoConfiguration.class.getName(),
                            LiveTableRedisAutoConfiguration.class.getName(),
                            LiveTableRestAutoConfiguration.class.getName(),
                            LiveTableRepositoryAutoConfiguration.class.getName(),
                            LiveTableWebhookAutoConfiguration.class.getName(),
                            LiveWebAutoConfiguration.class.getName(),
                            RowModuleAutoConfiguration.class.getName());
        }
    }
}
