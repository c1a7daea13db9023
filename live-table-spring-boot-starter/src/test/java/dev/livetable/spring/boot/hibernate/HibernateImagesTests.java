package dev.livetable.spring.boot.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.image.EntityImages;
import dev.livetable.spring.boot.hibernate.ImageZoo.Animal;
import dev.livetable.spring.boot.hibernate.ImageZoo.AtSea;
import dev.livetable.spring.boot.hibernate.ImageZoo.Author;
import dev.livetable.spring.boot.hibernate.ImageZoo.ByMethods;
import dev.livetable.spring.boot.hibernate.ImageZoo.Cat;
import dev.livetable.spring.boot.hibernate.ImageZoo.Color;
import dev.livetable.spring.boot.hibernate.ImageZoo.Course;
import dev.livetable.spring.boot.hibernate.ImageZoo.Docked;
import dev.livetable.spring.boot.hibernate.ImageZoo.Document;
import dev.livetable.spring.boot.hibernate.ImageZoo.Dog;
import dev.livetable.spring.boot.hibernate.ImageZoo.Fleet;
import dev.livetable.spring.boot.hibernate.ImageZoo.Item;
import dev.livetable.spring.boot.hibernate.ImageZoo.ItemId;
import dev.livetable.spring.boot.hibernate.ImageZoo.Keeper;
import dev.livetable.spring.boot.hibernate.ImageZoo.Kind;
import dev.livetable.spring.boot.hibernate.ImageZoo.Line;
import dev.livetable.spring.boot.hibernate.ImageZoo.LineId;
import dev.livetable.spring.boot.hibernate.ImageZoo.Money;
import dev.livetable.spring.boot.hibernate.ImageZoo.Point;
import dev.livetable.spring.boot.hibernate.ImageZoo.Remark;
import dev.livetable.spring.boot.hibernate.ImageZoo.Sailor;
import dev.livetable.spring.boot.hibernate.ImageZoo.Ship;
import dev.livetable.spring.boot.hibernate.ImageZoo.Tag;
import dev.livetable.spring.boot.hibernate.ImageZoo.Values;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Hibernate;
import org.hibernate.Interceptor;
import org.hibernate.LazyInitializationException;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.stat.Statistics;
import org.hibernate.type.Type;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.jpa.mapping.JpaMetamodelMappingContext;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Images of entities of Hibernate, by real sessions on H2. */
@NullUnmarked
@SuppressWarnings({"JavaUtilDate", "ReferenceEquality"})
class HibernateImagesTests {

    private static EntityManagerFactory factory;
    private static JpaMetamodelMappingContext context;

    @BeforeAll
    static void open() {
        factory = ImageZoo.factory(Map.of("hibernate.generate_statistics", "true"));
        context = new JpaMetamodelMappingContext(Set.of(factory.getMetamodel()));
    }

    @AfterAll
    static void close() {
        factory.close();
    }

    @SuppressWarnings("unchecked")
    private static <T> EntityImages<T> images(Class<T> type) {
        return (EntityImages<T>)
                EntityImages.of(context.getRequiredPersistentEntity(type), context, HibernateImages.settings(factory));
    }

    private static <R> R inTransaction(Function<EntityManager, R> task) {
        try (EntityManager manager = factory.createEntityManager()) {
            manager.getTransaction().begin();
            R result = task.apply(manager);
            manager.getTransaction().commit();
            return result;
        }
    }

    private static void write(Consumer<EntityManager> task) {
        inTransaction(manager -> {
            task.accept(manager);
            return true;
        });
    }

    private static <T> T saved(T entity) {
        write(manager -> manager.persist(entity));
        return entity;
    }

    private static <T> T found(Class<T> type, Object id) {
        try (EntityManager manager = factory.createEntityManager()) {
            return manager.find(type, id);
        }
    }

    private static Statistics statistics() {
        return factory.unwrap(SessionFactory.class).getStatistics();
    }

    private static <T> T copy(Class<T> type, Object id) {
        EntityImages<T> images = images(type);
        return images.make(images.take(found(type, id)));
    }

    private static Kind kind(String name) {
        Kind kind = new Kind();
        kind.name = name;
        return saved(kind);
    }

    private static Keeper keeper() {
        Kind kind = kind("pet");
        Keeper keeper = new Keeper();
        keeper.name = "Ada";
        Dog dog = new Dog(3);
        dog.name = "Rex";
        dog.kind = kind;
        Cat cat = new Cat();
        cat.name = "Zoe";
        cat.kind = kind;
        cat.colors = new HashSet<>(Set.of(Color.RED, Color.BLUE));
        keeper.add(dog);
        keeper.add(cat);
        return saved(keeper);
    }

    @Test
    void keepsCirclesSharedObjectsSubclassesAndTheOrderOfASet() {
        Long id = keeper().id();

        Keeper copy = copy(Keeper.class, id);

        assertThat(copy.animals).extracting(animal -> animal.name).containsExactly("Zoe", "Rex");
        List<Animal> animals = new ArrayList<>(copy.animals);
        assertThat(animals.get(0)).isExactlyInstanceOf(Cat.class);
        assertThat(((Cat) animals.get(0)).colors).containsExactlyInAnyOrder(Color.RED, Color.BLUE);
        assertThat(animals.get(1)).isExactlyInstanceOf(Dog.class);
        assertThat(((Dog) animals.get(1)).tricks()).isEqualTo(3);
        assertThat(animals).allSatisfy(animal -> {
            assertThat(animal.keeper).isSameAs(copy);
            assertThat(copy.animals.contains(animal)).isTrue(); // its hash is that of the whole object
        });
        assertThat(animals.get(0).kind).isSameAs(animals.get(1).kind);
    }

    @Test
    void beginsACircleAnywhere() {
        Keeper keeper = keeper();
        Long dog = keeper.animals.iterator().next().id();

        Animal copy = copy(Animal.class, dog);

        assertThat(copy).isExactlyInstanceOf(Dog.class);
        assertThat(copy.keeper.animals).hasSize(2).contains(copy).anyMatch(animal -> animal == copy);
    }

    @Test
    void doesWhatTheStoreDoesAfterLoading() {
        Keeper copy = copy(Keeper.class, keeper().id());

        assertThat(copy.isLoaded).isTrue();
        assertThat(copy.notes).containsExactly("new");
        assertThat(copy.animals).allMatch(animal -> animal.isLoaded);
    }

    private static Values values() {
        Values values = new Values();
        values.truth = true;
        values.small = 7;
        values.shorter = -3;
        values.number = Integer.MIN_VALUE;
        values.longer = Long.MAX_VALUE;
        values.real = 0.1f;
        values.wide = Math.PI;
        values.exact = new BigDecimal("1.50");
        values.whole = BigInteger.valueOf(12);
        values.text = "Grüße";
        values.bytes = new byte[] {1, 2, -3};
        values.uuid = UUID.randomUUID();
        values.moment = Instant.parse("2026-01-02T03:04:05.123456Z");
        values.day = LocalDate.of(2026, 2, 28);
        values.span = Duration.ofMillis(1_234);
        values.color = Color.RED;
        values.ordinal = Color.BLUE;
        values.price = new Money(new BigDecimal("9.90"), "EUR");
        values.asked = false;
        values.stamp = new Date(1_700_000_000_123L);
        values.date = new Date(1_700_000_000_000L);
        values.json = new HashMap<>(Map.of("n", 1, "l", List.of(1, "x", 2.5), "m", Map.of("deep", true)));
        values.home = new ImageZoo.Address();
        values.home.street = "S";
        values.home.city = "C";
        values.home.kind = kind("house");
        values.point = new Point(1, 2);
        values.list.addAll(List.of("b", "a", "b"));
        values.map.putAll(Map.of(Color.RED, 1, Color.BLUE, 2));
        values.sorted.addAll(List.of("a", "ccc", "bb"));
        values.points.addAll(List.of(new Point(3, 4), new Point(5, 6)));
        return saved(values);
    }

    @Test
    void keepsValuesAsTheStoreGivesThem() {
        Long id = values().id();
        Values plain = found(Values.class, id);

        Values copy = copy(Values.class, id);

        assertThat(copy).usingRecursiveComparison().isEqualTo(plain);
        assertThat(copy.stamp).hasSameClassAs(plain.stamp);
        assertThat(copy.date).hasSameClassAs(plain.date);
        assertThat(copy.json.get("n")).isEqualTo(plain.json.get("n")).isInstanceOf(Integer.class);
        assertThat(copy.work).isNull();
        assertThat(copy.list).containsExactly("b", "a", "b");
        assertThat(copy.sorted).containsExactly("ccc", "bb", "a");
        copy.sorted.add("dddd");
        assertThat(copy.sorted).startsWith("dddd");
    }

    @Test
    void comparesOnlyWhatTheDatabaseHolds() {
        EntityImages<Values> images = images(Values.class);

        assertThat(images.column("text")).contains("text");
        assertThat(images.column("home.city")).contains("home.city");
        assertThat(images.column("point.x")).contains("point.x");
        assertThat(images.column("price")).isEmpty(); // a converter writes a text
        assertThat(images.column("asked")).isEmpty();
        assertThat(images.column("json")).isEmpty();
        assertThat(images.column("home.kind")).isEmpty();
        assertThat(images.column("list")).isEmpty();
        assertThat(images.column("stamp")).isEmpty();
        assertThat(images.operand("color", Color.RED)).isEqualTo("RED");
    }

    @Test
    void knowsIdsOfAllForms() {
        LineId lineId = new LineId("de", 7);
        Line line = new Line();
        line.id = lineId;
        saved(line);
        EntityImages<Line> lines = images(Line.class);
        TableSchema schema = lines.schema("lines");
        assertThat(schema.idColumns()).containsExactly("id.country", "id.number");
        Row row = lines.take(found(Line.class, lineId));
        assertThat(lines.idText(lineId)).isEqualTo(schema.id(row));
        assertThat(lines.id(schema.id(row))).contains(lineId);
        assertThat(lines.idTextOf(line)).contains(schema.id(row));
        assertThat(lines.make(row).id).isEqualTo(lineId);

        Item item = new Item();
        item.shop = "north";
        item.place = 3;
        saved(item);
        EntityImages<Item> items = images(Item.class);
        ItemId itemId = new ItemId("north", 3);
        Row itemRow = items.take(found(Item.class, itemId));
        assertThat(items.idText(itemId)).isEqualTo(items.schema("items").id(itemRow));
        assertThat(items.id(items.idText(itemId))).contains(itemId);
        assertThat(items.make(itemRow).shop).isEqualTo("north");
    }

    @Test
    void callsSettersWhereTheStoreDoes() {
        ByMethods entity = new ByMethods();
        entity.setName("Ada");

        ByMethods copy = copy(ByMethods.class, saved(entity).getId());

        assertThat(copy.getName()).isEqualTo("Ada");
        assertThat(copy.getLower()).isEqualTo("ada");
    }

    private static Document document() {
        Author author = new Author();
        author.name = "Ada";
        Tag tag = new Tag();
        tag.name = "t";
        saved(author);
        saved(tag);
        Document document = new Document();
        document.title = "one";
        document.author = author;
        document.tags.add(tag);
        document.words.add("w");
        document.entries.put("k", "v");
        Remark remark = new Remark();
        remark.text = "r";
        remark.document = document;
        document.remarks.add(remark);
        return saved(document);
    }

    @Test
    void loadsNothingThatIsLazy() {
        Long id = document().id();
        EntityImages<Document> images = images(Document.class);
        Document plain = found(Document.class, id);
        statistics().clear();

        Document copy = images.make(images.take(plain));

        assertThat(statistics().getPrepareStatementCount()).isZero();
        assertThat(statistics().getSessionOpenCount()).isZero();
        assertThat(copy.title).isEqualTo("one");
        assertThat(Hibernate.isInitialized(copy.author)).isFalse();
        assertThatExceptionOfType(LazyInitializationException.class).isThrownBy(() -> copy.author.toString());
        assertThatExceptionOfType(LazyInitializationException.class).isThrownBy(() -> copy.remarks.size());
        assertThatExceptionOfType(LazyInitializationException.class).isThrownBy(() -> copy.tags.size());
        assertThatExceptionOfType(LazyInitializationException.class).isThrownBy(() -> copy.words.size());
        assertThatExceptionOfType(LazyInitializationException.class).isThrownBy(() -> copy.entries.get("k"));
    }

    @Test
    void leavesWhatWasNotLoadedAloneWhenTheCopyIsMerged() {
        Long id = document().id();
        Document copy = copy(Document.class, id);
        copy.title = "two";

        Document merged = inTransaction(manager -> manager.merge(copy));

        assertThat(merged.title).isEqualTo("two");
        write(manager -> {
            Document now = manager.find(Document.class, id);
            assertThat(now.title).isEqualTo("two");
            assertThat(((Author) Hibernate.unproxy(now.author)).name).isEqualTo("Ada");
            assertThat(now.remarks).hasSize(1);
            assertThat(now.tags).hasSize(1);
            assertThat(now.words).containsExactly("w");
            assertThat(now.entries).containsEntry("k", "v");
            assertThat(manager.contains(copy)).isFalse();
        });
    }

    @Test
    void makesReferencesOfTheSessionThatIsBoundAndTellsItNothingOfCollections() {
        Long id = document().id();
        EntityImages<Document> images = images(Document.class);
        Row row = images.take(found(Document.class, id));
        EntityManager manager = factory.createEntityManager();
        TransactionSynchronizationManager.bindResource(factory, new EntityManagerHolder(manager));
        try {
            statistics().clear();
            Document copy = images.make(row);
            assertThat(statistics().getPrepareStatementCount()).isZero();

            assertThat(((Author) Hibernate.unproxy(copy.author)).name).isEqualTo("Ada"); // loaded now, in this session
            manager.getTransaction().begin();
            saved(manager, new Tag());
            manager.getTransaction().commit(); // flushes the session
        } finally {
            TransactionSynchronizationManager.unbindResource(factory);
            manager.close();
        }
        write(again -> {
            Document now = again.find(Document.class, id);
            assertThat(now.tags).hasSize(1);
            assertThat(now.remarks).hasSize(1);
            assertThat(now.words).hasSize(1);
        });
    }

    private static void inBoundSession(Consumer<EntityManager> task) {
        EntityManager manager = factory.createEntityManager();
        TransactionSynchronizationManager.bindResource(factory, new EntityManagerHolder(manager));
        try {
            task.accept(manager);
        } finally {
            TransactionSynchronizationManager.unbindResource(factory);
            manager.close();
        }
    }

    @Test
    void loadsCollectionsInTheSessionThatIsBound() {
        Row row = images(Document.class).take(found(Document.class, document().id()));
        inBoundSession(manager -> {
            Document copy = images(Document.class).make(row);
            Document second = images(Document.class).make(row);
            statistics().clear();

            assertThat(copy.remarks).extracting(remark -> remark.text).containsExactly("r");
            assertThat(copy.tags).hasSize(1);
            assertThat(copy.words).containsExactly("w");
            assertThat(copy.entries).containsExactly(Map.entry("k", "v"));
            assertThat(statistics().getPrepareStatementCount())
                    .isEqualTo(4); // one each, as for an object of the session
            assertThat(second.remarks).hasSize(1);
            assertThat(second.remarks.get(0)).isSameAs(copy.remarks.get(0)); // of the session
        });
    }

    @Test
    void failsToLoadACollectionWhenTheSessionIsClosed() {
        Row row = images(Document.class).take(found(Document.class, document().id()));
        List<Document> copies = new ArrayList<>();
        inBoundSession(manager -> copies.add(images(Document.class).make(row)));

        assertThatExceptionOfType(LazyInitializationException.class)
                .isThrownBy(() -> copies.get(0).remarks.size());
    }

    @Test
    void leavesTheRowsOfALoadedCollectionAtAFlushWhetherItsOwnerIsOfTheSessionOrNot() {
        Long id = document().id();
        Row row = images(Document.class).take(found(Document.class, id));
        inBoundSession(manager -> {
            Document copy = images(Document.class).make(row);
            assertThat(copy.remarks).hasSize(1);
            assertThat(copy.tags).hasSize(1);
            assertThat(copy.words).hasSize(1);
            assertThat(copy.entries).hasSize(1);
            manager.getTransaction().begin();
            saved(manager, new Tag());
            manager.getTransaction().commit();
            manager.getTransaction().begin();
            Document own = (Document) Hibernate.unproxy(manager.find(Document.class, id));
            own.title = "own";
            assertThat(own.remarks).hasSize(1);
            assertThat(own.entries).hasSize(1);
            manager.getTransaction().commit();
            assertThat(images(Document.class).make(row).tags).hasSize(1);
            assertThat(copy.remarks).hasSize(1);
        });
        write(again -> {
            Document now = again.find(Document.class, id);
            assertThat(now.title).isEqualTo("own");
            assertThat(now.tags).hasSize(1);
            assertThat(now.remarks).hasSize(1);
            assertThat(now.words).hasSize(1);
            assertThat(now.entries).hasSize(1);
        });
    }

    @Test
    void loadsACollectionWhoseElementsLoadItsOwner() {
        Long id = document().id();
        write(manager -> {
            Document document = manager.find(Document.class, id);
            document.remarks.get(0).cited = document;
        });
        Row row = images(Document.class).take(found(Document.class, id));
        inBoundSession(manager -> {
            Document copy = images(Document.class).make(row);
            manager.getTransaction().begin();
            Document own = (Document) Hibernate.unproxy(copy.remarks.get(0).cited);
            assertThat(manager.contains(own)).isTrue();
            assertThat(own.remarks).containsExactlyElementsOf(copy.remarks);
            assertThat(images(Document.class).make(row).remarks).hasSize(1);
            own.title = "own";
            manager.getTransaction().commit();
        });
        write(again -> assertThat(again.find(Document.class, id).remarks).hasSize(1));
    }

    @Test
    void storesWhatWasChangedInALoadedCollectionWhenTheCopyIsMerged() {
        Long id = document().id();
        Row row = images(Document.class).take(found(Document.class, id));
        inBoundSession(manager -> {
            Document copy = images(Document.class).make(row);
            Remark added = new Remark();
            added.text = "s";
            added.document = copy;
            copy.remarks.remove(0);
            copy.remarks.add(added);
            copy.tags.clear();
            copy.words.add("x");
            copy.entries.put("k", "u");
            manager.getTransaction().begin();
            manager.merge(copy);
            manager.getTransaction().commit();
        });
        write(again -> {
            Document now = again.find(Document.class, id);
            assertThat(now.remarks).extracting(remark -> remark.text).containsExactly("s");
            assertThat(now.tags).isEmpty();
            assertThat(now.words).containsExactlyInAnyOrder("w", "x");
            assertThat(now.entries).containsExactly(Map.entry("k", "u"));
        });
    }

    private static void saved(EntityManager manager, Object entity) {
        manager.persist(entity);
    }

    @Test
    void keepsTheSameOfARowWhateverItsSessionHasLoaded() {
        Long id = document().id();
        EntityImages<Document> images = images(Document.class);
        Row lazy = images.take(found(Document.class, id));
        List<Class<?>> shown = new ArrayList<>();

        inTransaction(manager -> {
            Document loaded = manager.find(Document.class, id);
            Hibernate.initialize(loaded.author);
            Hibernate.initialize(loaded.tags);
            assertThat(images.take(loaded)).isEqualTo(lazy);
            Document whole = images.make(images.takeWhole(loaded, shown::add));
            assertThat(whole.author.name).isEqualTo("Ada");
            assertThat(whole.tags).hasSize(1);
            assertThat(Hibernate.isInitialized(whole.remarks)).isFalse();
            return true;
        });

        assertThat(shown).containsExactlyInAnyOrder(Author.class, Tag.class);
        assertThat(images.shows()).isEmpty();
        assertThat(images(Keeper.class).shows())
                .as("the keeper of his animals is himself")
                .contains(Dog.class, Cat.class, Kind.class)
                .doesNotContain(Keeper.class);
        assertThat(images(Dog.class).shows())
                .as("the animals of its keeper are others")
                .contains(Dog.class, Cat.class, Kind.class, Keeper.class);
    }

    @Test
    void takesTheObjectOfAProxyForTheProxy() {
        Document document = document();
        Document next = new Document();
        next.title = "next";
        next.previous = document;
        saved(next);
        EntityImages<Document> images = images(Document.class);
        try (EntityManager manager = factory.createEntityManager()) {
            Document proxy = manager.find(Document.class, next.id()).previous;
            assertThat(images.idTextOf(proxy)).contains(String.valueOf(document.id()));
            assertThat(Hibernate.isInitialized(proxy)).isFalse();
            Hibernate.initialize(proxy);

            assertThat(images.make(images.take(proxy)).title).isEqualTo("one");
        }
    }

    @Test
    void makesOneObjectOfAnEntityInOneAnswer() {
        Kind kind = kind("shared");
        Dog first = new Dog(1);
        first.name = "a";
        first.kind = kind;
        Dog second = new Dog(2);
        second.name = "b";
        second.kind = kind;
        saved(first);
        saved(second);
        EntityImages<Animal> images = images(Animal.class);

        List<Animal> copies = images.makeAll(List.of(
                images.take(found(Animal.class, first.id())),
                images.take(found(Animal.class, second.id())),
                images.take(found(Animal.class, first.id()))));

        assertThat(copies.get(0).kind).isSameAs(copies.get(1).kind);
        assertThat(copies.get(2)).isSameAs(copies.get(0));
        copies.add(copies.get(0)); // a list of its own
    }

    private static Ship ship() {
        Fleet fleet = new Fleet();
        Ship ship = new Ship("Argo", new AtSea("Aegean"));
        ship.fleet = fleet;
        fleet.ships.add(ship);
        Sailor sailor = new Sailor();
        sailor.ship = ship;
        ship.sailors.add(sailor);
        saved(fleet);
        return ship;
    }

    @Test
    void linksReferencesToTheOneEntityOfTheAnswerAndToThoseWithinIt() {
        Ship ship = ship();

        Ship alone = copy(Ship.class, ship.id());
        Fleet whole = copy(Fleet.class, ship.fleet.id());

        assertThat(alone.sailors).hasSize(1).allMatch(sailor -> sailor.ship == alone);
        assertThat(Hibernate.isInitialized(alone.fleet)).isFalse();
        Ship within = whole.ships.iterator().next();
        assertThat(within.fleet).isSameAs(whole);
        assertThat(within.sailors).hasSize(1).allMatch(sailor -> sailor.ship == within);
    }

    @Test
    void keepsWhatIsSealedAndWhatTheStoreConverts() {
        Ship docked = new Ship("Argo", Docked.INSTANCE);
        docked.course = Course.of(90);

        Ship copy = copy(Ship.class, saved(docked).id());

        assertThat(copy.state).isSameAs(Docked.INSTANCE);
        assertThat(copy.course.degrees()).isEqualTo(90);
        assertThat(copy(Ship.class, ship().id()).state).isEqualTo(new AtSea("Aegean"));
    }

    @Test
    void linksReferencesToEntitiesOfTheSameAnswer() {
        Document document = document();
        Document next = new Document();
        next.title = "next";
        next.previous = document;
        saved(next);
        EntityImages<Document> images = images(Document.class);

        List<Document> copies = images.makeAll(List.of(
                images.take(found(Document.class, next.id())), images.take(found(Document.class, document.id()))));

        assertThat(copies.get(0).previous).isSameAs(copies.get(1));
    }

    /** May change what is loaded. */
    private static final class Enlarging implements Interceptor {
        @Override
        public boolean onLoad(Object entity, Object id, Object[] state, String[] names, Type[] types) {
            return false;
        }
    }

    private static Optional<String> nameColumn(
            Map<String, Object> properties, Consumer<EventListenerRegistry> listening) {
        EntityManagerFactory other = ImageZoo.factory(properties);
        try {
            listening.accept(other.unwrap(SessionFactoryImplementor.class).getEventListenerRegistry());
            JpaMetamodelMappingContext mapping = new JpaMetamodelMappingContext(Set.of(other.getMetamodel()));
            return EntityImages.of(
                            mapping.getRequiredPersistentEntity(Ship.class), mapping, HibernateImages.settings(other))
                    .column("name");
        } finally {
            other.close();
        }
    }

    @Test
    void comparesNothingThatACallbackMayChange() {
        assertThat(images(Keeper.class).column("name")).isEmpty();
        assertThat(images(Keeper.class).isAsStored()).isFalse();
        assertThat(images(Ship.class).isAsStored()).isTrue();
    }

    @Test
    void comparesNothingThatOthersMayChangeWhenItIsLoaded() {
        String interceptor = "hibernate.session_factory.interceptor";

        assertThat(nameColumn(Map.of(), all -> {})).isPresent();
        assertThat(nameColumn(Map.of(interceptor, new Interceptor() {}), all -> {}))
                .isPresent();
        assertThat(nameColumn(Map.of(interceptor, new Enlarging()), all -> {})).isEmpty();
        assertThat(nameColumn(Map.of(), all -> all.appendListeners(EventType.PRE_LOAD, event -> {})))
                .isEmpty();
        assertThat(nameColumn(Map.of(), all -> all.appendListeners(EventType.POST_LOAD, event -> {})))
                .isEmpty();
    }
}
