package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Account;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Accounts;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Animal;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Animals;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Article;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Banned;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Beast;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Book;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Booking;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Bookings;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Books;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Car;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Cat;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Cats;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Collar;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Collars;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Country;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Departure;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Departures;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Draft;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Drafts;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Friend;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Friends;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Friendship;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Frigate;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Frigates;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Guest;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Guests;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Invoice;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Invoices;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Keeper;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Keepers;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Memo;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Memos;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Node;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Nodes;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Notice;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Notices;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Peer;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Peers;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Product;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Products;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Profile;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Purchase;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Purchases;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Remark;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Route;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Routes;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Shelf;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Shelves;
import dev.livetable.spring.boot.autoconfigure.MappedStore.StopWatch;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Tallies;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Tally;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Tie;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Timers;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Town;
import dev.livetable.spring.boot.autoconfigure.MappedStore.TownNames;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Towns;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Vehicles;
import dev.livetable.spring.boot.autoconfigure.MappedStore.Wolf;
import dev.livetable.spring.boot.hibernate.HibernateStore;
import dev.livetable.spring.boot.store.StoredEntity;
import dev.livetable.spring.boot.store.StoredTable;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.hibernate.Hibernate;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.data.domain.Sort;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What a change of one entity is to those that hold it, extend it, or are changed with it, by all repositories of a store. */
@NullUnmarked
class MappedRepositoriesTests {

    private static AnnotationConfigApplicationContext context;
    private static EntityManager entities;
    private static TransactionTemplate transaction;
    private static long lastId;

    @BeforeAll
    static void start() {
        context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("live.repositories.enabled=all").applyTo(context);
        context.register(
                MappedStore.class,
                LiveCacheAutoConfiguration.class,
                LiveTableAutoConfiguration.class,
                LiveTableJdbcAutoConfiguration.class,
                LiveTableRepositoryAutoConfiguration.class);
        context.refresh();
        entities = SharedEntityManagerCreator.createSharedEntityManager(context.getBean(EntityManagerFactory.class));
        transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    @AfterAll
    static void close() {
        context.close();
    }

    private static <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    private static void inTransaction(Runnable work) {
        transaction.executeWithoutResult(status -> work.run());
    }

    private static void store(Object... all) {
        inTransaction(() -> List.of(all).forEach(entities::persist));
    }

    private static <T> void change(Class<T> type, long id, Consumer<T> change) {
        inTransaction(() -> change.accept(entities.find(type, id)));
    }

    private static LiveTable table(String repository) {
        return bean(LiveTables.class).find("mappedStore." + repository).orElseThrow();
    }

    /** Reads until the answer comes from the cache, so that a change that nobody is told of would not be seen. */
    private static <T> void keep(String repository, Supplier<T> read) {
        LiveTable table = table(repository);
        Awaitility.await().until(() -> {
            T first = read.get();
            long hits = table.status().hits();
            T second = read.get();
            return first != null == (second != null) && table.status().hits() > hits;
        });
    }

    @Test
    @DisplayName("an entity that leads back to itself is one object in an answer")
    void oneObject() {
        Account account = new Account(++lastId, "shared");
        Account other = new Account(++lastId, "other");
        store(account, other, new Profile(++lastId, account), new Profile(++lastId, other));
        store(new Booking(++lastId, account), new Booking(++lastId, other), new Booking(++lastId, account));
        Bookings bookings = bean(Bookings.class);
        keep("Bookings", () -> bookings.findAll(Sort.by("id")));

        List<Booking> all = bookings.findAll(Sort.by("id"));

        assertThat(all.get(2).account).isSameAs(all.get(0).account).isNotSameAs(all.get(1).account);
        assertThat(all).allMatch(booking -> booking.account.profile.account == booking.account);
    }

    @Test
    @DisplayName("a value that is in several columns is kept as one")
    void ofSeveralColumns() {
        OffsetDateTime at = OffsetDateTime.parse("2024-01-01T10:00:00+03:00");
        Departure early = new Departure(++lastId, at, "old");
        Departure late = new Departure(++lastId, at.plusHours(1), "old");
        store(early, late);
        Departures departures = bean(Departures.class);
        Supplier<List<OffsetDateTime>> byName = () -> departures.findByNameOrderByAt("old").stream()
                .map(departure -> departure.at)
                .toList();
        keep("Departures", () -> departures.findById(early.id));
        assertThat(byName.get()).containsExactly(at, at.plusHours(1));

        change(Departure.class, early.id, departure -> departure.at = at.plusHours(2));

        assertThat(departures.findById(early.id).orElseThrow().at).isEqualTo(at.plusHours(2));
        assertThat(byName.get()).containsExactly(at.plusHours(1), at.plusHours(2));
    }

    @Test
    @DisplayName("an entity that shows another of its own kind sees its changes")
    void ofItsOwnKind() {
        Node parent = new Node(++lastId, "old", null);
        Node child = new Node(++lastId, "child", parent);
        store(parent, child);
        Supplier<String> byId = () -> bean(Nodes.class).findById(child.id).orElseThrow().parent.name;
        Supplier<String> byName = () -> bean(Nodes.class).findByName("child").get(0).parent.name;
        keep("Nodes", byId);
        keep("Nodes", byName);

        change(Node.class, parent.id, node -> node.name = "new");

        assertThat(byId.get()).isEqualTo("new");
        assertThat(byName.get()).isEqualTo("new");
        assertThat(table("Nodes").status().precision()).isEqualTo("table");
        assertThat(table("Nodes").status().precisionReason()).contains("own kind");
    }

    @Test
    @DisplayName("an entity of a subclass sees the changes of what the subclass shows")
    void shownByASubclass() {
        Keeper keeper = new Keeper(++lastId, "old");
        Car car = new Car(++lastId, keeper);
        store(keeper, car);
        Supplier<String> name =
                () -> ((Car) bean(Vehicles.class).findById(car.id).orElseThrow()).keeper.name;
        keep("Vehicles", name);

        change(Keeper.class, keeper.id, each -> each.name = "new");

        assertThat(name.get()).isEqualTo("new");
    }

    @Test
    @DisplayName("an entity sees the changes of what the parts of its collection show")
    void shownByTheElementsOfACollection() {
        Product product = new Product(++lastId, "old");
        Purchase purchase = new Purchase(++lastId, product);
        store(product, purchase);
        Supplier<String> name = () ->
                bean(Purchases.class).findById(purchase.id).orElseThrow().lines.get(0).product.name;
        keep("Purchases", name);

        change(Product.class, product.id, each -> each.name = "new");

        assertThat(name.get()).isEqualTo("new");
    }

    @Test
    @DisplayName("a collection that is in the rows of its elements changes those, also if they are of its own kind")
    void aCollectionOfItsOwnKind() {
        Cat parent = new Cat(++lastId);
        Cat child = new Cat(++lastId);
        store(parent, child);
        Supplier<Long> ofChild = () -> bean(Cats.class).findById(child.id).orElseThrow().parentId;
        Supplier<List<Cat>> ofParent = () -> bean(Cats.class).findByParentId(parent.id);
        keep("Cats", ofChild);
        keep("Cats", ofParent);

        change(Cat.class, parent.id, cat -> cat.children.add(entities.find(Cat.class, child.id)));

        assertThat(ofChild.get()).isEqualTo(parent.id);
        assertThat(ofParent.get()).hasSize(1);
    }

    @Test
    @DisplayName("a cascade from the table of a subclass is seen")
    void aCascadeFromTheTableOfASubclass() {
        Wolf wolf = new Wolf(++lastId, "a");
        Collar collar = new Collar(++lastId, wolf);
        store(wolf, collar);
        Supplier<Boolean> isThere =
                () -> bean(Collars.class).findById(collar.id).isPresent();
        keep("Collars", isThere);

        bean(Animals.class).deleteById(wolf.id);

        assertThat(isThere.get()).isFalse();
    }

    @Test
    @DisplayName("a trigger of the table of a collection is seen")
    void aTriggerOfTheTableOfACollection() {
        Wolf wolf = new Wolf(++lastId, "a");
        Tally tally = new Tally();
        tally.id = ++lastId;
        store(wolf, tally);
        Supplier<Long> toys = () -> bean(Tallies.class).findById(tally.id).orElseThrow().toys;
        keep("Tallies", toys);

        change(Animal.class, wolf.id, animal -> animal.toys.add("ball"));

        assertThat(toys.get()).isEqualTo(1);
        assertThat(table("Animals").status().precision()).isEqualTo("table");
        assertThat(table("Animals").status().precisionReason()).containsIgnoringCase("animal_toys, too");
    }

    @Test
    @DisplayName("an entity of a subclass sees the changes of a collection that it inherits")
    void aCollectionThatIsInherited() {
        Frigate frigate = new Frigate();
        frigate.id = ++lastId;
        store(frigate);
        Supplier<List<String>> flags =
                () -> bean(Frigates.class).findById(frigate.id).orElseThrow().flags;
        keep("Frigates", flags);

        change(Frigate.class, frigate.id, each -> each.flags.add("red"));

        assertThat(flags.get()).containsExactly("red");
    }

    /** Asserts that a change of one row leaves what is kept of another one as it is. */
    private static void assertPrecise(String repository, Supplier<?> readOfOther, Runnable change) {
        LiveTable table = table(repository);
        Awaitility.await().untilAsserted(() -> {
            keep(repository, readOfOther);
            change.run();
            long hits = table.status().hits();
            assertThat(readOfOther.get()).isNotNull();
            assertThat(table.status().hits()).as("hits").isEqualTo(hits + 1);
        });
        assertThat(table.status().precision()).isEqualTo("row");
    }

    @Test
    @DisplayName("an entity that is held by the one it holds is no other of its kind")
    void thatItIsHeldInTurnIsNoOtherOfItsKind() {
        Account one = new Account(++lastId, "one");
        Account two = new Account(++lastId, "two");
        store(one, two, new Profile(++lastId, one));

        assertPrecise(
                "Accounts",
                () -> bean(Accounts.class).findById(one.id),
                () -> change(Account.class, two.id, account -> account.name += "!"));
        assertThat(bean(Accounts.class).findById(one.id).orElseThrow().profile.account.name)
                .isEqualTo("one");
        change(Account.class, one.id, account -> account.name = "new");
        assertThat(bean(Accounts.class).findById(one.id).orElseThrow().profile.account.name)
                .isEqualTo("new");
    }

    @Test
    @DisplayName("what is lazy in the parts of a collection is not shown")
    void whatIsLazyInTheElementsOfACollectionIsNotShown() {
        Friend one = new Friend(++lastId, "one");
        Friend two = new Friend(++lastId, "two");
        one.friends.add(new Friendship(two));
        store(two, one);

        assertPrecise(
                "Friends",
                () -> bean(Friends.class).findById(one.id),
                () -> change(Friend.class, two.id, friend -> friend.name += "!"));
        transaction.executeWithoutResult(status -> {
            Friend again = entities.find(Friend.class, one.id);
            Friend friend = (Friend) Hibernate.unproxy(again.friends.get(0).friend);
            assertThat(friend.name).startsWith("two!");
        });
        assertThat(bean(Friends.class).findById(one.id).orElseThrow().friends).hasSize(1);
    }

    @Test
    @DisplayName("a set whose parts are told apart by what is lazy is made without a session")
    void aSetOfElementsThatAreToldApartByWhatIsLazy() {
        Peer one = new Peer(++lastId, "one");
        Peer two = new Peer(++lastId, "two");
        one.ties.add(new Tie(two));
        store(two, one);
        Supplier<Peer> read = () -> bean(Peers.class).findById(one.id).orElseThrow();
        keep("Peers", read);

        assertThat(read.get().ties)
                .extracting(tie -> tie.peer)
                .singleElement()
                .as("made from the cache, with what was loaded to tell it apart")
                .isExactlyInstanceOf(Peer.class);

        change(Peer.class, two.id, peer -> peer.name = "new");
        assertThat(read.get().ties.iterator().next().peer.getName()).isEqualTo("new");
    }

    @Test
    @DisplayName("what the keys of a map hold is another one, whatever the map is the other side of")
    void whatTheKeysOfAMapHold() {
        Invoice other = new Invoice(++lastId, "old");
        Invoice invoice = new Invoice(++lastId, "invoice");
        Article article = new Article(++lastId, other);
        store(other, invoice, article);
        transaction.executeWithoutResult(
                status -> entities.createNativeQuery("insert into Position (id, invoice_id, article_id)" + " values ("
                                + ++lastId + ", " + invoice.id + ", " + article.id + ")")
                        .executeUpdate());
        Supplier<String> name =
                () -> bean(Invoices.class).findById(invoice.id).orElseThrow().positions.keySet().stream()
                        .map(each -> each.invoice.name)
                        .findFirst()
                        .orElseThrow();
        keep("Invoices", name);

        change(Invoice.class, other.id, each -> each.name = "new");

        assertThat(name.get()).isEqualTo("new");
    }

    @Test
    @DisplayName("a collection in the rows of its elements changes the row of its owner, and any of the elements")
    void aCollectionInTheRowsOfItsElements() {
        Shelf one = new Shelf(++lastId);
        Shelf two = new Shelf(++lastId);
        store(one, two);
        Book book = new Book(++lastId);
        store(book);
        Supplier<Long> shelf = () -> bean(Books.class).findById(book.id).orElseThrow().shelfId;
        keep("Books", shelf);

        assertPrecise(
                "Shelves",
                () -> bean(Shelves.class).findById(one.id),
                () -> change(Shelf.class, two.id, each -> {
                    if (!each.books.removeIf(any -> true)) {
                        each.books.add(entities.find(Book.class, book.id));
                    }
                }));

        change(Shelf.class, one.id, each -> each.books.add(entities.find(Book.class, book.id)));
        assertThat(shelf.get()).isEqualTo(one.id);
    }

    @Test
    @DisplayName("an entity that is in a view changes with the tables that the view reads")
    void anEntityInAView() {
        Town town = new Town(++lastId, "old");
        store(town);
        Supplier<String> name = () -> bean(TownNames.class).findById(town.id).orElseThrow().name;
        Supplier<Long> count = () -> bean(TownNames.class).count();
        keep("TownNames", name);
        keep("TownNames", count);
        long before = count.get();

        change(Town.class, town.id, each -> each.name = "new");
        assertThat(name.get()).isEqualTo("new");

        store(new Town(++lastId, "other"));
        assertThat(count.get()).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("what is found by another key than its id is shown, though it is lazy")
    void whatIsFoundByAnotherKey() {
        Country one = new Country(++lastId, "c1");
        Country two = new Country(++lastId, "c2");
        Town town = new Town(++lastId, "town");
        town.country = one;
        store(one, two, town);
        Supplier<Long> country = () -> {
            Country of = bean(Towns.class).findById(town.id).orElseThrow().country;
            return of == null ? null : ((Country) Hibernate.unproxy(of)).id;
        };
        keep("Towns", country);

        change(Country.class, one.id, each -> each.code = "gone");
        change(Country.class, two.id, each -> each.code = "c1");

        assertThat(country.get()).isEqualTo(two.id);
    }

    @Test
    @DisplayName("a formula in the parts of a collection may depend on other rows")
    void aFormulaInTheElementsOfACollection() {
        Route route = new Route();
        route.id = ++lastId;
        store(route);

        for (int i = 0; i < 5; i++) {
            assertThat(bean(Routes.class).findById(route.id)).isPresent();
        }

        assertThat(table("Routes").status().hits()).isZero();
    }

    @Test
    @DisplayName("what is loaded by its id in another way than with others is not served from what others have found")
    void aSelectOfItsOwn() {
        Notice notice = new Notice();
        notice.id = ++lastId;
        notice.gone = true;
        store(notice);

        assertThat(bean(Notices.class).findAll()).isNotEmpty();
        assertThat(bean(Notices.class).findById(notice.id)).isEmpty();
        assertThat(table("Notices").status().hits()).isZero();
    }

    private static Memo memo(String word, String remark) {
        Memo memo = new Memo();
        memo.id = ++lastId;
        memo.word = word;
        memo.remark = new Remark();
        memo.remark.text = remark;
        return memo;
    }

    @Test
    @DisplayName("what a callback changes is not compared, and is changed once")
    void aCallbackThatChangesWhatIsStored() {
        Memos memos = bean(Memos.class);
        Memo small = memo("small", "so");
        store(small);
        for (int i = 0; i < 3; i++) {
            assertThat(memos.findById(small.id))
                    .hasValueSatisfying(memo -> assertThat(memo.remark.text).isEqualTo("so!"));
            assertThat(memos.findByWord("small")).hasSize(1 + i);
            assertThat(memos.countByWord("small")).isEqualTo(1 + i);
            assertThat(memos.findByWord("SMALL")).isEmpty();
            assertThat(memos.findByRemarkText("so")).hasSize(1 + i);
            assertThat(memos.findByRemarkText("so!")).isEmpty();
            store(memo("small", "so"));
            assertThat(memos.findByWord("tiny")).hasSize(i);
            assertThat(memos.countByWord("tiny")).isEqualTo(i);
            assertThat(memos.findByWord("TINY")).isEmpty();
            store(memo("tiny", null));
        }
    }

    @Test
    @DisplayName("what a callback leaves as it is is kept, and called back when it is made")
    void aCallbackThatChangesNothing() {
        Memo large = memo("LARGE", null);
        store(large);
        Supplier<List<Memo>> read = () -> bean(Memos.class).findAllById(List.of(large.id));
        keep("Memos", read); // by a method that no other test asks for what is not kept
        assertThat(read.get()).hasSize(1).allMatch(memo -> memo.length == 5);
        assertThat(bean(Memos.class).findByWord("LARGE")).hasSize(1);
        store(memo("LARGE", null));
        assertThat(bean(Memos.class).findByWord("LARGE")).hasSize(2);
    }

    @Test
    @DisplayName("entities whose restriction is another one for this database go to the store")
    void aRestrictionOfTheDialect() {
        Guest guest = new Guest();
        guest.id = ++lastId;
        store(guest);
        assertThat(bean(Guests.class).findById(guest.id)).isPresent();
        Banned banned = new Banned();
        banned.id = guest.id;
        store(banned);
        assertThat(bean(Guests.class).findById(guest.id)).isEmpty();
        assertThat(table("Guests").status().hits()).isZero();
    }

    @Test
    @DisplayName("an update by SQL of the mapping does not prove what the row was before")
    void anUpdateThatDoesNotCheckTheVersion() {
        Draft draft = new Draft();
        draft.id = ++lastId;
        draft.title = "one";
        store(draft);
        inTransaction(() -> {
            Draft found = entities.find(Draft.class, draft.id);
            TransactionTemplate inner = new TransactionTemplate(bean(PlatformTransactionManager.class));
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            inner.executeWithoutResult(status -> entities.find(Draft.class, draft.id).title = "two");
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
            inner.executeWithoutResult(
                    status -> keep("Drafts", () -> bean(Drafts.class).countByTitle("two")));
            found.title = "three";
        });
        assertThat(bean(Drafts.class).countByTitle("two")).isZero();
    }

    @Test
    @DisplayName("an abstract class that has no table of its own is in none")
    void anAbstractClassWithoutATable() {
        StoredEntity beast = stored(Beast.class);

        assertThat(beast.tables()).containsExactlyInAnyOrder("beast", "fox");
        assertThat(beast.others()).extracting(StoredTable::name).containsExactly("Fox");
    }

    @Test
    @DisplayName("a query with several statements may have changed any table")
    void severalStatements() {
        Keeper keeper = new Keeper(++lastId, "old");
        Product product = new Product(++lastId, "old");
        store(keeper, product);
        Supplier<String> ofKeeper =
                () -> bean(Keepers.class).findById(keeper.id).orElseThrow().name;
        Supplier<String> ofProduct =
                () -> bean(Products.class).findById(product.id).orElseThrow().name;
        keep("Keepers", ofKeeper);
        keep("Products", ofProduct);

        inTransaction(() -> bean(Products.class).renameBoth());

        assertThat(ofKeeper.get()).isEqualTo("both");
        assertThat(ofProduct.get()).isEqualTo("both");
    }

    @Test
    @DisplayName("an entity whose subclass depends on the time is never kept")
    void aFormulaOfASubclass() {
        StopWatch watch = new StopWatch();
        watch.id = ++lastId;
        store(watch);

        for (int i = 0; i < 5; i++) {
            assertThat(bean(Timers.class).findById(watch.id)).isPresent();
        }

        assertThat(table("Timers").status().hits()).isZero();
    }

    @Test
    @DisplayName("the tables of an entity are those of its subclasses, too")
    void theTablesOfASubclass() {
        StoredEntity animal = stored(Animal.class);

        assertThat(animal.tables()).containsExactlyInAnyOrder("animal", "wolf", "animal_toys");
        assertThat(animal.others()).extracting(StoredTable::name).containsExactlyInAnyOrder("Wolf", "Animal_toys");
        assertThat(animal.others()).flatExtracting(StoredTable::idColumns).containsExactlyInAnyOrder("id", "Animal_id");
    }

    private static StoredEntity stored(Class<?> type) {
        return HibernateStore.of(bean(EntityManagerFactory.class))
                .orElseThrow()
                .entity(type)
                .orElseThrow();
    }
}
