package dev.livetable.master.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.entity.EntityException;
import dev.livetable.master.repository.JpaEntities.Caseless;
import dev.livetable.master.repository.JpaEntities.Label;
import dev.livetable.master.repository.JpaEntities.LineId;
import dev.livetable.master.repository.JpaEntities.Note;
import dev.livetable.master.repository.JpaEntities.OrderLine;
import dev.livetable.master.repository.JpaEntities.Product;
import dev.livetable.master.repository.JpaEntities.Shop;
import dev.livetable.master.repository.JpaEntities.Ticket;
import dev.livetable.table.Capability;
import dev.livetable.table.Confidential;
import dev.livetable.table.ConflictException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.Participation;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnsupportedRequestException;
import dev.livetable.table.WritableTable;
import dev.livetable.table.Written;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Repositories of Spring Data JPA as masters. */
@NullUnmarked // what the tests' own transactions return is not null
class JpaRepositoryTableTests extends RepositoryTableContract {

    interface Products extends ListCrudRepository<Product, Long>, ListPagingAndSortingRepository<Product, Long> {}

    interface Labels extends JpaRepository<Label, String> {}

    interface OrderLines
            extends ListCrudRepository<OrderLine, LineId>, ListPagingAndSortingRepository<OrderLine, LineId> {}

    interface Notes extends JpaRepository<Note, Long> {}

    interface LazyShops extends JpaRepository<Shop, Long> {}

    interface WholeShops extends JpaRepository<Shop, Long> {

        @Override
        @EntityGraph(attributePaths = "shelves")
        Page<Shop> findAll(Pageable pageable);

        @Override
        @EntityGraph(attributePaths = "shelves")
        Optional<Shop> findById(Long id);
    }

    interface Tickets extends JpaRepository<Ticket, Long> {}

    interface Caselesses extends JpaRepository<Caseless, String> {}

    @Configuration(proxyBeanMethods = false)
    @EnableJpaRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {
                                Products.class,
                                Labels.class,
                                OrderLines.class,
                                Notes.class,
                                LazyShops.class,
                                WholeShops.class,
                                Tickets.class,
                                Caselesses.class
                            }))
    static class Store {

        @Bean
        DataSource dataSource() {
            return database();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            HibernateJpaVendorAdapter hibernate = new HibernateJpaVendorAdapter();
            hibernate.setGenerateDdl(true);
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(dataSource);
            factory.setJpaVendorAdapter(hibernate);
            factory.setManagedTypes(JpaEntities.managed());
            factory.setJpaPropertyMap(Map.of("hibernate.jdbc.time_zone", "UTC"));
            return factory;
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }

    private static AnnotationConfigApplicationContext context;
    private static EntityManager entityManager;
    private static PlatformTransactionManager transactions;

    @BeforeAll
    static void start() {
        context = new AnnotationConfigApplicationContext(Store.class);
        entityManager =
                SharedEntityManagerCreator.createSharedEntityManager(context.getBean(EntityManagerFactory.class));
        transactions = context.getBean(PlatformTransactionManager.class);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Override
    protected WritableTable createTable(TableSchema schema, List<Row> rows) {
        fill(dataSource(), schema, rows);
        return switch (schema.name()) {
            case "products" -> products().build();
            case "labels" ->
                RepositoryTable.builder(context.getBean(Labels.class), Label.class, String.class)
                        .build();
            default ->
                RepositoryTable.builder(context.getBean(OrderLines.class), OrderLine.class, LineId.class)
                        .build();
        };
    }

    private static DataSource dataSource() {
        return context.getBean(DataSource.class);
    }

    private static RepositoryTableBuilder<Product, Long> products() {
        Products repository = context.getBean(Products.class);
        return RepositoryTable.builder(repository, Product.class, Long.class)
                .filters(byHand(repository, Product.class, Long.class))
                .transactionManager(transactions);
    }

    /** The ids of these products are given, not made. */
    @Override
    protected boolean generatesIds() {
        return false;
    }

    private static RepositoryTable<Note, Long> notes() {
        new JdbcTemplate(dataSource()).update("delete from note");
        return RepositoryTable.builder(context.getBean(Notes.class), Note.class, Long.class)
                .transactionManager(transactions)
                .build();
    }

    @Test
    @DisplayName("an insert returns the id, the version and the defaults that the store made")
    void insertReturnsWhatTheStoreMade() {
        RepositoryTable<Note, Long> table = notes();

        Row stored = table.insert(Row.of("text", "a").with("secret", "s"));

        assertThat(stored.get("id")).isNotNull();
        assertThat(stored.get("version")).isEqualTo(0L);
        assertThat(stored.get("secret")).isEqualTo("s");
        assertThat(table.get(table.schema().id(stored))).contains(stored);
        assertThat(table.schema().column("id").generated()).isTrue();
    }

    @Test
    @DisplayName("an entity with a version is known before its change, unless the thread has loaded it already")
    void whatWasBeforeIsKnownOfAnEntityWithAVersion() {
        RepositoryTable<Note, Long> table = notes();
        Row first = table.insert(Row.of("text", "a"));
        String id = table.schema().id(first);

        Written<Row> patched = table.patchReturningBefore(id, Row.of("text", "b"), Filter.all());
        assertThat(patched.before()).isEqualTo(RowImage.whole(first));
        Written<Row> replaced =
                table.replaceReturningBefore(id, patched.answer().with("text", "c"), Filter.all());
        assertThat(replaced.before()).isEqualTo(RowImage.whole(patched.answer()));
        new TransactionTemplate(transactions).executeWithoutResult(status -> assertThat(
                        table.patchReturningBefore(id, Row.of("text", "d"), Filter.all())
                                .before())
                .isEqualTo(RowImage.unknown()));
        assertThat(table.deleteReturningBefore(id, Filter.all())).isEqualTo(new Written<>(true, RowImage.unknown()));
        assertThat(table.deleteReturningBefore(id, Filter.all())).isEqualTo(new Written<>(false, RowImage.absent()));
        assertThat(table.writeReach().isOneRow()).isFalse();
    }

    @Test
    @DisplayName("a change of another version is a conflict, and changes nothing")
    void changeOfAnotherVersionIsAConflict() {
        RepositoryTable<Note, Long> table = notes();
        Row first = table.insert(Row.of("text", "a"));
        String id = table.schema().id(first);
        Row second = table.replace(id, first.with("text", "b"));

        assertThat(second.get("version")).isEqualTo(1L);
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> table.replace(id, first.with("text", "c")))
                .withMessageContaining("another version");
        assertThat(table.get(id)).contains(second);
        assertThat(table.patch(id, Row.of("text", "d")).get("version")).isEqualTo(2L);
        table.delete(id);
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> table.replace(id, second.with("text", "e")));
    }

    @Test
    @DisplayName("F2: what a persistence context of the thread has once loaded is not taken for what is in the store")
    void readsPastThePersistenceContextOfTheThread() {
        RepositoryTable<Note, Long> table = notes();
        String id = table.schema().id(table.insert(Row.of("text", "a")));
        EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
        EntityManager ofTheRequest = factory.createEntityManager();
        TransactionSynchronizationManager.bindResource(factory, new EntityManagerHolder(ofTheRequest));
        try {
            showsWhatIsInTheStore(table, id, "b");
            TransactionTemplate supports = new TransactionTemplate(transactions);
            supports.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
            supports.executeWithoutResult(status -> showsWhatIsInTheStore(table, id, "c"));

            assertThat(TransactionSynchronizationManager.isSynchronizationActive())
                    .isFalse();
        } finally {
            TransactionSynchronizationManager.unbindResource(factory);
            ofTheRequest.close();
        }
    }

    private static void showsWhatIsInTheStore(RepositoryTable<Note, Long> table, String id, String text) {
        assertThat(context.getBean(Notes.class).findAll()).hasSize(1);
        table.get(id);
        new JdbcTemplate(dataSource()).update("update note set text = ?", text);

        assertThat(table.get(id).orElseThrow().get("text")).isEqualTo(text);
        assertThat(table.list(Filter.all(), PageRequest.of(0, 5))
                        .getContent()
                        .get(0)
                        .get("text"))
                .isEqualTo(text);
    }

    @Test
    @DisplayName("no message of a refusal shows an id or a value")
    void refusalsShowNeitherIdsNorValues() {
        RepositoryTable<Label, String> labels = RepositoryTable.builder(
                        context.getBean(Labels.class), Label.class, String.class)
                .transactionManager(transactions)
                .build();
        String secret = Confidential.VALUE;
        Row label = Row.of("code", secret).with("name", "x".repeat(300) + secret);
        labels.insert(Row.of("code", secret));

        Confidential.assertNotShown(
                () -> labels.insert(label),
                () -> labels.insert(label.with("code", "1")),
                () -> labels.patch(secret, label),
                () -> labels.patch(secret + "x", Row.empty()),
                () -> labels.patch(secret, Row.of("code", secret + "x")),
                () -> labels.replace(secret, Row.of("name", "b"), Filter.equal("name", secret)),
                () -> labels.count(Filter.greaterThan("name", secret)),
                () -> notes().patch("1", Row.of("version", secret)),
                () -> notes().replace(secret, Row.of("text", "a")));
        labels.delete(secret);
    }

    @Test
    @DisplayName("an id that the store takes for another is that of no row")
    void anIdThatTheStoreTakesForAnotherIsThatOfNoRow() {
        new JdbcTemplate(dataSource()).execute("alter table caseless alter column code varchar_ignorecase(50)");
        RepositoryTable<Caseless, String> table = RepositoryTable.builder(
                        context.getBean(Caselesses.class), Caseless.class, String.class)
                .transactionManager(transactions)
                .build();
        Row ann = Row.of("code", "Ann@x.org").with("name", "Ann");
        assertThat(table.insert(ann)).isEqualTo(ann);

        String other = "ann@x.org";
        assertThat(table.get(other)).isEmpty();
        assertThat(table.get(other, Filter.equal("name", "Ann"))).isEmpty();
        assertThat(table.delete(other)).isFalse();
        assertThat(table.delete(other, Filter.equal("name", "Ann"))).isFalse();
        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patch(other, Row.of("name", "s3cr3t")));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> table.replace(other, Row.of("name", "s3cr3t")));
        assertThatExceptionOfType(DuplicateIdException.class).isThrownBy(() -> table.insert(ann.with("code", other)));
        assertThat(table.deleteAll(Filter.equal("code", other))).isZero();
        assertThat(table.list(Filter.all(), Pageable.unpaged())).containsExactly(ann);
        assertThat(table.delete("Ann@x.org")).isTrue();
    }

    @Test
    void callsTakePartInTheCallersTransactionAndAreRefusedWithinIt() {
        RepositoryTable<Note, Long> table = notes();
        Row note = table.insert(Row.of("text", "a"));
        String id = table.schema().id(note);

        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            assertThat(table.participation()).isEqualTo(Participation.JOINED);
            assertThat(table.patch(id, Row.of("text", "b")).get("version")).isEqualTo(1L);
            assertThat(table.get(id).orElseThrow().get("text")).isEqualTo("b");
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> table.patch(id, Row.of("text", null)))
                    .withStackTraceContaining("text");
            status.setRollbackOnly();
        });

        assertThat(table.get(id)).contains(note);
        assertThat(table.participation()).isEqualTo(Participation.APART);
    }

    @Test
    void filtersByExampleCompareWithOneValueOrAPartOfIt() {
        WritableTable table =
                createTable(LABELS, List.of(row(LABELS, "a", "x"), row(LABELS, "b", "x"), row(LABELS, "c", null)));

        assertThat(table.capabilities()).contains(Capability.FILTER);
        assertThat(table.list(Filter.equal("name", "x"), PageRequest.of(0, 1)).getContent())
                .containsExactly(row(LABELS, "a", "x"));
        assertThat(table.count(Filter.equal("name", "x"))).isEqualTo(2);
        assertThat(table.list(Filter.isNull("name"), Pageable.unpaged())).containsExactly(row(LABELS, "c", null));
        assertThat(table.count(Filter.equal("name", "x").and(Filter.equal("code", "b"))))
                .isEqualTo(1);
        assertThat(table.count(Filter.startsWith("name", "x"))).isEqualTo(2);
        assertThat(table.count(Filter.endsWithIgnoreCase("name", "X"))).isEqualTo(2);
        assertThat(table.count(Filter.equalIgnoreCase("name", "X"))).isEqualTo(2);
        assertThat(table.count(Filter.contains("name", "X"))).isZero();
        for (Filter filter : List.of(
                Filter.greaterThan("name", "x"),
                Filter.contains("name", "%"),
                Filter.startsWith("name", "x").and(Filter.endsWith("name", "x")),
                Filter.startsWith("name", "x").not(),
                Filter.equal("name", "x").or(Filter.equal("code", "b")))) {
            assertThatThrownBy(() -> table.count(filter))
                    .isInstanceOfAny(UnsupportedOperationException.class, UnsupportedRequestException.class)
                    .hasMessageContaining("by example");
        }
        WritableTable shops = RepositoryTable.builder(context.getBean(WholeShops.class), Shop.class, Long.class)
                .build();
        assertThatThrownBy(() -> shops.count(Filter.isNull("shelves")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void insertersMakeAnIdThatIsTakenADuplicateWhateverComesBetween() {
        fill(dataSource(), PRODUCTS, List.of());
        WritableTable table = products()
                .inserter(whileAnotherInserts(product -> {
                    entityManager.persist(product);
                    return product;
                }))
                .build();

        assertThatExceptionOfType(DuplicateIdException.class).isThrownBy(() -> table.insert(product(9, "fig")));
        assertThat(table.get("9").orElseThrow().get("name")).isEqualTo("other");
    }

    private static UnaryOperator<Product> whileAnotherInserts(UnaryOperator<Product> inserter) {
        return product -> {
            CompletableFuture.runAsync(() -> fill(dataSource(), PRODUCTS, List.of(product(9, "other"))))
                    .join();
            return inserter.apply(product);
        };
    }

    @Test
    void lazilyLoadedCollectionsAreRefusedWithAdvice() {
        long id = shopWithShelf();
        RepositoryTable<Shop, Long> table = RepositoryTable.builder(
                        context.getBean(LazyShops.class), Shop.class, Long.class)
                .transactionManager(transactions)
                .build();

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> table.list(Filter.all(), PageRequest.of(0, 5)))
                .withMessageContaining("Shop.shelves is loaded lazily")
                .withMessageContaining("@EntityGraph")
                .withMessageContaining("ignore()");
        assertThatExceptionOfType(EntityException.class).isThrownBy(() -> table.get(String.valueOf(id)));
    }

    @Test
    void whatTheQueryLoadsIsKeptWhole() {
        long id = shopWithShelf();
        RepositoryTable<Shop, Long> table = RepositoryTable.builder(
                        context.getBean(WholeShops.class), Shop.class, Long.class)
                .build();
        Row shop = table.list(Filter.all(), PageRequest.of(0, 5)).getContent().get(0);

        assertThat(shop.get("name")).isEqualTo("corner");
        assertThat(shop.get("shelves"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("label", "top");
        assertThat(table.get(String.valueOf(id))).contains(shop);
        assertThat(table.patch(String.valueOf(id), Row.of("name", "street"))).isEqualTo(shop.with("name", "street"));
    }

    @Test
    void whatIsIgnoredIsNotLookedAtAndNotWritten() {
        shopWithShelf();
        RepositoryTable<Shop, Long> table = RepositoryTable.builder(
                        context.getBean(LazyShops.class), Shop.class, Long.class)
                .ignore("shelves")
                .build();

        assertThat(table.list(Filter.all(), PageRequest.of(0, 5)))
                .extracting(row -> row.columns().names())
                .containsExactly(List.of("id", "name"));
        assertThat(table.capabilities()).contains(Capability.DELETE).doesNotContain(Capability.PATCH);
    }

    @Test
    void lazilyLoadedObjectsAreRefusedAndThoseLoadedAreKept() {
        long shop = shopWithShelf();
        long id = new TransactionTemplate(transactions).execute(status -> {
            Ticket ticket = new Ticket("umbrella", entityManager.getReference(Shop.class, shop));
            entityManager.persist(ticket);
            return ticket.id();
        });
        RepositoryTable<Ticket, Long> table = RepositoryTable.builder(
                        context.getBean(Tickets.class), Ticket.class, Long.class)
                .build();

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> table.get(String.valueOf(id)))
                .withMessageContaining("Ticket.shop is loaded lazily");
        Row ticket = new TransactionTemplate(transactions).execute(status -> {
            Shop loaded =
                    context.getBean(Tickets.class).findById(id).orElseThrow().shop();
            assertThat(loaded.shelves()).hasSize(1);
            return table.get(String.valueOf(id)).orElseThrow();
        });
        assertThat(ticket.get("shop"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("name", "corner");
    }

    private static long shopWithShelf() {
        return new TransactionTemplate(transactions).execute(status -> {
            entityManager.createQuery("delete from Ticket").executeUpdate();
            entityManager.createQuery("from Shop", Shop.class).getResultList().forEach(entityManager::remove);
            Shop shop = new Shop("corner", "top");
            entityManager.persist(shop);
            return shop.id();
        });
    }
}
