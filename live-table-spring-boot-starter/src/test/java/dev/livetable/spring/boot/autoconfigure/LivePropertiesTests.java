package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.master.repository.RepositoryTable;
import dev.livetable.master.rest.RestTable;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.spring.boot.Cities;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/** What a user's editor knows of the properties, and that it is the truth. */
class LivePropertiesTests {

    private static final String ALL = "META-INF/spring-configuration-metadata.json";
    private static final String ONE_TABLE =
            "META-INF/spring/configuration-metadata/" + TableProperties.class.getName() + ".json";

    /** Properties that mean something when they are not set, which their description says. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "live.cache.redb.encryption-key",
            "live.tables",
            "management.endpoint.livetables.roles",
            "after-restart",
            "fetch-size",
            "master",
            "stream",
            "ttl",
            "type",
            "write-target",
            "jdbc.data-source",
            "jdbc.id-column",
            "jdbc.schema",
            "jdbc.table",
            "repository.bean",
            "repository.ignore",
            "repository.transaction-manager",
            "rest.base-url",
            "rest.client",
            "rest.columns",
            "rest.filtering",
            "rest.filtering-operators",
            "rest.items",
            "rest.paging",
            "rest.paging-first-page",
            "rest.paging-max-size",
            "rest.paging-position-parameter",
            "rest.paging-size-parameter",
            "rest.path",
            "rest.sorting-columns");

    private static List<Map<String, Object>> metadata(String resource) throws IOException {
        try (InputStream json = LivePropertiesTests.class
                .getClassLoader()
                .getResources(resource)
                .asIterator()
                .next()
                .openStream()) {
            return JsonPath.read(new String(json.readAllBytes(), StandardCharsets.UTF_8), "$.properties");
        }
    }

    @Test
    void allHaveADescriptionAndADefault() throws IOException {
        assertThat(metadata(ALL)).hasSizeGreaterThan(14).allSatisfy(LivePropertiesTests::checked);
        assertThat(metadata(ONE_TABLE)).hasSizeGreaterThan(9).allSatisfy(LivePropertiesTests::checked);
    }

    private static void checked(Map<String, Object> property) {
        assertThat((String) property.get("description"))
                .as("description of %s", property)
                .endsWith(".");
        if (WITHOUT_DEFAULT.contains(property.get("name"))) {
            assertThat(property).doesNotContainKey("defaultValue");
        } else {
            assertThat(property.get("defaultValue"))
                    .as("default of %s", property)
                    .isNotNull();
        }
    }

    @Test
    void areAllInTheMetadata() throws IOException {
        assertThat(metadata(ALL))
                .extracting(property -> property.get("name"))
                .containsExactlyInAnyOrder(
                        "live.cache.backend",
                        "live.cache.mem.maximum-size",
                        "live.cache.redb.encryption-key",
                        "live.cache.redb.maximum-size",
                        "live.cache.redb.memory",
                        "live.cache.redb.path",
                        "live.cache.redb.sync",
                        "live.cache.redb.when-locked",
                        "live.read.fetch-timeout",
                        "live.stream.reconnect-delay",
                        "live.stream.reconnect-max-delay",
                        "live.stream.timeout",
                        "live.tables",
                        "live.write.drain-timeout",
                        "live.write.queue-capacity",
                        "live.write.queue-timeout",
                        "live.write.settle-time",
                        "live.write.timeout",
                        "management.endpoint.livetables.access",
                        "management.endpoint.livetables.cache.time-to-live",
                        "management.endpoint.livetables.roles",
                        "management.endpoint.livetables.show-values",
                        "management.health.livetables.enabled");
        assertThat(metadata(ONE_TABLE))
                .extracting(property -> property.get("name"))
                .containsExactlyInAnyOrder(
                        "after-restart",
                        "fetch-size",
                        "jdbc.data-source",
                        "jdbc.id-column",
                        "jdbc.query-timeout",
                        "jdbc.schema",
                        "jdbc.table",
                        "master",
                        "repository.bean",
                        "repository.ignore",
                        "repository.timeout",
                        "repository.transaction-manager",
                        "required",
                        "rest.base-url",
                        "rest.client",
                        "rest.columns",
                        "rest.conditional-writes",
                        "rest.connect-timeout",
                        "rest.filtering",
                        "rest.filtering-operators",
                        "rest.id-column",
                        "rest.item",
                        "rest.items",
                        "rest.max-body-size",
                        "rest.methods",
                        "rest.paging",
                        "rest.paging-first-page",
                        "rest.paging-max-size",
                        "rest.paging-position-parameter",
                        "rest.paging-size-parameter",
                        "rest.patch-type",
                        "rest.path",
                        "rest.read-timeout",
                        "rest.remembered-size",
                        "rest.sorting",
                        "rest.sorting-columns",
                        "rest.sorting-single-column",
                        "rest.total",
                        "stream",
                        "ttl",
                        "type",
                        "write-target");
    }

    /** The defaults are those of the builders, which a program without the starter gets. */
    @ParameterizedTest
    @CsvSource({
        "queueCapacity, write, queueCapacity",
        "queueTimeout, write, queueTimeout",
        "writeTimeout, write, timeout",
        "settleTime, write, settleTime",
        "drainTimeout, write, drainTimeout",
        "fetchTimeout, read, fetchTimeout",
        "streamTimeout, stream, timeout",
        "reconnectDelay, stream, reconnectDelay",
        "reconnectMaxDelay, stream, reconnectMaxDelay"
    })
    void haveTheDefaultsOfTheBuilder(String ofBuilder, String group, String property)
            throws ReflectiveOperationException {
        LiveTableBuilder builder = LiveTable.builder("cities", Cities.create());
        Object properties = defaults("live", LiveProperties.class);
        Object inGroup = properties.getClass().getMethod(group).invoke(properties);

        assertThat(inGroup.getClass().getMethod(property).invoke(inGroup)).isEqualTo(field(builder, ofBuilder));
    }

    @Test
    void haveTheDefaultsOfTheCaches() throws ReflectiveOperationException {
        LiveCacheProperties properties = defaults("live.cache", LiveCacheProperties.class);

        assertThat(properties.backend()).isEqualTo(LiveCacheProperties.Backend.MEM);
        assertThat(properties.mem().maximumSize().toBytes()).isEqualTo(MemCache.DEFAULT_MAXIMUM_WEIGHT);
        assertThat(properties.redb().memory().toBytes())
                .isEqualTo(field(RedbCache.builder(Path.of("unused")), "memory"));
        assertThat(properties.redb().maximumSize().toBytes())
                .isEqualTo(field(RedbCache.builder(Path.of("unused")), "maximumSize"));
        assertThat(properties.redb().sync()).isFalse();
        assertThat(properties.redb().whenLocked()).isEqualTo(LiveCacheProperties.Redb.WhenLocked.FAIL);
        assertThat(properties.redb().encryptionKey()).isNull();
    }

    @Test
    void haveTheDefaultsOfTheJdbcMaster() throws ReflectiveOperationException {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("cities.jdbc.table", "cities")));
        TableProperties properties =
                binder.bind("cities", TableProperties.class).get();

        assertThat(properties.jdbc()).isNotNull();
        assertThat(properties.jdbc().queryTimeout())
                .isEqualTo(field(JdbcTable.builder(new JdbcDataSource()), "queryTimeout"));
    }

    @Test
    void haveTheDefaultsOfTheRestMaster() throws ReflectiveOperationException {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("posts.rest.paging", "none")));
        RestProperties rest = binder.bind("posts", TableProperties.class).get().rest();
        RestTableBuilder builder = RestTable.builder(RestClient.create());

        assertThat(rest).isNotNull();
        assertThat(rest.idColumn()).isEqualTo(field(builder, "idColumn"));
        assertThat(rest.item()).isEqualTo(field(builder, "item").toString());
        assertThat(rest.methods().stream().map(HttpMethod::valueOf).collect(Collectors.toSet()))
                .isEqualTo(field(builder, "methods"));
        assertThat(MediaType.valueOf(rest.patchType())).isEqualTo(field(builder, "patchType"));
        assertThat(rest.conditionalWrites()).isEqualTo(field(builder, "conditional"));
        assertThat((int) rest.maxBodySize().toBytes()).isEqualTo(field(builder, "maxBodySize"));
        assertThat((int) rest.rememberedSize().toBytes()).isEqualTo(field(builder, "rememberedSize"));
        assertThat(rest.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(rest.readTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(rest.total()).isEqualTo("unknown");
        assertThat(rest.sorting()).isEqualTo("none");
        assertThat(rest.sortingSingleColumn()).isFalse();
    }

    @Test
    void haveTheDefaultsOfTheRepositoryMaster() throws ReflectiveOperationException {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("notes.repository.bean", "notes")));
        TableProperties.Repository properties =
                binder.bind("notes", TableProperties.class).get().repository();
        JdbcStore.NoteRepository repository = Mockito.mock(JdbcStore.NoteRepository.class);

        assertThat(properties).isNotNull();
        assertThat(properties.ignore()).isEmpty();
        assertThat(properties.timeout())
                .isEqualTo(field(RepositoryTable.builder(repository, JdbcStore.Note.class, Long.class), "timeout"));
    }

    @Test
    void makeNoMasterOfNothing() {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("cities.ttl", "5m")));
        TableProperties properties =
                binder.bind("cities", TableProperties.class).get();

        assertThat(properties.jdbc()).isNull();
        assertThat(properties.rest()).isNull();
        assertThat(properties.required()).isFalse();
    }

    private static <T> T defaults(String prefix, Class<T> type) {
        return new Binder().bindOrCreate(prefix, Bindable.of(type));
    }

    private static Object field(Object builder, String name) throws ReflectiveOperationException {
        Field field = builder.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(builder);
    }
}
