package dev.livetable.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.cache.MemCache;
import dev.livetable.entity.EntityException;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.ConflictException;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.OffsetPageable;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.data.repository.Repository;

class LiveRepositoryTests {

    private static final TableSchema SCHEMA = TableSchema.of(
            "city",
            List.of(
                    new Column("CITY_ID", ColumnType.INTEGER, false, true),
                    new Column("NAME", ColumnType.TEXT, false, false),
                    Column.of("COUNTRY_CODE", ColumnType.TEXT),
                    Column.of("MOOD", ColumnType.TEXT)),
            "CITY_ID");

    private static final AtomicInteger CITIES_MADE = new AtomicInteger();

    record City(
            @Id @Nullable Long cityId,
            String name,
            @Nullable String countryCode) {

        City {
            CITIES_MADE.incrementAndGet();
        }
    }

    @SuppressWarnings("unused") // the fields are read as columns
    static class Town {
        @Id
        private @Nullable Long cityId;

        private String name = "";
        private @Nullable String countryCode;
        private @Nullable String mood;

        void rename(String to) {
            name = to;
        }
    }

    private final InMemoryTable master = InMemoryTable.of(
            SCHEMA, city(1, "Rome", "IT"), city(2, "Paris", "FR"), city(3, "Bari", "IT"), city(4, "Lyon", "FR"));
    private final LiveTable table =
            LiveTable.builder("city", master).cache(MemCache.create()).build();
    private final LiveRepository<City, Long> cities = LiveRepository.of(table, City.class, Long.class);
    private final LiveRepository<Town, Long> towns = LiveRepository.of(table, Town.class, Long.class);

    @Test
    void pagesBeginAnywhere() {
        Page<City> page = cities.findAll(new OffsetPageable(1, 3, Sort.by("cityId")));

        assertThat(page).extracting(City::cityId).containsExactly(2L, 3L, 4L);
        assertThat(page.hasNext()).isFalse();
        assertThat(page.hasPrevious()).isTrue();
    }

    @AfterEach
    void close() {
        table.close();
    }

    private static Row city(long id, String name, String country) {
        return Row.of("CITY_ID", id)
                .with("NAME", name)
                .with("COUNTRY_CODE", country)
                .with("MOOD", "calm");
    }

    /** A service as it is written for any repository. */
    record CityService<R extends ListCrudRepository<City, Long> & ListPagingAndSortingRepository<City, Long>>(
            R repository) {

        Page<City> byName(int page) {
            return repository.findAll(PageRequest.of(page, 3, Sort.by("name")));
        }

        City found(String name) {
            return repository.save(new City(null, name, null));
        }
    }

    @Test
    @DisplayName("a service that takes a repository takes a live one unchanged")
    void serviceTakesALiveRepositoryUnchanged() {
        CityService<LiveRepository<City, Long>> service = new CityService<>(cities);

        Page<City> page = service.byName(0);

        assertThat(page).extracting(City::name).containsExactly("Bari", "Lyon", "Paris");
        assertThat(page.getTotalElements()).isEqualTo(4);
        assertThat(page.getTotalPages()).isEqualTo(2);
        assertThat(page.getSort()).isEqualTo(Sort.by("name"));
        assertThat(service.byName(1).getContent()).containsExactly(new City(1L, "Rome", "IT"));
        assertThat(service.found("Oslo").cityId()).isEqualTo(5L);
        assertThat(service.byName(1).getTotalElements()).isEqualTo(5);
    }

    interface Cities extends ListCrudRepository<City, Long>, ListPagingAndSortingRepository<City, Long> {

        @Override
        Optional<City> findById(Long id);

        List<City> findByName(String name);

        default City require(long id) {
            return findById(id).orElseThrow();
        }
    }

    @Test
    @DisplayName("a live repository is an interface of the application's own")
    void standsInForAnInterfaceOfTheApplication() {
        Cities own = cities.as(Cities.class);

        assertThat(own.require(1).name()).isEqualTo("Rome");
        assertThat(own.findAll(PageRequest.of(1, 3)).getTotalElements()).isEqualTo(4);
        assertThat(own.save(new City(null, "Oslo", null)).cityId()).isEqualTo(5L);
        assertThat(own.count()).isEqualTo(5);
        assertThat(Set.of(own)).contains(own).doesNotContain(cities.as(Cities.class));
        assertThat(own).hasToString(cities.toString());
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> own.findAllById(nulls()));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> own.findByName("Rome"))
                .withMessageContaining("findByName");
    }

    interface OtherAnswers extends Repository<City, Long> {

        long deleteById(Long id);

        boolean save(City city);

        Stream<City> findAll();

        City findById(Long id);

        Slice<City> findAll(Pageable pageable);

        Collection<City> findAll(Sort sort);

        Long count();
    }

    @Test
    @DisplayName("a method that returns something else than the repository's own is refused before anything is done")
    void aMethodThatReturnsSomethingElseIsRefused() {
        OtherAnswers own = cities.as(OtherAnswers.class);

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> own.deleteById(1L),
                () -> own.save(new City(null, "Oslo", null)),
                own::findAll,
                () -> own.findById(1L))) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(call)
                    .withMessageContaining("cannot answer");
        }
        assertThat(own.count()).isEqualTo(4);
        assertThat(own.findAll(Sort.by("name"))).hasSize(4);
        assertThat(own.findAll(PageRequest.of(0, 2))).hasSize(2);
    }

    @SuppressWarnings("NullAway") // an id that is null is what is tried
    private static List<Long> nulls() {
        return Collections.singletonList(null);
    }

    @Test
    void readsAreAnsweredFromTheCache() {
        for (int i = 0; i < 3; i++) {
            assertThat(cities.findById(1L)).contains(new City(1L, "Rome", "IT"));
            assertThat(cities.findAll()).hasSize(4);
            assertThat(cities.count()).isEqualTo(4);
            assertThat(cities.existsById(1L)).isTrue();
        }
        assertThat(master.loads()).isEqualTo(3);
        assertThat(cities.findById(9L)).isEmpty();
        assertThat(cities.existsById(9L)).isFalse();
        assertThat(cities.findAllById(List.of(3L, 9L, 1L)))
                .extracting(City::name)
                .containsExactly("Bari", "Rome");
    }

    @Test
    @DisplayName("another sort, filter or page is another answer, and each is kept")
    void otherQuestionsHaveOtherAnswers() {
        PageRequest first = PageRequest.of(0, 2);
        for (int i = 0; i < 2; i++) {
            assertThat(cities.findAll(first)).extracting(City::name).containsExactly("Rome", "Paris");
            assertThat(cities.findAll(first.withSort(Sort.by("countryCode", "name"))))
                    .extracting(City::name)
                    .containsExactly("Lyon", "Paris");
            assertThat(cities.findAll(Sort.by("name").descending()))
                    .extracting(City::name)
                    .containsExactly("Rome", "Paris", "Lyon", "Bari");
            Page<City> italian = cities.findAll(Filter.equal("COUNTRY_CODE", "IT"), first);
            assertThat(italian).extracting(City::name).containsExactly("Rome", "Bari");
            assertThat(italian.getTotalElements()).isEqualTo(2);
            assertThat(cities.findAll(Pageable.unpaged())).hasSize(4);
        }
        assertThat(master.loads()).isEqualTo(5);
    }

    @Test
    void aReadingSaysWhereAnObjectCameFrom() {
        Reading<Optional<City>> miss = cities.readById(1L);
        Reading<Optional<City>> hit = cities.readById(1L);

        assertThat(miss.source()).isEqualTo(ReadSource.MISS);
        assertThat(hit.source()).isEqualTo(ReadSource.HIT);
        assertThat(hit.fetchedAt()).isEqualTo(miss.fetchedAt());
        assertThat(hit.value()).isEqualTo(cities.findById(1L)).isPresent();
        assertThat(cities.readById(9L).value()).isEmpty();
    }

    @Test
    @DisplayName("what a caller does to an object reaches neither the cache nor others")
    void callersCannotChangeTheCache() {
        towns.findById(1L).orElseThrow().rename("changed");
        towns.findAll().get(0).rename("changed");

        assertThat(towns.findById(1L).orElseThrow().name).isEqualTo("Rome");
        assertThat(towns.findAll().get(0).name).isEqualTo("Rome");
        assertThat(master.loads()).isEqualTo(2);
    }

    @Test
    void objectsThatNobodyCanChangeAreMadeOncePerCachedRow() {
        City first = cities.findById(1L).orElseThrow();
        List<City> all = cities.findAll();
        int made = CITIES_MADE.get();

        for (int i = 0; i < 10; i++) {
            assertThat(cities.findById(1L).orElseThrow()).isSameAs(first);
            assertThat(cities.findAll().get(1)).isSameAs(all.get(1));
        }
        assertThat(CITIES_MADE).hasValue(made);
        table.patch("1", Row.of("NAME", "Roma"));
        assertThat(cities.findById(1L).orElseThrow().name()).isEqualTo("Roma");
    }

    @Test
    @DisplayName("save inserts what is new, replaces what is not, and returns what was stored")
    void saveInsertsOrReplaces() {
        master.defaults(Row.of("MOOD", "new"));
        City oslo = cities.save(new City(null, "Oslo", "NO"));
        City renamed = cities.save(new City(oslo.cityId(), "Kristiania", "NO"));

        assertThat(oslo).isEqualTo(new City(5L, "Oslo", "NO"));
        assertThat(renamed).isEqualTo(new City(5L, "Kristiania", "NO"));
        assertThat(cities.findById(5L)).contains(renamed);
        assertThat(master.calls("insert")).isEqualTo(1);
        assertThat(cities.saveAll(List.of(new City(null, "a", null), new City(9L, "b", null))))
                .containsExactly(new City(6L, "a", null), new City(9L, "b", null));
        assertThat(cities.count()).isEqualTo(7);
    }

    @Test
    void saveKeepsColumnsThatTheClassDoesNotHave() {
        cities.save(new City(1L, "Roma", "IT"));

        assertThat(table.get("1")).contains(city(1, "Roma", "IT"));
        Town town = towns.findById(1L).orElseThrow();
        town.mood = null;
        assertThat(towns.save(town).mood).isNull();
        assertThat(table.get("1")).contains(city(1, "Roma", "IT").with("MOOD", null));
    }

    record Counted(
            @Id Long cityId, String name, @Version @Nullable Integer mood) {}

    @Test
    @DisplayName("a save of another version is a conflict, and the row is read anew")
    void countsVersionsWhereTheMasterDoesNot() {
        InMemoryTable plain = InMemoryTable.of(
                TableSchema.of(
                        "counted",
                        List.of(
                                Column.of("city_id", ColumnType.INTEGER),
                                Column.of("name", ColumnType.TEXT),
                                Column.of("mood", ColumnType.INTEGER)),
                        "city_id"),
                List.of());
        try (LiveTable live =
                LiveTable.builder("counted", plain).cache(MemCache.create()).build()) {
            LiveRepository<Counted, Long> counted =
                    LiveRepository.of(live, Counted.class, Long.class).countingVersions();
            Counted first = counted.save(new Counted(1L, "a", null));
            Counted second = counted.save(new Counted(1L, "b", first.mood()));
            plain.patch("1", Row.of("mood", 2).with("name", "c"));

            assertThat(first.mood()).isZero();
            assertThat(second.mood()).isEqualTo(1);
            assertThat(counted.findById(1L)).contains(new Counted(1L, "c", 2));
            assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> counted.save(second));
            plain.patch("1", Row.of("mood", 3).with("name", "d"));
            assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> counted.save(new Counted(1L, "x", 2)));
            assertThat(counted.findById(1L)).contains(new Counted(1L, "d", 3));
        }
        assertThatExceptionOfType(EntityException.class).isThrownBy(cities::countingVersions);
    }

    @Test
    void deletesInItsManyForms() {
        cities.deleteById(1L);
        cities.deleteById(1L);
        cities.delete(new City(2L, "whatever", null));
        cities.delete(new City(null, "nobody", null));
        assertThat(cities.findAll()).extracting(City::cityId).containsExactly(3L, 4L);
        cities.deleteAllById(List.of(4L, 9L));
        assertThat(cities.count()).isEqualTo(1);
        cities.deleteAll(List.of(new City(3L, "", null)));
        assertThat(cities.findAll()).isEmpty();
        cities.save(new City(null, "x", null));
        cities.deleteAll();
        assertThat(cities.count()).isZero();
    }

    @Test
    void viewsAreRepositoriesToo() {
        LiveRepository<City, Long> italian =
                LiveRepository.of(table.view(Filter.equal("COUNTRY_CODE", "IT")), City.class, Long.class);

        assertThat(italian.findAll()).extracting(City::name).containsExactly("Rome", "Bari");
        assertThat(italian.findById(2L)).isEmpty();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> italian.save(new City(null, "Oslo", "NO")))
                .withMessageContaining("view");
        italian.deleteAll();
        assertThat(cities.findAll()).extracting(City::name).containsExactly("Paris", "Lyon");
    }

    @Test
    void sortsByWhatIsNoColumnAreRefused() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> cities.findAll(Sort.by("country.name")))
                .withMessageContaining("'country.name'")
                .withMessageContaining("no column of its own");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> cities.findAll(Sort.by("colour")))
                .withMessageContaining("'colour'")
                .withMessageContaining("countryCode");
        assertThat(master.loads()).isZero();
    }

    record Unlike(@Id Long cityId, String nickname) {}

    record Elsewhere(@Id String name) {}

    @Test
    void classesThatDoNotFitTheTableAreRefusedWithAdvice() {
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(
                        () -> LiveRepository.of(table, Unlike.class, Long.class).findAll())
                .withMessageContaining("Unlike.nickname")
                .withMessageContaining("COUNTRY_CODE");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() ->
                        LiveRepository.of(table, Elsewhere.class, String.class).save(new Elsewhere("Rome")))
                .withMessageContaining("CITY_ID");
    }

    @Test
    @DisplayName("what is in the cache is served while the master is away")
    void servesFromTheCacheWhileTheMasterIsAway() {
        Optional<City> rome = cities.findById(1L);
        master.before(operation -> {
            throw new IllegalStateException("away");
        });

        assertThat(cities.findById(1L)).isEqualTo(rome);
    }

    private enum Mood {
        CALM,
        LOUD {
            @Override
            public String toString() {
                return "very loud";
            }
        }
    }

    private record PlaceId(String country, int number) {}

    private record Place(@Id PlaceId id, @Nullable Mood theMood) {}

    @Test
    @DisplayName("filters name properties, also those within an id, or columns, and compare with enum constants")
    void filtersNamePropertiesOrColumns() {
        TableSchema schema = new TableSchema(
                "place",
                List.of(
                        new Column("COUNTRY", ColumnType.TEXT, false, false),
                        new Column("NUMBER", ColumnType.INTEGER, false, false),
                        Column.of("THE_MOOD", ColumnType.TEXT),
                        Column.of("OTHER", ColumnType.TEXT)),
                List.of("COUNTRY", "NUMBER"));
        InMemoryTable rows = InMemoryTable.of(
                schema,
                Row.of("COUNTRY", "IT")
                        .with("NUMBER", 1)
                        .with("THE_MOOD", "CALM")
                        .with("OTHER", "x"),
                Row.of("COUNTRY", "IT")
                        .with("NUMBER", 2)
                        .with("THE_MOOD", "LOUD")
                        .with("OTHER", "y"),
                Row.of("COUNTRY", "FR").with("NUMBER", 1).with("THE_MOOD", null).with("OTHER", "x"));
        try (LiveTable live = LiveTable.builder("place", rows).build()) {
            LiveRepository<Place, PlaceId> places = LiveRepository.of(live, Place.class, PlaceId.class);

            assertThat(numbers(places, Filter.equal("theMood", Mood.LOUD))).containsExactly(2);
            assertThat(numbers(places, Filter.in("THE_MOOD", Set.of(Mood.LOUD))))
                    .containsExactly(2);
            assertThat(numbers(places, Filter.equal("the_mood", "LOUD"))).containsExactly(2);
            assertThat(numbers(places, Filter.equal("id.country", "FR"))).containsExactly(1);
            assertThat(numbers(places, Filter.equal("country", "FR"))).containsExactly(1);
            assertThat(numbers(places, Filter.equal("COUNTRY", "FR"))).containsExactly(1);
            assertThat(numbers(places, Filter.equal("id.number", 2).or(Filter.isNull("theMood"))))
                    .containsExactlyInAnyOrder(1, 2);
            assertThat(numbers(places, Filter.equal("other", "y")))
                    .as("a column only")
                    .containsExactly(2);
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> places.findAll(Filter.equal("id.colour", "s3cret"), Pageable.unpaged()))
                    .withMessageContaining("'id.colour'")
                    .withMessageContaining("THE_MOOD")
                    .withMessageNotContaining("s3cret");
        }
    }

    private static List<Integer> numbers(LiveRepository<Place, PlaceId> places, Filter filter) {
        return places.findAll(filter, Pageable.unpaged())
                .map(place -> place.id().number())
                .getContent();
    }

    @Test
    @DisplayName("a filter by a property is the question of one by its column, and so one entry in the cache")
    void aFilterByAPropertyIsThatByItsColumn() {
        cities.findAll(Filter.equal("countryCode", "IT"), Pageable.unpaged());
        int calls = master.calls("list");

        assertThat(cities.findAll(Filter.equal("COUNTRY_CODE", "IT"), Pageable.unpaged()))
                .hasSize(2);
        assertThat(master.calls("list")).isEqualTo(calls);
    }
}
