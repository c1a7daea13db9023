package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.Precision;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.check.Aspect;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.master.repository.RepositoryTable;
import dev.livetable.master.rest.RestTable;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.spring.boot.Cities;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.Mockito;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.web.client.RestClient;

/** What a user's editor knows of the properties, and that it is the truth. */
class LivePropertiesTests {

    private static final String ALL = "META-INF/spring-configuration-metadata.json";
    private static final String ONE_TABLE =
            "META-INF/spring/configuration-metadata/" + TableProperties.class.getName() + ".json";
    private static final String ONE_REPOSITORY =
            "META-INF/spring/configuration-metadata/" + RepositoryProperties.class.getName() + ".json";

    /** Properties that mean something when they are not set, which their description says. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "live.bus.kind",
            "live.bus.name",
            "live.bus.node",
            "live.cache.redb.encryption-key",
            "live.ignore",
            "live.precision",
            "live.repositories",
            "live.repositories.exclude",
            "live.tables",
            "management.endpoint.livetables.roles",
            "after-restart",
            "context",
            "fetch-size",
            "follows",
            "in-transaction",
            "master",
            "negative-ttl",
            "precision",
            "stale-if-error",
            "stale-while-revalidate",
            "transaction-manager",
            "ttl",
            "type",
            "write-target",
            "read.fetch-timeout",
            "write.queue-capacity",
            "write.queue-timeout",
            "write.timeout",
            "write.settle-time",
            "write.drain-timeout",
            "stream.kind",
            "stream.bean",
            "stream.columns",
            "stream.connection",
            "stream.publication",
            "stream.topic",
            "stream.secret",
            "stream.max-staleness",
            "stream.timeout",
            "stream.reconnect-delay",
            "stream.reconnect-max-delay",
            "verify.sample",
            "jdbc.data-source",
            "jdbc.id-column",
            "jdbc.schema",
            "jdbc.table",
            "repository.bean",
            "repository.ignore",
            "repository.transaction-manager",
            "rest.attributes",
            "rest.base-url",
            "rest.client",
            "rest.columns",
            "rest.envelope",
            "rest.filtering",
            "rest.filtering-joined",
            "rest.filtering-operators",
            "rest.filtering-or",
            "rest.fixed-fields",
            "rest.headers",
            "rest.id-column",
            "rest.id-link",
            "rest.item",
            "rest.items",
            "rest.list-headers",
            "rest.list-parameters",
            "rest.methods",
            "rest.not-found",
            "rest.paging",
            "rest.paging-cursor-parameter",
            "rest.paging-first-page",
            "rest.paging-max-size",
            "rest.paging-next",
            "rest.paging-past-end",
            "rest.paging-position-parameter",
            "rest.paging-size-parameter",
            "rest.parameters",
            "rest.patch-method",
            "rest.patch-type",
            "rest.path",
            "rest.row-path",
            "rest.server-fields",
            "rest.sorting",
            "rest.sorting-columns",
            "rest.sorting-joined",
            "rest.style",
            "rest.total",
            "rest.write-headers");

    /** Properties that Spring Boot gives every endpoint, and documents. */
    private static final Set<String> OF_SPRING_BOOT =
            Set.of("management.endpoint.livetables.access", "management.endpoint.livetables.cache.time-to-live");

    /** A line of the table of properties: name, without the key of a map, and default. */
    private static final Pattern DOCUMENTED = Pattern.compile(
            "\\| `((?:live|management)\\.[^`]*?)(?:\\.<(?:column|operator|parameter|header|field)>)?` \\| (.*?) ?\\| .+ \\|");

    private static List<Map<String, Object>> metadata(String resource) throws IOException {
        return read(resource, "$.properties");
    }

    private static <T> List<T> read(String resource, String path) throws IOException {
        try (InputStream json = LivePropertiesTests.class
                .getClassLoader()
                .getResources(resource)
                .asIterator()
                .next()
                .openStream()) {
            return JsonPath.read(new String(json.readAllBytes(), StandardCharsets.UTF_8), path);
        }
    }

    @Test
    void allHaveADescriptionAndADefault() throws IOException {
        assertThat(metadata(ALL)).hasSizeGreaterThan(14).allSatisfy(LivePropertiesTests::checked);
        assertThat(metadata(ONE_TABLE)).hasSizeGreaterThan(9).allSatisfy(LivePropertiesTests::checked);
        assertThat(metadata(ONE_REPOSITORY)).hasSizeGreaterThan(9).allSatisfy(LivePropertiesTests::checked);
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
        List<String> all = new ArrayList<>();
        PropertyNames.of(LiveProperties.class).all().forEach(name -> all.add("live." + name));
        PropertyNames.of(LiveCacheProperties.class).all().forEach(name -> all.add("live.cache." + name));
        PropertyNames.of(LiveTableEndpointProperties.class)
                .all()
                .forEach(name -> all.add("management.endpoint.livetables." + name));
        all.addAll(OF_SPRING_BOOT);
        all.add("management.health.livetables.enabled");
        all.addAll(List.of("live.repositories", "live.tables"));

        assertThat(metadata(ALL)).extracting(property -> property.get("name")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(metadata(ONE_TABLE))
                .extracting(property -> property.get("name"))
                .containsExactlyInAnyOrderElementsOf(
                        PropertyNames.of(TableProperties.class).all());
        assertThat(metadata(ONE_REPOSITORY))
                .extracting(property -> property.get("name"))
                .containsExactlyInAnyOrderElementsOf(
                        PropertyNames.of(RepositoryProperties.class).all());
    }

    @Test
    void haveHintsForTheirValuesWhereOnlySomeAreAllowed() throws IOException {
        List<Map<String, Object>> hints = read(ALL, "$.hints");
        for (Class<? extends Enum<?>> type : List.of(
                LiveCacheProperties.Backend.class,
                LiveCacheProperties.Redb.WhenLocked.class,
                LiveProperties.BusKind.class,
                LiveProperties.EnabledRepositories.class,
                LiveProperties.WhenUnreachable.class,
                Precision.class,
                Show.class)) {
            Map<String, Object> property = metadata(ALL).stream()
                    .filter(any -> type.getName().equals(any.get("type")))
                    .findFirst()
                    .orElseThrow();
            assertThat(hints)
                    .filteredOn(hint -> Objects.equals(property.get("name"), hint.get("name")))
                    .singleElement(as(InstanceOfAssertFactories.MAP))
                    .extractingByKey("values", as(InstanceOfAssertFactories.list(Map.class)))
                    .allSatisfy(value ->
                            assertThat((String) value.get("description")).endsWith("."))
                    .extracting(value -> value.get("value"))
                    .containsExactlyInAnyOrderElementsOf(Stream.of(type.getEnumConstants())
                            .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .toList());
        }
    }

    /** Whoever writes the name of a bean, a class or a word of a list is shown which ones there are. */
    @ParameterizedTest
    @CsvSource({
        "master, dev.livetable.table.Table",
        "write-target, dev.livetable.table.WritableTable",
        "stream.bean, dev.livetable.stream.LiveStream",
        "stream.connection, org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails",
        "jdbc.data-source, javax.sql.DataSource",
        "rest.client, org.springframework.web.client.RestClient",
        "repository.bean, org.springframework.data.repository.Repository",
        "repository.transaction-manager, org.springframework.transaction.PlatformTransactionManager"
    })
    void haveHintsForTheNamesOfBeans(String property, Class<?> type) throws IOException {
        assertThat(provider(ONE_TABLE, property))
                .containsEntry("name", "spring-bean-reference")
                .containsEntry("parameters", Map.of("target", type.getName()));
    }

    @Test
    void haveHintsForClassesAndForTextsThatMeanSomethingElse() throws IOException {
        assertThat(provider(ONE_TABLE, "type")).containsEntry("name", "class-reference");
        assertThat(provider(ONE_TABLE, "rest.base-url")).containsEntry("name", "handle-as");
        assertThat(provider(ONE_TABLE, "rest.patch-type")).containsEntry("name", "handle-as");
        assertThat(provider(ALL, "live.cache.redb.path")).containsEntry("name", "handle-as");
    }

    private static Map<String, Object> provider(String resource, String property) throws IOException {
        List<Map<String, Object>> providers = read(resource, "$.hints[?(@.name == '" + property + "')].providers[0]");
        return providers.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "after-restart, dev.livetable.AfterRestart",
        "precision, dev.livetable.Precision",
        "stream.kind, dev.livetable.spring.boot.autoconfigure.TableProperties$StreamKind",
        "in-transaction, dev.livetable.InTransaction",
        "jdbc.read-from, dev.livetable.spring.boot.autoconfigure.TableProperties$ReadFrom",
        "rest.columns.values, dev.livetable.table.ColumnType",
        "rest.style, dev.livetable.master.rest.RestStyle",
        "rest.filtering-operators.keys, dev.livetable.table.Filter$Operator"
    })
    void ofATableHaveHintsForTheirValues(String property, Class<? extends Enum<?>> type) throws IOException {
        assertThat(values(property))
                .containsExactlyInAnyOrderElementsOf(Stream.of(type.getEnumConstants())
                        .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
    }

    /** They are those of the list in the documents, which the factory of the masters takes. */
    @ParameterizedTest
    @CsvSource({"rest.paging", "rest.sorting", "rest.methods", "rest.total", "rest.style"})
    void ofAnApiHaveHintsForTheirValues(String property) throws IOException {
        String row = Files.readAllLines(Path.of("../docs/properties.md")).stream()
                .filter(line -> line.startsWith("| `live.tables.<name>." + property + "` |"))
                .findFirst()
                .orElseThrow();

        assertThat(values(property)).hasSizeGreaterThan(2).allSatisfy(value -> assertThat(row)
                .contains("`" + value.replaceAll(":.*", ":")));
    }

    /** What a check names has to be there to be set. */
    @ParameterizedTest
    @EnumSource
    void ofAMasterAreThereIfACheckNamesThem(MasterKind kind) throws IOException {
        List<String> names = metadata(ONE_TABLE).stream()
                .map(property -> "live.tables.cities." + property.get("name"))
                .toList();

        for (Aspect aspect : Aspect.values()) {
            assertThat(names).containsAll(kind.settings("cities", aspect));
        }
    }

    private static List<String> values(String property) throws IOException {
        return read(ONE_TABLE, "$.hints[?(@.name == '" + property + "')].values[*].value");
    }

    /** The table that people read has the same names, and the same defaults. */
    @Test
    void areAllInTheDocumentation() throws IOException {
        Map<String, String> defaults = documentedDefaults();
        Map<String, Map<String, Object>> inMetadata = new TreeMap<>();
        metadata(ALL).stream()
                .filter(property -> !OF_SPRING_BOOT.contains(property.get("name")))
                .filter(property -> !Set.of("live.tables", "live.repositories").contains(property.get("name")))
                .forEach(property -> inMetadata.put((String) property.get("name"), property));
        metadata(ONE_TABLE).forEach(property -> inMetadata.put("live.tables.<name>." + property.get("name"), property));
        metadata(ONE_REPOSITORY)
                .forEach(property -> inMetadata.put("live.repositories.<bean>." + property.get("name"), property));

        assertThat(defaults).containsOnlyKeys(inMetadata.keySet());
        for (Map.Entry<String, Map<String, Object>> property : inMetadata.entrySet()) {
            Object value = property.getValue().getOrDefault("defaultValue", "");
            Stream.of(value.toString().replaceAll("^\\[|]$", "").split(", "))
                    .filter(one -> !one.isEmpty())
                    .forEach(one -> assertThat(defaults.get(property.getKey()))
                            .as("documented default of %s", property.getKey())
                            .contains("`" + one + "`"));
        }
    }

    private static Map<String, String> documentedDefaults() throws IOException {
        Path page = Path.of("../docs/properties.md");
        Map<String, String> defaults = new TreeMap<>();
        for (String line : Files.readAllLines(Files.exists(page) ? page : Path.of("../README.md"))) {
            Matcher row = DOCUMENTED.matcher(line);
            if (row.matches()) {
                assertThat(defaults.put(row.group(1), row.group(2)))
                        .as(row.group(1))
                        .isNull();
            }
        }
        return defaults;
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
        "verifySample, verify, sample",
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
    void haveTheDefaultsOfATable() {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("cities.master", "citiesMaster")));
        TableProperties properties =
                binder.bind("cities", TableProperties.class).get();

        assertThat(properties.changesKept().toBytes()).isEqualTo(LiveTableBuilder.DEFAULT_CHANGES_KEPT);
        assertThat(properties.precision()).isNull();
        assertThat(properties.follows()).isEmpty();
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
        assertThat(rest.conditionalWrites()).isEqualTo(field(builder, "conditional"));
        assertThat((int) rest.maxBodySize().toBytes()).isEqualTo(field(builder, "maxBodySize"));
        assertThat((int) rest.rememberedSize().toBytes()).isEqualTo(field(builder, "rememberedSize"));
        assertThat(rest.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(rest.readTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(rest.flatWrites()).isEqualTo(field(builder, "flatWrites"));
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
        assertThat(properties.required()).isEqualTo(TableProperties.Required.FALSE);
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
