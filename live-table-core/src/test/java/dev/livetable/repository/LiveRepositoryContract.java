package dev.livetable.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livetable.repository.Person.Level;
import dev.livetable.status.LiveTableStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.transaction.CannotCreateTransactionException;

/** A live repository answers as the repository does that it is made of, whatever the store is. */
@NullUnmarked
abstract class LiveRepositoryContract {

    private static final String[] NAMES = {
        "", "a", "A", "ab", "AB", "b", "aB", "a%", "_b", "ä", "i", "I", "a b", "ba\\", null
    };
    private static final long SEED = 14;

    private final Random random = new Random(SEED);
    private LiveStore store;
    private People live;
    private PlainPeople plain;

    /** Starts an application with the store. */
    protected abstract LiveStore start();

    protected abstract Class<? extends People> type();

    @BeforeEach
    void fill() {
        store = start();
        live = store.context.getBean(type());
        plain = store.context.getBean(PlainPeople.class);
        plain.saveAll(
                java.util.stream.IntStream.range(0, 80).mapToObj(i -> person()).toList());
        Person known = person();
        known.email = "known";
        plain.save(known);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @SafeVarargs
    private <T> T one(T... values) {
        return values[random.nextInt(values.length)];
    }

    private Person person() {
        Person person = new Person();
        person.firstName = one(NAMES);
        person.lastName = one(NAMES);
        person.email = one("x@y", null) == null ? null : random.nextInt(1_000_000) + "@y";
        person.age = one(1, 2, 3, 40, null);
        person.active = random.nextBoolean();
        person.price = one(new BigDecimal("1.00"), new BigDecimal("2.50"), null);
        person.weight = one(0.1, 2.0);
        person.born = one(LocalDate.of(2000, 1, 1), LocalDate.of(2020, 2, 29), null);
        person.level = one(Level.LOW, Level.MIDDLE, Level.HIGH, null);
        person.address = new Person.Address();
        person.address.city = one("x", "Y", null);
        person.address.zip = "1";
        return person;
    }

    /** Returns what a method is given for a parameter. */
    private Object argument(Method method, int position) {
        Class<?> type = method.getParameterTypes()[position];
        if (type == String.class) {
            return method.getName().contains("Like") ? one("a%", "%b", "_b", null) : one(NAMES);
        }
        if (type == Integer.class || type == int.class) {
            return type == int.class ? one(1, 2, 40) : one(1, 2, 40, null);
        }
        if (type == Class.class) {
            return one(Person.class, People.Name.class, People.OpenName.class, People.Ages.class);
        }
        if (type == Long.class || type == Object.class) {
            return one(1L, 2L, 3L, 1_000L);
        }
        if (type == LocalDate.class) {
            return one(LocalDate.of(2000, 1, 1), LocalDate.of(2010, 1, 1), null);
        }
        if (type == BigDecimal.class) {
            return one(new BigDecimal("1.0"), new BigDecimal("2.5"), null);
        }
        if (type == Level.class) {
            return one(Level.LOW, Level.HIGH, null);
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == double.class) {
            return one(0.1, 2.0);
        }
        if (type == Limit.class) {
            return one(Limit.of(2), Limit.unlimited());
        }
        if (type == Sort.class) {
            return one(
                    Sort.unsorted(),
                    Sort.by("id"),
                    Sort.by("lastName", "id"),
                    Sort.by(Sort.Order.desc("age"), Sort.Order.asc("id")),
                    Sort.by("address.city", "id"),
                    Sort.by("level", "id"));
        }
        if (type == Pageable.class) {
            Sort sort = one(
                    Sort.by("id"),
                    Sort.by("lastName", "id"),
                    Sort.by("age", "id").descending());
            return one(
                    PageRequest.of(0, 5, sort),
                    PageRequest.of(1, 7, sort),
                    PageRequest.of(20, 5, sort),
                    Pageable.unpaged());
        }
        if (Iterable.class.isAssignableFrom(type)) {
            return many(method);
        }
        throw new AssertionError("No argument for " + method);
    }

    private Collection<?> many(Method method) {
        String name = method.getName();
        if (name.contains("Age")) {
            return one(List.of(1, 2), List.of(), Arrays.asList(1, null), Set.of(40));
        }
        if (name.contains("Level")) {
            return one(List.of(Level.LOW), List.of(Level.HIGH, Level.MIDDLE));
        }
        return name.contains("Names") || name.contains("LastName")
                ? List.of("a", "b")
                : one(List.of(3L, 1L, 1L, 1_000L), List.of());
    }

    /** Returns the methods that read, with arguments. */
    private List<Method> reads() {
        List<Method> reads = new ArrayList<>();
        for (Method method : type().getMethods()) {
            boolean isRead = method.getName().startsWith("find")
                    || method.getName().startsWith("count")
                    || method.getName().startsWith("exists");
            boolean isOfPeople = method.getDeclaringClass().getName().startsWith("dev.livetable")
                    || method.getDeclaringClass().getName().startsWith("org.springframework.data.repository.L")
                    || method.getDeclaringClass().getName().startsWith("org.springframework.data.repository.C")
                    || method.getDeclaringClass().getName().startsWith("org.springframework.data.repository.P");
            boolean isSpecial = Set.of("findStreamByActiveTrue", "findInTransactionByAge", "findLockedByAge")
                    .contains(method.getName());
            if (isRead && isOfPeople && !isSpecial && !method.isBridge() && hasInPlain(method)) {
                reads.add(method);
            }
        }
        reads.sort(java.util.Comparator.comparing(Method::toString));
        return reads;
    }

    private static boolean hasInPlain(Method method) {
        return method.getDeclaringClass().isAssignableFrom(PlainPeople.class);
    }

    private static String call(Object target, Method method, Object... arguments) {
        try {
            return text(method.invoke(target, arguments), isInOrder(method, arguments));
        } catch (InvocationTargetException e) {
            return e.getCause().getClass().getName();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns whether the order of an answer is one that the call asks for. */
    private static boolean isInOrder(Method method, Object... arguments) {
        return method.getName().contains("OrderBy")
                || Arrays.stream(arguments)
                        .anyMatch(each -> each instanceof Sort sort && sort.isSorted()
                                || each instanceof Pageable page && page.isPaged());
    }

    private static String text(Object answer, boolean isInOrder) {
        if (answer == null) {
            return "null";
        }
        if (answer instanceof Iterable<?> many) {
            Function<Object, String> one = LiveRepositoryContract::text;
            List<String> texts = StreamSupport.stream(many.spliterator(), false)
                    .map(one)
                    .collect(Collectors.toCollection(ArrayList::new));
            if (!isInOrder) {
                texts.sort(null);
            }
            String page = many instanceof Page<?> all
                    ? " of " + all.getTotalElements() + " " + all.getPageable()
                    : many instanceof Slice<?> slice ? " next " + slice.hasNext() : "";
            String kind = many instanceof List<?>
                    ? "list"
                    : many instanceof Set<?> ? "set" : many.getClass().getSimpleName();
            return kind + texts + page;
        }
        return text(answer);
    }

    private static String text(Object answer) {
        if (answer instanceof People.Name name) {
            return name.getFirstName() + "+" + name.getLastName();
        }
        return answer instanceof People.OpenName ? "open" : String.valueOf(answer);
    }

    @Test
    @DisplayName("each method that reads answers as the plain one, on a miss and on a hit, for random arguments")
    void readsAreEqual() {
        for (Method method : reads()) {
            for (int round = 0; round < 12; round++) {
                Object[] arguments = new Object[method.getParameterCount()];
                Arrays.setAll(arguments, i -> argument(method, i));
                String expected = call(plain, method, arguments);

                String miss = call(live, method, arguments);
                String hit = call(live, method, arguments);

                assertThat(miss).as("%s %s", method, Arrays.toString(arguments)).isEqualTo(expected);
                assertThat(hit)
                        .as("again %s %s", method, Arrays.toString(arguments))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    @DisplayName("where the condition of a name is a filter, the filter has the rows that the store has")
    void filtersAreWhatStoresMean() throws ReflectiveOperationException {
        List<Person> all = new ArrayList<>();
        plain.findAll().forEach(all::add);
        TreeMap<String, Integer> known = new TreeMap<>();
        for (Method method : reads()) {
            DerivedFilter filter = store.advice().filterOf(method);
            if (filter == null || !List.class.isAssignableFrom(method.getReturnType()) || isCut(method)) {
                continue;
            }
            for (int round = 0; round < 40; round++) {
                Object[] arguments = new Object[method.getParameterCount()];
                Arrays.setAll(arguments, i -> argument(method, i));
                var where = filter.filter(arguments);
                boolean isRefused = Arrays.asList(arguments).contains(null)
                        && !method.getName().equals("findByLastName");
                if (where == null || isRefused) {
                    continue; // the repository of this package, whose parameters are not null, refuses null itself
                }
                known.merge(method.getName(), 1, Integer::sum);
                Set<Long> expected = new HashSet<>();
                for (Object found : (List<?>) method.invoke(plain, arguments)) {
                    expected.add(((Person) found).id);
                }
                Set<Long> matching = all.stream()
                        .filter(person -> where.matches(store.images().take(person)))
                        .map(person -> person.id)
                        .collect(Collectors.toSet());
                assertThat(matching)
                        .as("%s %s", method, Arrays.toString(arguments))
                        .isEqualTo(expected);
            }
        }
        assertThat(known).hasSizeGreaterThan(35);
    }

    private static boolean isCut(Method method) {
        return method.getName().contains("First3")
                || method.getName().contains("Limited")
                || method.getName().contains("List");
    }

    @Test
    @DisplayName("a second call is a hit, and gives other objects than the first one")
    void hitsGiveNewObjects() {
        List<Person> first = live.findByActiveTrue();
        first.get(0).firstName = "changed by a caller";
        long hits = hits();

        List<Person> second = live.findByActiveTrue();

        assertThat(hits()).isEqualTo(hits + 1);
        assertThat(second.get(0)).isNotSameAs(first.get(0));
        assertThat(second.get(0).firstName).isNotEqualTo("changed by a caller");
        assertThat(live.findById(first.get(0).id)).isPresent();
    }

    @Test
    @DisplayName("slices and projections by a class as argument are answered from the cache, each class by itself")
    void slicesAndClassesAreKept() {
        Pageable page = PageRequest.of(0, 2, Sort.by("id"));
        Slice<Person> slice = live.findSliceByActiveTrue(page);
        List<People.Name> names = live.findDynamicByActiveTrue(People.Name.class);
        long hits = hits();

        Slice<Person> again = live.findSliceByActiveTrue(page);

        assertThat(again.hasNext()).isTrue();
        assertThat(text(again, true)).isEqualTo(text(slice, true));
        assertThat(live.findDynamicByActiveTrue(People.Name.class)).hasSameSizeAs(names);
        assertThat(hits()).isEqualTo(hits + 2);
        assertThat(live.findDynamicByActiveTrue(People.Ages.class)).hasSameSizeAs(names);
        assertThat(live.findDynamicByActiveTrue(People.Named.class)).hasOnlyElementsOfType(Person.class);
        assertThat(live.findDynamicByActiveTrue(People.Named.class)).hasOnlyElementsOfType(Person.class);
        assertThat(hits()).isEqualTo(hits + 2);
    }

    private long hits() {
        LiveTableStatus status = store.liveTable().status();
        return status.hits();
    }

    @Test
    @DisplayName("what a save by the repository has written is seen by each question that it concerns")
    void savesAreSeen() {
        Person person = live.findByEmail("known").orElseThrow();
        long number = live.countByLastName("new");
        live.findById(person.id);
        live.existsByLastName("new");
        person.lastName = "new";

        live.save(person);

        assertThat(live.findById(person.id).orElseThrow().lastName).isEqualTo("new");
        assertThat(live.countByLastName("new")).isEqualTo((int) number + 1);
        assertThat(live.existsByLastName("new")).isTrue();
        assertThat(live.findByLastName("new")).extracting(each -> each.id).contains(person.id);

        live.deleteById(person.id);

        assertThat(live.findById(person.id)).isEmpty();
        assertThat(live.existsById(person.id)).isFalse();
        assertThat(live.findByLastName("new")).isEmpty();
    }

    @Test
    @DisplayName("a new object bears its id after a save")
    void savedObjectsHaveTheirIds() {
        Person added = live.save(person());

        assertThat(added.id).isNotNull();
        assertThat(live.existsById(added.id)).isTrue();
    }

    @Test
    @DisplayName("what the repository throws reaches the caller as it is")
    void failuresAreThePlainOnes() {
        Person twice = person();
        twice.email = "known";
        plain.save(twice);

        Throwable expected = catchThrowable(() -> plain.findByEmail("known"));
        Throwable thrown = catchThrowable(() -> live.findByEmail("known"));
        Throwable again = catchThrowable(() -> live.findByEmail("known"));

        assertThat(expected).isNotNull();
        assertThat(thrown).hasSameClassAs(expected).hasMessage(expected.getMessage());
        assertThat(again).hasSameClassAs(expected);
        assertThat(catchThrowable(() -> live.findById(null)))
                .hasSameClassAs(catchThrowable(() -> plain.findById(null)));
        assertThat(catchThrowable(() -> live.findSortedByActiveTrue(Sort.by("nothing"))))
                .hasSameClassAs(catchThrowable(() -> plain.findSortedByActiveTrue(Sort.by("nothing"))));
    }

    @Test
    @DisplayName(
            "a master that gives no connection is waited for once, unless the repository may be led to another one")
    void connectionsAreWaitedForOnce() {
        long calls = store.calls();
        store.beginsNone = true;

        assertThat(catchThrowable(() -> live.findByLastName("ab")))
                .isInstanceOf(CannotCreateTransactionException.class)
                .hasMessage("no connection");
        assertThat(store.calls()).isEqualTo(calls);

        store.settings().routesReads(true);
        assertThat(live.findByLastName("ab")).hasSameSizeAs(plain.findByLastName("ab"));
    }

    @Test
    @DisplayName("nulls that are declared are asked for and answered without the repository")
    void declaredNullsAreKept() {
        live.findByLastName(null);
        live.findPersonByEmail("nobody");
        long calls = store.calls();

        assertThat(live.findByLastName(null)).isNotEmpty();
        assertThat(live.findPersonByEmail("nobody")).isNull();

        assertThat(store.calls()).isEqualTo(calls);
    }

    @Test
    @DisplayName("a default method of a package-private interface runs, and its calls are live")
    void defaultMethodsRun() {
        assertThat(live.oldest(2)).hasSize(2);
        long hits = hits();

        assertThat(live.oldest(2)).hasSize(2);

        assertThat(hits()).isEqualTo(hits + 1);
    }

    @Test
    @DisplayName("an answer is kept under the arguments that it was asked with, whatever becomes of them")
    void argumentsAreCopied() {
        List<Integer> ages = new ArrayList<>(List.of(1, 2));
        List<Person> both = live.findByAgeIn(ages);
        ages.clear();
        ages.add(40);

        assertThat(live.findByAgeIn(ages)).extracting(person -> person.age).containsOnly(40);
        assertThat(live.findByAgeIn(List.of(1, 2))).hasSameSizeAs(both);
    }

    @Test
    @DisplayName("where answers cannot be kept, few calls try; as soon as one can, all do")
    void whatCanBeKeptAgainIsKept() {
        List<Long> ids =
                plain.findAll().stream().map(person -> person.id).limit(4).toList();
        store.answersUnfit = true;
        for (int i = 0; i < 5; i++) {
            assertThat(live.findAllById(ids)).hasSize(4);
        }
        store.answersUnfit = false;
        for (int i = 0; i < 1_000; i++) {
            assertThat(live.findAllById(ids)).hasSize(4);
        }
        long hits = hits();

        assertThat(live.findAllById(ids)).hasSize(4);

        assertThat(hits()).isGreaterThan(hits);
    }

    @Test
    @DisplayName("many ids are asked for by one call, of those alone that are not kept")
    void idsAreAskedForTogether() {
        List<Long> ids =
                plain.findAll().stream().map(person -> person.id).limit(4).toList();
        live.findById(ids.get(0));

        assertThat(live.findAllById(ids)).extracting(person -> person.id).containsExactlyInAnyOrderElementsOf(ids);
        long hits = hits();
        assertThat(live.findAllById(ids)).hasSize(4);

        assertThat(hits()).isGreaterThan(hits);
    }
}
