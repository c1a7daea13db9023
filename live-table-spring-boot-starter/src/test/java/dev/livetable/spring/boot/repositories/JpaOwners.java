package dev.livetable.spring.boot.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.spring.boot.repositories.RandomOperations.Read;
import dev.livetable.spring.boot.repositories.RandomOperations.Write;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Version;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.ExampleMatcher;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Owners with pets of a kind, in JPA: two repositories of one entity, the one to be made live. */
@NullUnmarked
final class JpaOwners {

    static final int KINDS = 4;

    /** How many of the ids that were given last are asked for. */
    private static final int IDS = 40;

    private static final String[] NAMES = {"Adams", "Baker", "Bauer", "Çelik", "Davis", "davis", "Drews"};
    private static final String[] CITIES = {"Bonn", "Lyon", "Oslo"};

    private final AtomicLong lastId = new AtomicLong(IDS);
    private final Kinds kinds;
    private final TransactionTemplate transactions;

    /**
     * For what has rows in no certain order: a session that has another version of a row than the database shows that one in its
     * place, so that rows which the database finds equal differ.
     */
    private final TransactionTemplate apart;

    JpaOwners(Kinds kinds, PlatformTransactionManager manager) {
        this.kinds = kinds;
        this.transactions = new TransactionTemplate(manager);
        this.apart = new TransactionTemplate(manager);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    @Entity(name = "Owner")
    @jakarta.persistence.Table(name = "owners")
    static class Owner {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        @Version
        int version;

        @Column(name = "family_name", nullable = false)
        String lastName;

        @Embedded
        Address address;

        @Column(nullable = false)
        int rank;

        @ElementCollection(fetch = FetchType.EAGER)
        Set<String> tags = new LinkedHashSet<>();

        @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true, fetch = FetchType.EAGER)
        @JoinColumn(name = "owner_id")
        @OrderBy("id")
        List<Pet> pets = new ArrayList<>();

        static Owner random(Random random) {
            Owner owner = new Owner();
            owner.change(random);
            return owner;
        }

        void change(Random random) {
            lastName = name(random);
            rank = random.nextInt(5);
            address = random.nextInt(3) == 0 ? null : new Address(city(random), random.nextInt(9));
            if (random.nextInt(4) == 0) {
                tags.add("t" + random.nextInt(4));
            } else if (random.nextInt(4) == 0) {
                tags.clear();
            }
        }

        void changePets(Random random, Kind kind) {
            if (!pets.isEmpty() && random.nextBoolean()) {
                pets.remove(random.nextInt(pets.size()));
            } else {
                Pet pet = new Pet();
                pet.name = name(random);
                pet.kind = kind;
                pets.add(pet);
            }
        }

        String described() {
            return id + "v" + version + " " + lastName + " " + rank + " "
                    + (address == null ? "nowhere" : address.city + address.number) + " "
                    + tags.stream().sorted().toList()
                    + pets.stream()
                            .map(pet -> pet.id + pet.name + (pet.kind == null ? "" : pet.kind.id + pet.kind.name))
                            .toList();
        }
    }

    @Embeddable
    static class Address {

        String city;
        Integer number;

        Address() {}

        Address(String city, Integer number) {
            this.city = city;
            this.number = number;
        }
    }

    @Entity(name = "Pet")
    @jakarta.persistence.Table(name = "pets")
    static class Pet {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        @Column(nullable = false)
        String name;

        @ManyToOne
        Kind kind;
    }

    @Entity(name = "Kind")
    @jakarta.persistence.Table(name = "kinds")
    static class Kind {

        @Id
        Long id;

        String name;
    }

    interface NameAndRank {

        String getLastName();

        int getRank();
    }

    record NameOnly(String lastName) {}

    @NoRepositoryBean
    interface Owners extends JpaRepository<Owner, Long>, JpaSpecificationExecutor<Owner> {

        Slice<Owner> findSliceByLastName(String name, Pageable pageable);

        Window<Owner> findTop4ByRankGreaterThanEqualOrderByLastNameAscIdAsc(int rank, ScrollPosition from);

        Window<NameAndRank> findTop3ByRankLessThanOrderByLastNameAscIdAsc(int rank, ScrollPosition from);

        <P> List<P> findTypedByRankOrderById(int rank, Class<P> type);

        Page<Owner> findByLastNameStartingWith(String prefix, Pageable pageable);

        List<Owner> findByRankOrderById(int rank);

        List<Owner> findTop3ByRankGreaterThanEqualOrderByRankDescIdAsc(int rank);

        List<Owner> findTop3ByOrderByRankAsc();

        Optional<Owner> findFirstByLastNameOrderById(String name);

        List<Owner> findByLastNameInAndRankLessThan(Collection<String> names, int rank, Sort sort);

        List<Owner> findByLastNameIgnoreCaseOrderById(String name);

        List<Owner> findByAddressCityOrderById(String city);

        List<Owner> findByAddressIsNullOrRankOrderById(int rank);

        List<Owner> findDistinctByPetsKindNameOrderById(String name);

        long countByRankBetween(int from, int to);

        boolean existsByLastNameAndRank(String name, int rank);

        List<NameAndRank> findProjectedByRankOrderById(int rank);

        List<NameOnly> findNamesByRankOrderById(int rank);

        @Query("select max(o.rank) from Owner o where o.lastName = ?1")
        Integer highest(String name);

        @Query("select o from Owner o where o.rank = ?1 order by o.id")
        List<Owner> ofRank(int rank);

        long deleteByLastNameAndRank(String name, int rank);

        @Modifying(clearAutomatically = true, flushAutomatically = true)
        @Transactional
        @Query("update Owner o set o.rank = ?2, o.version = o.version + 1 where o.rank = ?1")
        int moveAll(int from, int to);

        @Modifying(clearAutomatically = true, flushAutomatically = true)
        @Transactional
        @Query(value = "update owners set rank = 0 where id = ?1", nativeQuery = true)
        int resetNatively(long id);

        default List<Owner> low() {
            return findByRankOrderById(0);
        }
    }

    interface LiveOwners extends Owners {}

    interface PlainOwners extends Owners {}

    interface Kinds extends JpaRepository<Kind, Long> {}

    private static String name(Random random) {
        return NAMES[random.nextInt(NAMES.length)];
    }

    private static String city(Random random) {
        return CITIES[random.nextInt(CITIES.length)];
    }

    private long id(Random random) {
        return lastId.get() - random.nextInt(IDS);
    }

    private void insert(Owners owners, Owner owner) {
        lastId.accumulateAndGet(owners.save(owner).id, Math::max);
        assertThat(owner.id).isNotNull();
    }

    private static PageRequest page(Random random) {
        Sort sort =
                switch (random.nextInt(3)) {
                    case 0 -> Sort.by("id");
                    case 1 -> Sort.by("rank").descending().and(Sort.by("id"));
                    default -> Sort.by("lastName", "id");
                };
        return PageRequest.of(random.nextInt(3), 5 + random.nextInt(2) * 5, sort);
    }

    private static Specification<Owner> specification(Random random) {
        String name = name(random);
        int rank = random.nextInt(5);
        String kind = "kind " + random.nextInt(9);
        String city = city(random);
        Specification<Owner> first =
                switch (random.nextInt(5)) {
                    case 0 -> (root, query, builder) -> builder.equal(root.get("lastName"), name);
                    case 1 ->
                        (root, query, builder) -> {
                            query.distinct(true);
                            return builder.equal(root.join("pets").join("kind").get("name"), kind);
                        };
                    case 2 ->
                        (root, query, builder) ->
                                root.get("address").get("city").in(city, "Bonn");
                    case 3 ->
                        (root, query, builder) -> {
                            Subquery<Long> pets = query.subquery(Long.class);
                            Root<Pet> pet = pets.from(Pet.class);
                            return builder.exists(pets.select(pet.get("id"))
                                    .where(
                                            builder.isMember((Expression<Pet>) pet, root.<List<Pet>>get("pets")),
                                            builder.equal(pet.get("name"), name)));
                        };
                    default -> Specification.unrestricted();
                };
        Specification<Owner> second = (root, query, builder) -> builder.ge(root.get("rank"), rank);
        return random.nextBoolean() ? first : first.and(second);
    }

    private static Example<Owner> example(Random random) {
        Owner probe = new Owner();
        probe.lastName = random.nextBoolean() ? name(random) : null;
        probe.rank = random.nextInt(5);
        probe.address = random.nextBoolean() ? new Address(city(random), null) : null;
        return Example.of(probe, ExampleMatcher.matching().withIgnoreCase().withIgnorePaths("version", "tags", "pets"));
    }

    private static List<String> described(Iterable<Owner> owners) {
        return StreamSupport.stream(owners.spliterator(), false)
                .map(Owner::described)
                .toList();
    }

    private static Object described(Page<Owner> page) {
        return page.getTotalElements() + " " + page.getNumber() + " " + page.hasNext() + described(page.getContent());
    }

    private static String positions(Window<?> window) {
        return IntStream.range(0, window.size()).mapToObj(window::positionAt).toList() + " " + window.hasNext();
    }

    List<Read<Owners>> reads() {
        return List.of(
                new Read<>("findById", (owners, random) -> owners.findById(id(random))
                        .map(Owner::described)),
                new Read<>("findAll", (owners, random) -> described(owners.findAll(Sort.by("id")))),
                new Read<>("page", (owners, random) -> described(owners.findAll(page(random)))),
                new Read<>(
                        "byIds",
                        (owners, random) -> described(owners.findAllById(List.of(id(random), id(random)))).stream()
                                .sorted()
                                .toList()),
                new Read<>("count", (owners, random) -> owners.count()),
                new Read<>("existsById", (owners, random) -> owners.existsById(id(random))),
                new Read<>(
                        "startingWith",
                        (owners, random) -> described(
                                owners.findByLastNameStartingWith(name(random).substring(0, 1), page(random)))),
                new Read<>("byRank", (owners, random) -> described(owners.findByRankOrderById(random.nextInt(5)))),
                new Read<>(
                        "top3",
                        (owners, random) -> described(
                                owners.findTop3ByRankGreaterThanEqualOrderByRankDescIdAsc(random.nextInt(5)))),
                new Read<>(
                        "top3 with ties",
                        (owners, random) -> apart.execute(status -> owners.findTop3ByOrderByRankAsc().stream()
                                .map(owner -> owner.rank)
                                .toList())),
                new Read<>("first", (owners, random) -> owners.findFirstByLastNameOrderById(name(random))
                        .map(Owner::described)),
                new Read<>(
                        "in",
                        (owners, random) -> described(owners.findByLastNameInAndRankLessThan(
                                List.of(name(random), name(random)), random.nextInt(5), Sort.by("rank", "id")))),
                new Read<>(
                        "ignoring case",
                        (owners, random) -> described(owners.findByLastNameIgnoreCaseOrderById(name(random)))),
                new Read<>("city", (owners, random) -> described(owners.findByAddressCityOrderById(city(random)))),
                new Read<>(
                        "or",
                        (owners, random) -> described(owners.findByAddressIsNullOrRankOrderById(random.nextInt(5)))),
                new Read<>(
                        "by kind",
                        (owners, random) ->
                                described(owners.findDistinctByPetsKindNameOrderById("kind " + random.nextInt(9)))),
                new Read<>("countBy", (owners, random) -> owners.countByRankBetween(random.nextInt(3), 3)),
                new Read<>(
                        "existsBy",
                        (owners, random) -> owners.existsByLastNameAndRank(name(random), random.nextInt(5))),
                new Read<>(
                        "projection",
                        (owners, random) -> owners.findProjectedByRankOrderById(random.nextInt(5)).stream()
                                .map(each -> each.getLastName() + each.getRank())
                                .toList()),
                new Read<>("records", (owners, random) -> owners.findNamesByRankOrderById(random.nextInt(5))),
                new Read<>("max", (owners, random) -> String.valueOf(owners.highest(name(random)))),
                new Read<>("query", (owners, random) -> described(owners.ofRank(random.nextInt(5)))),
                new Read<>("slice", (owners, random) -> {
                    Slice<Owner> slice = owners.findSliceByLastName(name(random), page(random));
                    return slice.hasNext() + " " + slice.getNumber() + described(slice);
                }),
                new Read<>("window by keys", (owners, random) -> {
                    int rank = random.nextInt(5);
                    Window<Owner> first =
                            owners.findTop4ByRankGreaterThanEqualOrderByLastNameAscIdAsc(rank, ScrollPosition.keyset());
                    return described(first)
                            + positions(first)
                            + (first.hasNext()
                                    ? positions(owners.findTop4ByRankGreaterThanEqualOrderByLastNameAscIdAsc(
                                            rank, first.positionAt(3)))
                                    : "");
                }),
                new Read<>("window by offset", (owners, random) -> {
                    ScrollPosition from = ScrollPosition.offset(random.nextInt(3));
                    Window<NameAndRank> window =
                            owners.findTop3ByRankLessThanOrderByLastNameAscIdAsc(random.nextInt(5), from);
                    return window.map(each -> each.getLastName() + each.getRank())
                                    .getContent()
                            + positions(window);
                }),
                new Read<>(
                        "typed",
                        (owners, random) -> random.nextBoolean()
                                ? owners.findTypedByRankOrderById(random.nextInt(5), NameOnly.class)
                                : described(owners.findTypedByRankOrderById(random.nextInt(5), Owner.class))),
                new Read<>(
                        "by specification",
                        (owners, random) -> described(owners.findAll(specification(random), page(random)))),
                new Read<>(
                        "all by specification",
                        (owners, random) -> described(owners.findAll(specification(random), Sort.by("id")))),
                new Read<>("count by specification", (owners, random) -> owners.count(specification(random))),
                new Read<>("exists by specification", (owners, random) -> owners.exists(specification(random))),
                new Read<>("by example", (owners, random) -> described(owners.findAll(example(random), Sort.by("id")))),
                new Read<>("default method", (owners, random) -> described(owners.low())));
    }

    List<Write<Owners>> writes() {
        return List.of(
                new Write<>("insert", (owners, random) -> insert(owners, Owner.random(random))),
                new Write<>(
                        "dirty checking",
                        (owners, random) -> transactions.executeWithoutResult(
                                status -> owners.findById(id(random)).ifPresent(owner -> owner.change(random)))),
                new Write<>("save detached", (owners, random) -> owners.findById(id(random))
                        .ifPresent(owner -> {
                            owner.change(random);
                            owners.save(owner);
                        })),
                new Write<>("save pets", (owners, random) -> owners.findById(id(random))
                        .ifPresent(owner -> {
                            owner.changePets(random, kinds.getReferenceById(1L + random.nextInt(KINDS)));
                            owners.save(owner);
                        })),
                new Write<>(
                        "saveAll",
                        (owners, random) -> owners.saveAll(List.of(Owner.random(random), Owner.random(random)))),
                new Write<>("delete", (owners, random) -> owners.findById(id(random))
                        .ifPresent(owners::delete)),
                new Write<>(
                        "delete by name",
                        (owners, random) -> transactions.executeWithoutResult(
                                status -> owners.deleteByLastNameAndRank(name(random), random.nextInt(5)))),
                new Write<>("bulk", (owners, random) -> owners.moveAll(random.nextInt(5), random.nextInt(5))),
                new Write<>("native", (owners, random) -> owners.resetNatively(id(random))),
                new Write<>("kind", (owners, random) -> kinds.findById(1L + random.nextInt(KINDS))
                        .ifPresent(kind -> {
                            kind.name = "kind " + random.nextInt(9);
                            kinds.save(kind);
                        })));
    }
}
