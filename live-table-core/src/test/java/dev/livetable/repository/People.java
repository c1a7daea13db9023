package dev.livetable.repository;

import dev.livetable.repository.Person.Level;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.data.util.Streamable;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Methods of all kinds that both stores know. */
@NullUnmarked
interface People extends ListCrudRepository<Person, Long>, ListPagingAndSortingRepository<Person, Long> {

    interface Name {
        @Nullable
        String getFirstName();

        @Nullable
        String getLastName();
    }

    interface OpenName {
        @org.springframework.beans.factory.annotation.Value("#{target.firstName + '!'}")
        String getShouted();
    }

    /** What entities are themselves. */
    interface Named {
        @Nullable
        String getFirstName();
    }

    record Ages(String firstName, Integer age) {}

    List<Person> findByLastName(@Nullable String name);

    List<Person> findByLastNameNot(String name);

    List<Person> findByLastNameIsNull();

    List<Person> findByLastNameIsNotNull();

    List<Person> findByLastNameStartingWith(String start);

    List<Person> findByLastNameEndingWith(String end);

    List<Person> findByLastNameContaining(String part);

    List<Person> findByLastNameNotContaining(String part);

    List<Person> findByLastNameLike(String pattern);

    List<Person> findByLastNameIgnoreCase(String name);

    List<Person> findByLastNameNotIgnoreCase(String name);

    List<Person> findByLastNameStartingWithIgnoreCase(String start);

    List<Person> findByLastNameEndingWithIgnoreCase(String end);

    List<Person> findByLastNameContainingIgnoreCase(String part);

    List<Person> findByLastNameNotContainingIgnoreCase(String part);

    List<Person> findByLastNameInIgnoreCase(Collection<String> names);

    List<Person> findByLastNameGreaterThan(String name);

    List<Person> findByAge(Integer age);

    List<Person> findByAgeNot(Integer age);

    List<Person> findByAgeIn(Collection<Integer> ages);

    List<Person> findByAgeNotIn(Collection<Integer> ages);

    List<Person> findByAgeBetween(Integer from, Integer to);

    List<Person> findByAgeLessThan(Integer age);

    List<Person> findByAgeLessThanEqual(Integer age);

    List<Person> findByAgeGreaterThan(Integer age);

    List<Person> findByAgeGreaterThanEqual(Integer age);

    List<Person> findByBornBefore(LocalDate day);

    List<Person> findByBornAfter(LocalDate day);

    List<Person> findByActiveTrue();

    List<Person> findByActiveFalse();

    List<Person> findByActive(boolean active);

    List<Person> findByPrice(BigDecimal price);

    List<Person> findByPriceGreaterThan(BigDecimal price);

    List<Person> findByWeight(double weight);

    List<Person> findByLevel(Level level);

    List<Person> findByLevelNot(Level level);

    List<Person> findByLevelIn(Collection<Level> levels);

    List<Person> findByLevelGreaterThan(Level level);

    List<Person> findByAddressCity(String city);

    List<Person> findByFirstNameAndLastName(String first, String last);

    List<Person> findByFirstNameOrLastName(String first, String last);

    List<Person> findByFirstNameAndAgeOrActiveTrueAndLastNameIsNull(String first, Integer age);

    List<Person> findByFirstNameAndLastNameAllIgnoreCase(String first, String last);

    List<Person> findDistinctByAge(Integer age);

    List<Person> findByIdIn(Collection<Long> ids);

    List<Person> findFirst3ByActiveTrueOrderByAgeDescIdAsc();

    List<Person> findByActiveTrueOrderByLastNameAscIdAsc();

    Optional<Person> findTopByOrderByIdDesc();

    Optional<Person> findByEmail(String email);

    @Nullable
    Person findPersonByEmail(String email);

    Set<Person> findSetByActiveTrue();

    Collection<Person> findCollectionByAge(Integer age);

    Iterable<Person> findIterableByAge(Integer age);

    Streamable<Person> findStreamableByAge(Integer age);

    Page<Person> findPageByActiveTrue(Pageable pageable);

    List<Person> findListByActiveTrue(Pageable pageable);

    List<Person> findSortedByActiveTrue(Sort sort);

    List<Person> findLimitedByActiveTrueOrderByIdAsc(Limit limit);

    Slice<Person> findSliceByActiveTrue(Pageable pageable);

    Stream<Person> findStreamByActiveTrue();

    long countByActiveTrue();

    int countByLastName(String name);

    long countByLastNameLike(String pattern);

    boolean existsByLastName(String name);

    Boolean existsByLastNameLike(String pattern);

    /** Like a data class of Kotlin. */
    final class Known {

        private final String firstName;
        private final Integer age;
        private final boolean active;

        Known(String firstName, Integer age, boolean active) {
            this.firstName = firstName;
            this.age = age;
            this.active = active;
        }

        @Override
        public String toString() {
            return firstName + " " + age + " " + active;
        }
    }

    List<Known> findKnownByActiveTrueOrderByIdAsc();

    List<Name> findNamesByActiveTrueOrderByIdAsc();

    Page<Name> findNamePageByActiveTrue(Pageable pageable);

    List<OpenName> findOpenNamesByActiveTrue();

    List<Ages> findAgesByActiveTrueOrderByIdAsc();

    <P> List<P> findDynamicByActiveTrue(Class<P> type);

    @Transactional(propagation = Propagation.MANDATORY)
    List<Person> findInTransactionByAge(Integer age);

    @Transactional(isolation = Isolation.SERIALIZABLE)
    List<Person> findSerializableByAge(Integer age);

    @Transactional
    void deleteByLastName(String name);

    default List<Person> oldest(int number) {
        return findLimitedByActiveTrueOrderByIdAsc(Limit.of(number));
    }
}
