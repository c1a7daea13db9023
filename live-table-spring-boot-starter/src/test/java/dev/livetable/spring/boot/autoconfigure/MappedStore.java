package dev.livetable.spring.boot.autoconfigure;

import jakarta.persistence.Column;
import jakarta.persistence.ConstraintMode;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyJoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.PostLoad;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.api.Trigger;
import org.hibernate.annotations.DialectOverride;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.HQLSelect;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.annotations.SQLInsert;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.SQLUpdate;
import org.hibernate.annotations.TimeZoneStorage;
import org.hibernate.annotations.TimeZoneStorageType;
import org.hibernate.dialect.H2Dialect;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/** A store of JPA whose entities hold others, extend others, and are changed by the database itself. */
@Configuration(proxyBeanMethods = false)
@EnableJpaRepositories(
        considerNestedRepositories = true,
        includeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*MappedStore\\$.*"),
        excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(?<!MappedStore)\\$.*"))
@NullUnmarked
public class MappedStore {

    static final List<Class<?>> ENTITIES = List.of(
            Node.class,
            Keeper.class,
            Vehicle.class,
            Car.class,
            Product.class,
            Purchase.class,
            Cat.class,
            Animal.class,
            Wolf.class,
            Collar.class,
            Tally.class,
            Account.class,
            Profile.class,
            Friend.class,
            Shelf.class,
            Book.class,
            Country.class,
            Town.class,
            TownName.class,
            Route.class,
            Notice.class,
            Memo.class,
            Guest.class,
            Banned.class,
            Draft.class,
            Peer.class,
            Invoice.class,
            Article.class,
            Position.class,
            Beast.class,
            Canine.class,
            Fox.class,
            Ship.class,
            Frigate.class,
            Timer.class,
            StopWatch.class,
            Departure.class,
            Booking.class);

    /** Has a value that is in two columns. */
    @Entity(name = "Departure")
    static class Departure {
        @Id
        Long id;

        @TimeZoneStorage(TimeZoneStorageType.COLUMN)
        OffsetDateTime at;

        String name;

        Departure() {}

        Departure(long id, OffsetDateTime at, String name) {
            this.id = id;
            this.at = at;
            this.name = name;
        }
    }

    interface Departures extends JpaRepository<Departure, Long> {
        List<Departure> findByNameOrderByAt(String name);
    }

    /** Holds others of its own kind. */
    @Entity(name = "Node")
    static class Node {
        @Id
        Long id;

        String name;

        @ManyToOne
        Node parent;

        Node() {}

        Node(long id, String name, Node parent) {
            this.id = id;
            this.name = name;
            this.parent = parent;
        }
    }

    @Entity(name = "Keeper")
    static class Keeper {
        @Id
        Long id;

        String name;

        Keeper() {}

        Keeper(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    /** One of its subclasses holds others. */
    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Vehicle {
        @Id
        Long id;
    }

    @Entity(name = "Car")
    static class Car extends Vehicle {
        @ManyToOne
        Keeper keeper;

        Car() {}

        Car(long id, Keeper keeper) {
            this.id = id;
            this.keeper = keeper;
        }
    }

    @Entity(name = "Product")
    static class Product {
        @Id
        Long id;

        String name;

        Product() {}

        Product(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Embeddable
    static class Line {
        @ManyToOne
        Product product;

        Line() {}

        Line(Product product) {
            this.product = product;
        }
    }

    /** The parts of its collection hold others. */
    @Entity(name = "Purchase")
    static class Purchase {
        @Id
        Long id;

        @ElementCollection(fetch = FetchType.EAGER)
        List<Line> lines = new ArrayList<>();

        Purchase() {}

        Purchase(long id, Product product) {
            this.id = id;
            lines.add(new Line(product));
        }
    }

    /** A change of one's collection is a change of others of its kind. */
    @Entity(name = "Cat")
    static class Cat {
        @Id
        Long id;

        @Column(name = "parent_id", insertable = false, updatable = false)
        Long parentId;

        @OneToMany
        @JoinColumn(name = "parent_id")
        List<Cat> children = new ArrayList<>();

        Cat() {}

        Cat(long id) {
            this.id = id;
        }
    }

    /** Is in several tables, one of which other rows depend on. */
    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Animal {
        @Id
        Long id;

        @ElementCollection(fetch = FetchType.EAGER)
        List<String> toys = new ArrayList<>();
    }

    @Entity(name = "Wolf")
    static class Wolf extends Animal {
        String howl;

        Wolf() {}

        Wolf(long id, String howl) {
            this.id = id;
            this.howl = howl;
        }
    }

    @Entity(name = "Collar")
    static class Collar {
        @Id
        Long id;

        @ManyToOne(fetch = FetchType.LAZY)
        @OnDelete(action = OnDeleteAction.CASCADE)
        Wolf wolf;

        Collar() {}

        Collar(long id, Wolf wolf) {
            this.id = id;
            this.wolf = wolf;
        }
    }

    /** Counts the toys of all animals. */
    public static final class CountToys implements Trigger {
        @Override
        public void fire(Connection connection, Object[] before, Object[] after) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("update tally set toys = toys + 1");
            }
        }
    }

    /** Is changed by a trigger of the collection of another one. */
    @Entity(name = "Tally")
    static class Tally {
        @Id
        Long id;

        long toys;
    }

    /** Holds another one that holds it in turn. */
    @Entity(name = "Account")
    static class Account {
        @Id
        Long id;

        String name;

        @OneToOne(mappedBy = "account")
        Profile profile;

        Account() {}

        Account(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Profile")
    static class Profile {
        @Id
        Long id;

        @OneToOne
        Account account;

        Profile() {}

        Profile(long id, Account account) {
            this.id = id;
            this.account = account;
        }
    }

    /** Shares an account with others. */
    @Entity(name = "Booking")
    static class Booking {
        @Id
        Long id;

        @ManyToOne
        Account account;

        Booking() {}

        Booking(long id, Account account) {
            this.id = id;
            this.account = account;
        }
    }

    interface Bookings extends JpaRepository<Booking, Long> {}

    @Embeddable
    static class Friendship {
        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "other_id")
        Friend friend;

        Friendship() {}

        Friendship(Friend friend) {
            this.friend = friend;
        }
    }

    /** The parts of its collection hold others of its kind, which are not loaded with it. */
    @Entity(name = "Friend")
    static class Friend {
        @Id
        Long id;

        String name;

        @ElementCollection(fetch = FetchType.EAGER)
        List<Friendship> friends = new ArrayList<>();

        Friend() {}

        Friend(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Shelf")
    static class Shelf {
        @Id
        Long id;

        @OneToMany
        @JoinColumn(name = "shelf_id")
        List<Book> books = new ArrayList<>();

        Shelf() {}

        Shelf(long id) {
            this.id = id;
        }
    }

    @Entity(name = "Book")
    static class Book {
        @Id
        Long id;

        @Column(name = "shelf_id", insertable = false, updatable = false)
        Long shelfId;

        Book() {}

        Book(long id) {
            this.id = id;
        }
    }

    @Entity(name = "Country")
    static class Country {
        @Id
        Long id;

        @Column(unique = true)
        String code;

        Country() {}

        Country(long id, String code) {
            this.id = id;
            this.code = code;
        }
    }

    /** Refers to another one by a key that is not its id. */
    @Entity(name = "Town")
    static class Town {
        @Id
        Long id;

        String name;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(
                name = "country_code",
                referencedColumnName = "code",
                foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))
        Country country;

        Town() {}

        Town(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    /** Is in a view. */
    @Entity(name = "TownName")
    @Immutable
    @Table(name = "town_names")
    static class TownName {
        @Id
        Long id;

        String name;
    }

    @Embeddable
    static class Stop {
        Long townId;

        @Formula("(select t.name from Town t where t.id = townId)")
        String townName;
    }

    /** Is loaded by its id in another way than with others. */
    @Entity(name = "Notice")
    @HQLSelect(query = "from Notice where id = ?1 and not gone")
    static class Notice {
        @Id
        Long id;

        boolean gone;
    }

    /** Its callback changes what it was loaded with, where that is small. */
    @Entity(name = "Memo")
    static class Memo {
        @Id
        Long id;

        String word;

        @Embedded
        Remark remark;

        @Transient
        int length;

        @PostLoad
        void read() {
            length = word.length();
            word = word.toUpperCase(Locale.ROOT);
            if (remark != null && remark.text != null) {
                remark.text += "!";
            }
        }
    }

    @Embeddable
    static class Remark {
        String text;
    }

    /** What restricts it in this database depends on other rows. */
    @Entity(name = "Guest")
    @SQLRestriction("gone = false")
    @DialectOverride.SQLRestriction(
            dialect = H2Dialect.class,
            override = @SQLRestriction("not exists (select 1 from Banned b where b.id = id)"))
    static class Guest {
        @Id
        Long id;

        boolean gone;
    }

    @Entity(name = "Banned")
    static class Banned {
        @Id
        Long id;
    }

    /** Is updated whatever its version is by now. How it is written in this database says nothing of how it is read. */
    @Entity(name = "Draft")
    @DialectOverride.SQLInsert(
            dialect = H2Dialect.class,
            override = @SQLInsert(sql = "insert into Draft (title, version, id) values (?, ?, ?)"))
    @SQLUpdate(sql = "update Draft set title = ?, version = ? where id = ? and ? is not null")
    static class Draft {
        @Id
        Long id;

        String title;

        @Version
        Integer version;
    }

    /** The parts of its collection depend on other rows. */
    @Entity(name = "Route")
    static class Route {
        @Id
        Long id;

        @ElementCollection(fetch = FetchType.EAGER)
        List<Stop> stops = new ArrayList<>();
    }

    @Embeddable
    static class Tie {
        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "other_id")
        Peer peer;

        Tie() {}

        Tie(Peer peer) {
            this.peer = peer;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tie that && peer.equals(that.peer);
        }

        @Override
        public int hashCode() {
            return peer.hashCode();
        }
    }

    /** The parts of its collection are found by the hash of what they hold, though that is lazy. */
    @Entity(name = "Peer")
    static class Peer {
        @Id
        Long id;

        String name;

        @ElementCollection(fetch = FetchType.EAGER)
        Set<Tie> ties = new HashSet<>();

        Peer() {}

        Peer(long id, String name) {
            this.id = id;
            this.name = name;
        }

        String getName() {
            return name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Peer that && name.equals(that.getName());
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** The keys of its map hold others of its kind. */
    @Entity(name = "Invoice")
    static class Invoice {
        @Id
        Long id;

        String name;

        @OneToMany(mappedBy = "invoice", fetch = FetchType.EAGER)
        @MapKeyJoinColumn(name = "article_id")
        Map<Article, Position> positions = new HashMap<>();

        Invoice() {}

        Invoice(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Article")
    static class Article {
        @Id
        Long id;

        @ManyToOne
        Invoice invoice;

        Article() {}

        Article(long id, Invoice invoice) {
            this.id = id;
            this.invoice = invoice;
        }
    }

    @Entity(name = "Position")
    static class Position {
        @Id
        Long id;

        @ManyToOne
        Invoice invoice;
    }

    /** Each class has a table of its own, but the abstract one. */
    @Entity(name = "Beast")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    static class Beast {
        @Id
        Long id;
    }

    @Entity(name = "Canine")
    abstract static class Canine extends Beast {}

    @Entity(name = "Fox")
    static class Fox extends Canine {}

    /** Its subclass inherits a collection. */
    @Entity(name = "Ship")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Ship {
        @Id
        Long id;

        @ElementCollection(fetch = FetchType.EAGER)
        List<String> flags = new ArrayList<>();
    }

    @Entity(name = "Frigate")
    static class Frigate extends Ship {}

    @Entity(name = "Timer")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Timer {
        @Id
        Long id;
    }

    /** Depends on the time. */
    @Entity(name = "StopWatch")
    static class StopWatch extends Timer {
        @Formula("current_timestamp")
        Instant now;
    }

    interface Nodes extends JpaRepository<Node, Long> {
        List<Node> findByName(String name);
    }

    interface Keepers extends JpaRepository<Keeper, Long> {}

    interface Vehicles extends JpaRepository<Vehicle, Long> {}

    interface Products extends JpaRepository<Product, Long> {

        @Modifying
        @Query(nativeQuery = true, value = "update keeper set name = 'both'; update product set name = 'both'")
        void renameBoth();
    }

    interface Purchases extends JpaRepository<Purchase, Long> {}

    interface Cats extends JpaRepository<Cat, Long> {
        List<Cat> findByParentId(Long id);
    }

    interface Animals extends JpaRepository<Animal, Long> {}

    interface Frigates extends JpaRepository<Frigate, Long> {}

    interface Accounts extends JpaRepository<Account, Long> {}

    interface Profiles extends JpaRepository<Profile, Long> {}

    interface Friends extends JpaRepository<Friend, Long> {}

    interface Shelves extends JpaRepository<Shelf, Long> {}

    interface Books extends JpaRepository<Book, Long> {}

    interface Towns extends JpaRepository<Town, Long> {}

    interface TownNames extends JpaRepository<TownName, Long> {}

    interface Routes extends JpaRepository<Route, Long> {}

    interface Notices extends JpaRepository<Notice, Long> {}

    interface Memos extends JpaRepository<Memo, Long> {
        List<Memo> findByWord(String word);

        long countByWord(String word);

        List<Memo> findByRemarkText(String text);
    }

    interface Guests extends JpaRepository<Guest, Long> {}

    interface Drafts extends JpaRepository<Draft, Long> {
        long countByTitle(String title);
    }

    interface Peers extends JpaRepository<Peer, Long> {}

    interface Invoices extends JpaRepository<Invoice, Long> {}

    interface Beasts extends JpaRepository<Beast, Long> {}

    interface Collars extends JpaRepository<Collar, Long> {}

    interface Tallies extends JpaRepository<Tally, Long> {}

    interface Timers extends JpaRepository<Timer, Long> {}

    @Bean
    DataSource dataSource() {
        return new EmbeddedDatabaseBuilder()
                .setType(EmbeddedDatabaseType.H2)
                .generateUniqueName(true)
                .build();
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(dataSource);
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.setJpaPropertyMap(Map.of(
                "hibernate.hbm2ddl.auto",
                "create",
                "jakarta.persistence.sql-load-script-source",
                new StringReader("create trigger count_toys after insert on animal_toys for each row call '"
                        + CountToys.class.getName() + "';\n"
                        + "drop table town_names;\n"
                        + "create view town_names as select id, name from Town;")));
        factory.setManagedTypes(PersistenceManagedTypes.of(
                Stream.concat(ENTITIES.stream(), Stream.of(Line.class, Friendship.class, Stop.class, Tie.class))
                        .map(Class::getName)
                        .toArray(String[]::new)));
        return factory;
    }

    @Bean
    PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }
}
