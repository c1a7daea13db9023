package dev.livetable.spring.boot.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.spring.boot.repositories.RandomOperations.Read;
import dev.livetable.spring.boot.repositories.RandomOperations.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.data.repository.NoRepositoryBean;

/** Items with parts, in Spring Data JDBC: two repositories of one aggregate, the one to be made live. */
final class JdbcItems {

    private static final int IDS = 40;
    private static final String[] NAMES = {"Adams", "Baker", "Bauer", "Çelik", "Davis", "davis", "Drews"};

    private final AtomicLong lastId = new AtomicLong(IDS);
    private final Items live;

    /** Takes the live repository: statements of other repositories are told to nobody. */
    JdbcItems(Items live) {
        this.live = live;
    }

    @Table("items")
    record Item(
            @Id @Column("id") @Nullable Long id,
            @Version @Column("version") @Nullable Integer version,
            @Column("item_name") String name,
            @Column("city") @Nullable String city,
            @Column("rank") int rank,

            @MappedCollection(idColumn = "item_id", keyColumn = "position")
            List<Part> parts) {}

    @Table("parts")
    record Part(
            @Column("label") String label, @Column("weight") int weight) {}

    record NameOnly(Long id, String name, int rank) {}

    @NoRepositoryBean
    interface Items extends ListCrudRepository<Item, Long>, ListPagingAndSortingRepository<Item, Long> {

        Page<Item> findByNameStartingWith(String prefix, Pageable pageable);

        List<Item> findByRankOrderById(int rank);

        List<Item> findTop3ByRankGreaterThanEqualOrderByRankDescIdAsc(int rank);

        Optional<Item> findFirstByNameOrderById(String name);

        List<Item> findByNameInAndRankLessThan(Collection<String> names, int rank, Sort sort);

        List<Item> findByNameIgnoreCaseOrderById(String name);

        List<Item> findByCityIsNullOrRankOrderById(int rank);

        List<Item> findByCityOrderById(@Nullable String city);

        long countByRankBetween(int from, int to);

        boolean existsByNameAndRank(String name, int rank);

        List<NameOnly> findNamesByRankOrderById(int rank);

        @Query("select max(\"rank\") from \"items\" where \"item_name\" = :name")
        @Nullable
        Integer highest(String name);

        @Modifying
        @Query("update \"items\" set \"rank\" = :to, \"version\" = \"version\" + 1 where \"rank\" = :from")
        int moveAll(int from, int to);
    }

    interface LiveItems extends Items {}

    interface PlainItems extends Items {}

    private static Item random(@Nullable Item old, Random random) {
        List<Part> parts = new ArrayList<>(old == null ? List.of() : old.parts());
        if (random.nextInt(3) == 0) {
            parts.add(new Part(name(random), random.nextInt(9)));
        } else if (!parts.isEmpty() && random.nextBoolean()) {
            parts.remove(random.nextInt(parts.size()));
        }
        return new Item(
                old == null ? null : old.id(),
                old == null ? null : old.version(),
                name(random),
                random.nextInt(3) == 0 ? null : "city " + random.nextInt(3),
                random.nextInt(5),
                parts);
    }

    private static String name(Random random) {
        return NAMES[random.nextInt(NAMES.length)];
    }

    private long id(Random random) {
        return lastId.get() - random.nextInt(IDS);
    }

    private static PageRequest page(Random random) {
        Sort sort =
                switch (random.nextInt(3)) {
                    case 0 -> Sort.by("id");
                    case 1 -> Sort.by("rank").descending().and(Sort.by("id"));
                    default -> Sort.by("name", "id");
                };
        return PageRequest.of(random.nextInt(3), 5 + random.nextInt(2) * 5, sort);
    }

    private static Object described(Page<Item> page) {
        return page.getTotalElements() + " " + page.getNumber() + " " + page.hasNext() + page.getContent();
    }

    private void insert(Items items, Random random) {
        Item saved = items.save(random(null, random));
        assertThat(saved.id()).isNotNull();
        lastId.accumulateAndGet(saved.id(), Math::max);
    }

    List<Read<Items>> reads() {
        return List.of(
                new Read<>("findById", (items, random) -> items.findById(id(random))),
                new Read<>("findAll", (items, random) -> items.findAll(Sort.by("id"))),
                new Read<>("page", (items, random) -> described(items.findAll(page(random)))),
                new Read<>("byIds", (items, random) -> items.findAllById(List.of(id(random), id(random))).stream()
                        .map(Item::toString)
                        .sorted()
                        .toList()),
                new Read<>("count", (items, random) -> items.count()),
                new Read<>("existsById", (items, random) -> items.existsById(id(random))),
                new Read<>(
                        "startingWith",
                        (items, random) -> described(
                                items.findByNameStartingWith(name(random).substring(0, 1), page(random)))),
                new Read<>("byRank", (items, random) -> items.findByRankOrderById(random.nextInt(5))),
                new Read<>(
                        "top3",
                        (items, random) -> items.findTop3ByRankGreaterThanEqualOrderByRankDescIdAsc(random.nextInt(5))),
                new Read<>("first", (items, random) -> items.findFirstByNameOrderById(name(random))),
                new Read<>(
                        "in",
                        (items, random) -> items.findByNameInAndRankLessThan(
                                List.of(name(random), name(random)), random.nextInt(5), Sort.by("rank", "id"))),
                new Read<>("ignoring case", (items, random) -> items.findByNameIgnoreCaseOrderById(name(random))),
                new Read<>("or", (items, random) -> items.findByCityIsNullOrRankOrderById(random.nextInt(5))),
                new Read<>(
                        "city or null",
                        (items, random) ->
                                items.findByCityOrderById(random.nextInt(3) == 0 ? null : "city " + random.nextInt(3))),
                new Read<>("countBy", (items, random) -> items.countByRankBetween(random.nextInt(3), 3)),
                new Read<>("existsBy", (items, random) -> items.existsByNameAndRank(name(random), random.nextInt(5))),
                new Read<>("records", (items, random) -> items.findNamesByRankOrderById(random.nextInt(5))),
                new Read<>("max", (items, random) -> String.valueOf(items.highest(name(random)))));
    }

    List<Write<Items>> writes() {
        return List.of(
                new Write<>("insert", this::insert),
                new Write<>("insert", this::insert),
                new Write<>("save", (items, random) -> items.findById(id(random))
                        .ifPresent(item -> items.save(random(item, random)))),
                new Write<>(
                        "saveAll",
                        (items, random) -> items.saveAll(List.of(random(null, random), random(null, random)))),
                new Write<>(
                        "delete", (items, random) -> items.findById(id(random)).ifPresent(items::delete)),
                new Write<>("deleteById", (items, random) -> items.deleteById(id(random))),
                new Write<>("bulk", (items, random) -> live.moveAll(random.nextInt(5), random.nextInt(5))));
    }
}
