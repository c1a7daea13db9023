package dev.livetable.repository;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManagerFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.jpa.mapping.JpaMetamodelMappingContext;

/** What is done for which method. */
class MethodPlansTests {

    private static SortedMap<String, String> plans(LiveStore store) {
        SortedMap<String, String> plans = new TreeMap<>();
        store.advice()
                .methods()
                .all()
                .forEach(method -> plans.put(method.method(), method.kind() + ": " + method.why()));
        return plans;
    }

    static LiveStore jpa(boolean storeTells) {
        LiveStore store = new LiveStore(JpaPeople.Store.class, "jpaPeople");
        EntityManagerFactory factory = store.context.getBean(EntityManagerFactory.class);
        return store.live(
                new JpaMetamodelMappingContext(Set.of(factory.getMetamodel())),
                () -> store.context.getBean(JpaPeople.class),
                storeTells);
    }

    static LiveStore jdbc() {
        LiveStore store = new LiveStore(JdbcPeople.Store.class, "jdbcPeople");
        return store.live(
                store.context.getBean(JdbcMappingContext.class), () -> store.context.getBean(JdbcPeople.class), false);
    }

    private static final Map<MethodKind, List<String>> OF_BOTH = Map.of(
            MethodKind.ROW,
            List.of("findById"),
            MethodKind.ROWS,
            List.of("findAllById"),
            MethodKind.COUNT,
            List.of("count", "existsById", "countByActiveTrue", "countByLastName", "existsByLastName"),
            MethodKind.WINDOW,
            List.of(
                    "findAll",
                    "findByLastName",
                    "findByLastNameNot",
                    "findByLastNameIsNull",
                    "findByLastNameStartingWith",
                    "findByLastNameNotContainingIgnoreCase",
                    "findByAgeNotIn",
                    "findByAgeBetween",
                    "findByBornAfter",
                    "findByActiveTrue",
                    "findByPriceGreaterThan",
                    "findByLevelIn",
                    "findByAddressCity",
                    "findByFirstNameAndAgeOrActiveTrueAndLastNameIsNull",
                    "findFirst3ByActiveTrueOrderByAgeDescIdAsc",
                    "findTopByOrderByIdDesc",
                    "findPersonByEmail",
                    "findSetByActiveTrue",
                    "findStreamableByAge",
                    "findPageByActiveTrue",
                    "findSortedByActiveTrue",
                    "findLimitedByActiveTrueOrderByIdAsc"),
            MethodKind.CALL,
            List.of(
                    "findByLastNameLike",
                    "findByLastNameInIgnoreCase",
                    "findByWeight",
                    "findByLevelGreaterThan",
                    "countByLastNameLike",
                    "existsByLastNameLike",
                    "findNamesByActiveTrueOrderByIdAsc",
                    "findNamePageByActiveTrue",
                    "findSliceByActiveTrue",
                    "findDynamicByActiveTrue",
                    "findAgesByActiveTrueOrderByIdAsc",
                    "findKnownByActiveTrueOrderByIdAsc",
                    "olderThan",
                    "counted"),
            MethodKind.MASTER,
            List.of(
                    "findOpenNamesByActiveTrue",
                    "findStreamByActiveTrue",
                    "findInTransactionByAge",
                    "findSerializableByAge"),
            MethodKind.WRITE,
            List.of(
                    "save",
                    "saveAll",
                    "delete",
                    "deleteById",
                    "deleteAll",
                    "deleteAllById",
                    "deleteByLastName",
                    "retire"),
            MethodKind.PLAIN,
            List.of("oldest"));

    private static final Map<MethodKind, List<String>> OF_JPA = Map.of(
            MethodKind.CALL,
            List.of("named", "oldestAge", "countedOlder", "findHintedByAge", "findWindowByAge"),
            MethodKind.MASTER,
            List.of(
                    "bornBeforeToday",
                    "byExpression",
                    "countedToday",
                    "namesAndAges",
                    "findLockedByAge",
                    "getReferenceById",
                    "findOne",
                    "onlyReads",
                    "searchOwn",
                    "findPastTheStore"),
            MethodKind.WRITE,
            List.of("anything", "findAndTouch", "saveAndFlush", "deleteAllInBatch", "flush"));

    private static void assertPlans(LiveStore store, Map<MethodKind, List<String>> expected) {
        Map<String, Set<MethodKind>> kinds = new TreeMap<>();
        store.advice().methods().all().forEach(method -> kinds.computeIfAbsent(
                        method.method().substring(0, method.method().indexOf('(')),
                        name -> EnumSet.noneOf(MethodKind.class))
                .add(method.kind()));
        expected.forEach((kind, names) ->
                names.forEach(name -> assertThat(kinds.get(name)).as(name).contains(kind)));
    }

    @Test
    @DisplayName("the plans of a repository of Spring Data JPA")
    void plansOfJpa() {
        try (LiveStore store = jpa(true)) {
            assertPlans(store, OF_BOTH);
            assertPlans(store, OF_JPA);
            assertThat(plans(store))
                    .containsEntry("findAll()", "CALL: its query is declared")
                    .containsEntry("findById(Long)", "ROW: the row with an id")
                    .hasEntrySatisfying("save(Object)", plan -> assertThat(plan).contains("the store tells"));
        }
    }

    @Test
    @DisplayName("declared queries go to the master where nobody tells what else is written to the store")
    void queriesOfAStoreThatTellsNothing() {
        try (LiveStore store = jpa(false)) {
            assertPlans(store, OF_BOTH_BUT_QUERIES);
            assertThat(plans(store)).hasEntrySatisfying("olderThan(int)", plan -> assertThat(plan)
                    .startsWith("MASTER"));
        }
    }

    private static final Map<MethodKind, List<String>> OF_BOTH_BUT_QUERIES =
            Map.of(MethodKind.ROW, List.of("findById"), MethodKind.MASTER, List.of("named", "oldestAge"));

    private static final Map<MethodKind, List<String>> OF_JDBC = Map.of(
            MethodKind.CALL,
            List.of("named", "everything"),
            MethodKind.MASTER,
            List.of("lastNamesLocked", "mapped", "ofElsewhere"),
            MethodKind.WRITE,
            List.of("added"));

    @Test
    @DisplayName("the plans of a repository of Spring Data JDBC")
    void plansOfJdbc() {
        try (LiveStore store = jdbc()) {
            assertPlans(store, OF_BOTH);
            assertPlans(store, OF_JDBC);
            assertThat(plans(store))
                    .hasEntrySatisfying("ofElsewhere()", plan -> assertThat(plan)
                            .contains("reads from elsewhere", "@Live on the method"))
                    .hasEntrySatisfying(
                            "lastNamesLocked()", plan -> assertThat(plan).contains("holds the word update"));
        }
    }
}
