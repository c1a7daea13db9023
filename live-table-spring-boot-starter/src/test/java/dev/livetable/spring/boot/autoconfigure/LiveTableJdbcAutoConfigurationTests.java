package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.spring.boot.Cities;
import dev.livetable.spring.boot.autoconfigure.DataSourceLocation.Place;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.UnusableMasterException;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class LiveTableJdbcAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class));

    private final ApplicationContextRunner database = runner.withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
            .withPropertyValues("spring.datasource.generate-unique-name=true");

    private final ApplicationContextRunner cities = database.withPropertyValues(
            "live.tables.cities.jdbc.table=cities", "live.tables.cities.jdbc.id-column=city_id");

    @TempDir
    Path folder;

    private static void createTable(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("create table cities (city_id bigint primary key, name varchar(100) not null)");
        jdbc.update("insert into cities values (1, 'Berlin'), (2, 'Paris')");
    }

    @Test
    void readsAndWritesATableThatPropertiesAloneDeclare() {
        cities.run(context -> {
            createTable(context.getBean(DataSource.class));
            LiveTable table = context.getBean("cities", LiveTable.class);

            assertThat(table.page(Filter.all(), Cities.PAGE))
                    .containsExactly(
                            Row.of("CITY_ID", 1L).with("NAME", "Berlin"),
                            Row.of("CITY_ID", 2L).with("NAME", "Paris"));
            assertThat(table.readList(Filter.all(), Cities.PAGE).source()).isEqualTo(ReadSource.HIT);
            table.patch("1", Row.of("name", "Bonn"));
            assertThat(table.get("1").orElseThrow().get("NAME")).isEqualTo("Bonn");
        });
    }

    @Test
    void aSchemaThatIsSetToNothingIsThatOfTheConnection() {
        cities.withPropertyValues("live.tables.cities.jdbc.schema=").run(context -> {
            createTable(context.getBean(DataSource.class));
            assertThat(context.getBean("cities", LiveTable.class).count(Filter.all()))
                    .isEqualTo(2);
        });
    }

    @Test
    void hasThePrecisionRowUnlessSomethingElseMayChangeRows() {
        cities.run(context -> {
            createTable(context.getBean(DataSource.class));
            LiveTable table = context.getBean("cities", LiveTable.class);
            table.list(Filter.all(), Cities.PAGE);
            table.get("2");

            table.patch("1", Row.of("name", "Bonn"));

            assertThat(table.readGet("2").source()).isEqualTo(ReadSource.HIT);
            assertThat(table.readList(Filter.all(), Cities.PAGE).source()).isEqualTo(ReadSource.HIT);
            assertThat(table.list(Filter.all(), Cities.PAGE))
                    .first()
                    .isEqualTo(table.get("1").orElseThrow());
            assertThat(table.status().precision()).isEqualTo("row");
            assertThat(table.status().precisionReason()).isNotBlank();
        });
        cities.withPropertyValues("live.precision=table").run(context -> {
            createTable(context.getBean(DataSource.class));
            LiveTable table = context.getBean("cities", LiveTable.class);
            table.get("2");
            table.patch("1", Row.of("name", "Bonn"));
            assertThat(table.readGet("2").source()).isEqualTo(ReadSource.MISS);
            assertThat(table.status().precision()).isEqualTo("table");
        });
    }

    @Test
    void followsATableThatCascadesIntoIt() {
        database.withPropertyValues(
                        "spring.datasource.url=jdbc:h2:tcp://localhost:1/nowhere;USER=sa",
                        "live.tables.countries.jdbc.table=countries",
                        "live.tables.cities.jdbc.table=cities")
                .run(context -> assertThat(context.getBean(LiveTables.class).followedBy("cities"))
                        .as("not asked yet")
                        .isEmpty());
        database.withPropertyValues(
                        "spring.datasource.url=jdbc:h2:file:" + folder.resolve("db"),
                        "live.tables.countries.jdbc.table=countries",
                        "live.tables.cities.jdbc.table=cities")
                .run(context -> {
                    JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
                    jdbc.execute("create table countries (code varchar(2) primary key)");
                    jdbc.execute("create table cities (city_id bigint primary key, code varchar(2)"
                            + " references countries on delete cascade)");
                    jdbc.update("insert into countries values ('DE')");
                    jdbc.update("insert into cities values (1, 'DE')");
                    LiveTable table = context.getBean("cities", LiveTable.class);
                    assertThat(table.get("1")).isPresent();

                    context.getBean("countries", LiveTable.class).delete("DE");

                    assertThat(table.get("1")).isEmpty();
                    await().untilAsserted(() -> assertThat(
                                    context.getBean(LiveTables.class).followedBy("cities"))
                            .as("when both masters have said what their writes change")
                            .containsExactly("countries"));
                });
    }

    @Test
    void takesThePrimaryKeyWhereNoIdColumnIsNamed() {
        database.withPropertyValues("live.tables.cities.jdbc.table=cities").run(context -> {
            createTable(context.getBean(DataSource.class));
            assertThat(context.getBean(LiveTable.class).get("2")).isPresent();
        });
    }

    @Test
    void contactsNoDatabaseAtStart() {
        cities.withPropertyValues("spring.datasource.url=jdbc:h2:tcp://localhost:1/nowhere")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void makesNoBeanOfTheMaster() {
        cities.run(context -> assertThat(context.getBeansOfType(Table.class)).containsOnlyKeys("cities"));
    }

    @Test
    void tellsDatabasesApartByTheirUrlAndUser() {
        Set<Optional<String>> identities = new HashSet<>();
        for (String where : List.of("one;USER=sa", "one;USER=ann", "two;USER=sa")) {
            cities.withPropertyValues("spring.datasource.url=jdbc:h2:tcp://localhost:1/" + where)
                    .run(context -> identities.add(identity(context)));
        }
        cities.withPropertyValues(
                        "spring.datasource.url=jdbc:h2:tcp://localhost:1/one;USER=sa",
                        "spring.datasource.hikari.schema=geo",
                        "spring.datasource.password=s3cr3t")
                .run(context -> identities.add(identity(context)));

        assertThat(identities).hasSize(4).allSatisfy(identity -> assertThat(identity.orElseThrow())
                .startsWith("jdbc table cities by city_id in h2 database ")
                .doesNotContain("s3cr3t"));
    }

    @Test
    void databasesInMemoryAreOthersAfterARestart() {
        cities.run(context -> assertThat(identity(context)).isEmpty());
    }

    @Test
    void asksADataSourceForItsUrlWithoutConnecting() {
        HikariDataSource hikari = new HikariDataSource();
        hikari.setJdbcUrl("jdbc:h2:mem:hikari");
        hikari.setUsername("ann");
        hikari.addDataSourceProperty("currentSchema", "geo");
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:plain");
        DataSourceUrl url = new DataSourceUrl();

        assertThat(url.of(hikari))
                .isEqualTo(new Place(
                        "jdbc:h2:mem:hikari", List.of("username=ann", "dataSourceProperties.currentSchema=geo")));
        assertThat(url.of(h2)).extracting(Place::url).isEqualTo("jdbc:h2:mem:plain");
        assertThat(url.of(new LazyConnectionDataSourceProxy(h2))).isEqualTo(url.of(h2));
        UserCredentialsDataSourceAdapter asAnotherUser = new UserCredentialsDataSourceAdapter();
        asAnotherUser.setTargetDataSource(h2);
        assertThat(url.of(asAnotherUser)).isNull();
        assertThat(url.of(new HikariDataSource())).isNull();
    }

    @Test
    void asksTheConnectionDetailsWhereTheDataSourceDoesNotTell() {
        ApplicationContextRunner details = runner.withBean(JdbcConnectionDetails.class, Details::new)
                .withPropertyValues("live.tables.cities.jdbc.table=cities");
        details.withBean(DataSource.class, () -> new AbstractDataSource() {
                    @Override
                    public Connection getConnection() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public Connection getConnection(String username, String password) {
                        throw new UnsupportedOperationException();
                    }
                })
                .run(context -> assertThat(identity(context).orElseThrow()).contains("in h2 database "));
        details.withPropertyValues("live.tables.cities.context=none")
                .withBean(DataSource.class, () -> new AbstractRoutingDataSource() {
                    @Override
                    protected Object determineCurrentLookupKey() {
                        return "somewhere";
                    }

                    @Override
                    public void afterPropertiesSet() {}
                })
                .run(context -> assertThat(identity(context)).isEmpty());
    }

    @Test
    void usesTheDataSourceThatIsNamed() {
        runner.withBean("one", DataSource.class, () -> h2("one"))
                .withBean("two", DataSource.class, () -> h2("two;DB_CLOSE_DELAY=-1"))
                .withPropertyValues("live.tables.cities.jdbc.table=cities", "live.tables.cities.jdbc.data-source=two")
                .run(context -> {
                    createTable(context.getBean("two", DataSource.class));
                    assertThat(context.getBean(LiveTable.class).get("1")).isPresent();
                });
    }

    @Test
    void severalTablesLieInSeveralDatabases() {
        runner.withBean("one", DataSource.class, () -> h2("first;DB_CLOSE_DELAY=-1"))
                .withBean("two", DataSource.class, () -> h2("second;DB_CLOSE_DELAY=-1"))
                .withPropertyValues(
                        "live.tables.cities.jdbc.table=cities",
                        "live.tables.cities.jdbc.data-source=one",
                        "live.tables.towns.jdbc.table=cities",
                        "live.tables.towns.jdbc.data-source=two")
                .run(context -> {
                    createTable(context.getBean("one", DataSource.class));
                    createTable(context.getBean("two", DataSource.class));
                    LiveTable cities = context.getBean("cities", LiveTable.class);
                    LiveTable towns = context.getBean("towns", LiveTable.class);
                    cities.get("1");
                    towns.get("1");

                    towns.patch("1", Row.of("name", "Bonn"));

                    assertThat(towns.get("1").orElseThrow().get("NAME")).isEqualTo("Bonn");
                    assertThat(cities.readGet("1").source()).isEqualTo(ReadSource.HIT);
                    assertThat(cities.get("1").orElseThrow().get("NAME")).isEqualTo("Berlin");
                });
    }

    @Test
    void advisesOnATableOrAColumnThatTheDatabaseDoesNotHaveWhenItIsUsed() {
        cities.withPropertyValues(
                        "live.tables.rivers.jdbc.table=rivers",
                        "live.tables.places.jdbc.table=cities",
                        "live.tables.places.jdbc.id-column=place_id")
                .run(context -> {
                    createTable(context.getBean(DataSource.class));

                    assertThatExceptionOfType(UnusableMasterException.class)
                            .isThrownBy(() ->
                                    context.getBean("rivers", LiveTable.class).get("1"))
                            .withMessageContaining("no table or view 'rivers'; there are CITIES");
                    assertThatExceptionOfType(UnusableMasterException.class)
                            .isThrownBy(() ->
                                    context.getBean("places", LiveTable.class).get("1"))
                            .withMessage("Table 'cities': live.tables.places.jdbc.id-column names 'place_id', but the"
                                    + " columns are CITY_ID, NAME");
                });
    }

    /** F11 */
    @Test
    void answersFromTheCacheInATransactionThatOnlyReads() {
        cities.run(context -> {
            createTable(context.getBean(DataSource.class));
            LiveTable table = context.getBean(LiveTable.class);
            TransactionTemplate transaction =
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            transaction.setReadOnly(true);

            transaction.executeWithoutResult(status -> {
                assertThat(table.readGet("1").source()).isEqualTo(ReadSource.MISS);
            });
            await().until(() -> table.status().fills() == 1);

            transaction.executeWithoutResult(
                    status -> assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT));
        });
    }

    @Test
    void advisesOnAMissingTable() {
        database.withPropertyValues("live.tables.cities.jdbc.id-column=city_id")
                .run(context -> assertAdvice(context).contains("live.tables.cities.jdbc.table is not set"));
    }

    @Test
    void advisesOnAMissingDataSource() {
        runner.withPropertyValues("live.tables.cities.jdbc.table=cities")
                .run(context -> assertAdvice(context).contains("there is no DataSource bean", "spring.datasource.url"));
    }

    @Test
    void advisesOnAMissingDataSourceBesideR2dbc() {
        runner.withBean(ConnectionFactory.class, () -> new ConnectionFactory() {})
                .withPropertyValues(
                        "live.tables.cities.jdbc.table=cities", "spring.datasource.url=jdbc:h2:mem:beside-r2dbc")
                .run(context -> assertAdvice(context)
                        .contains("there is no DataSource bean", "Define a bean", "ConnectionFactory of R2DBC"));
    }

    @Test
    void advisesOnSeveralDataSources() {
        runner.withBean("one", DataSource.class, () -> h2("one"))
                .withBean("two", DataSource.class, () -> h2("two"))
                .withPropertyValues("live.tables.cities.jdbc.table=cities")
                .run(context -> assertAdvice(context)
                        .contains("several DataSource beans", "live.tables.cities.jdbc.data-source", "'one', 'two'"));
        runner.withBean("one", DataSource.class, () -> h2("one"))
                .withBean("two", DataSource.class, () -> h2("two"))
                .withBean(NeedsATable.class)
                .withPropertyValues("live.tables.cities.jdbc.table=cities")
                .run(context -> assertAdvice(context).contains("several DataSource beans"));
    }

    record NeedsATable(LiveTable cities) {}

    @Test
    void advisesOnADataSourceThatIsNone() {
        cities.withPropertyValues("live.tables.cities.jdbc.data-source=two").run(context -> assertAdvice(context)
                .contains("live.tables.cities.jdbc.data-source is 'two'", "The one of that type is 'dataSource'"));
    }

    @Test
    void advisesOnAMissingLibrary() {
        cities.withClassLoader(new FilteredClassLoader(JdbcTemplate.class)).run(context -> assertAdvice(context)
                .contains("live.tables.cities.jdbc is set", "org.springframework.boot:spring-boot-starter-jdbc"));
    }

    @Test
    void advisesOnBadValues() {
        cities.withPropertyValues("live.tables.cities.jdbc.query-timeout=0s")
                .run(context -> assertInvalid(context, "live.tables.cities.jdbc.query-timeout", Duration.ZERO));
        cities.withPropertyValues("live.tables.cities.jdbc.id-column=a,,b")
                .run(context -> assertInvalid(context, "live.tables.cities.jdbc.id-column", List.of("a", "", "b")));
    }

    private static Optional<String> identity(AssertableApplicationContext context) {
        return context.getBean(LiveTable.class).identity();
    }

    private static DataSource h2(String name) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + name);
        return dataSource;
    }

    private static final class Details implements JdbcConnectionDetails {

        @Override
        public String getUsername() {
            return "sa";
        }

        @Override
        public String getPassword() {
            return "";
        }

        @Override
        public String getJdbcUrl() {
            return "jdbc:h2:tcp://localhost:1/details";
        }
    }
}
