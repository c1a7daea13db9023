package dev.livetable.spring.boot.hibernate;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Basic;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.PostLoad;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.SortComparator;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/** Entities of all the kinds that an application of Jakarta Persistence may have. */
@NullUnmarked
// JPA reads and writes the fields
@SuppressWarnings({"unused", "JdkObsolete", "JavaUtilDate", "InconsistentHashCode", "StringSplitter", "deprecation"})
public final class ImageZoo {

    private ImageZoo() {}

    static EntityManagerFactory factory(Map<String, Object> properties) {
        HibernateJpaVendorAdapter hibernate = new HibernateJpaVendorAdapter();
        hibernate.setGenerateDdl(true);
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(
                JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", ""));
        factory.setJpaVendorAdapter(hibernate);
        factory.setManagedTypes(PersistenceManagedTypes.of(Stream.of(
                        Base.class,
                        CalledBack.class,
                        Keeper.class,
                        Animal.class,
                        Dog.class,
                        Cat.class,
                        Kind.class,
                        Values.class,
                        Address.class,
                        Point.class,
                        Author.class,
                        Document.class,
                        Remark.class,
                        Tag.class,
                        Line.class,
                        LineId.class,
                        Item.class,
                        ByMethods.class,
                        Fleet.class,
                        Ship.class,
                        Sailor.class)
                .map(Class::getName)
                .toArray(String[]::new)));
        Map<String, Object> all = new HashMap<>(properties);
        all.put("hibernate.hbm2ddl.auto", "create");
        all.put("hibernate.globally_quoted_identifiers", "true");
        all.put("hibernate.jdbc.time_zone", "UTC");
        factory.setJpaPropertyMap(all);
        factory.afterPropertiesSet();
        return Objects.requireNonNull(factory.getObject());
    }

    @MappedSuperclass
    abstract static class Base {

        @Id
        @GeneratedValue
        private Long id;

        @Version
        private Integer version;

        @Transient
        List<String> notes = new ArrayList<>(List.of("new"));

        Long id() {
            return id;
        }
    }

    @MappedSuperclass
    abstract static class CalledBack extends Base {

        @Transient
        boolean isLoaded;

        @PostLoad
        void load() {
            isLoaded = true;
        }
    }

    @Entity(name = "Fleet")
    static class Fleet extends Base {

        @OneToMany(mappedBy = "fleet", fetch = FetchType.EAGER, cascade = CascadeType.ALL)
        Set<Ship> ships = new LinkedHashSet<>();
    }

    @Entity(name = "Ship")
    static class Ship extends Base {

        String name;

        @ManyToOne(fetch = FetchType.LAZY)
        Fleet fleet;

        @OneToMany(mappedBy = "ship", fetch = FetchType.EAGER, cascade = CascadeType.ALL)
        Set<Sailor> sailors = new LinkedHashSet<>();

        @Convert(converter = StateConverter.class)
        State state;

        @Convert(converter = CourseConverter.class)
        Course course;

        Ship() {}

        Ship(String name, State state) {
            this.name = name;
            this.state = state;
        }

        String name() {
            return name;
        }
    }

    @Entity(name = "Sailor")
    static class Sailor extends Base {

        @ManyToOne(fetch = FetchType.LAZY)
        Ship ship;
    }

    /** What is sealed, as in Kotlin: objects of one kind are told by their identity. */
    sealed interface State permits Docked, AtSea {}

    static final class Docked implements State {

        static final Docked INSTANCE = new Docked();

        private Docked() {}
    }

    record AtSea(String sea) implements State {}

    static class StateConverter implements AttributeConverter<State, String> {

        @Override
        public String convertToDatabaseColumn(State state) {
            return state instanceof AtSea at ? at.sea() : state == null ? null : "";
        }

        @Override
        public State convertToEntityAttribute(String text) {
            return text == null ? null : text.isEmpty() ? Docked.INSTANCE : new AtSea(text);
        }
    }

    /** What nobody knows all classes of. */
    interface Course {

        int degrees();

        static Course of(int degrees) {
            return () -> degrees;
        }
    }

    static class CourseConverter implements AttributeConverter<Course, Integer> {

        @Override
        public Integer convertToDatabaseColumn(Course course) {
            return course == null ? null : course.degrees();
        }

        @Override
        public Course convertToEntityAttribute(Integer degrees) {
            return degrees == null ? null : Course.of(degrees);
        }
    }

    @Entity(name = "Keeper")
    static class Keeper extends CalledBack {

        String name;

        @OneToMany(mappedBy = "keeper", fetch = FetchType.EAGER, cascade = CascadeType.ALL, orphanRemoval = true)
        @OrderBy("name desc")
        Set<Animal> animals = new LinkedHashSet<>();

        void add(Animal animal) {
            animal.keeper = this;
            animals.add(animal);
        }
    }

    @Entity(name = "Animal")
    abstract static class Animal extends CalledBack {

        String name;

        @ManyToOne
        Keeper keeper;

        @ManyToOne
        Kind kind;

        @Override
        public boolean equals(Object other) {
            return other instanceof Animal animal && Objects.equals(name, animal.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, keeper == null ? 0 : keeper.name);
        }
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {

        private final int tricks;

        protected Dog() {
            this(0);
        }

        Dog(int tricks) {
            this.tricks = tricks;
        }

        int tricks() {
            return tricks;
        }
    }

    @Entity(name = "Cat")
    static class Cat extends Animal {

        @ElementCollection(fetch = FetchType.EAGER)
        Set<Color> colors = new HashSet<>();
    }

    @Entity(name = "Kind")
    static class Kind extends Base {

        String name;
    }

    enum Color {
        RED {
            @Override
            String shade() {
                return "dark";
            }
        },
        BLUE;

        String shade() {
            return "light";
        }
    }

    record Money(BigDecimal amount, String currency) {}

    public static class MoneyConverter implements AttributeConverter<Money, String> {

        @Override
        public String convertToDatabaseColumn(Money money) {
            return money == null ? null : money.amount() + " " + money.currency();
        }

        @Override
        public Money convertToEntityAttribute(String text) {
            return text == null ? null : new Money(new BigDecimal(text.split(" ")[0]), text.split(" ")[1]);
        }
    }

    public static class YesNo implements AttributeConverter<Boolean, String> {

        @Override
        public String convertToDatabaseColumn(Boolean truth) {
            return truth == null ? null : truth ? "Y" : "N";
        }

        @Override
        public Boolean convertToEntityAttribute(String text) {
            return text == null ? null : text.equals("Y");
        }
    }

    @Embeddable
    static class Address {

        String street;

        @Column(name = "town")
        String city;

        @ManyToOne
        Kind kind;
    }

    @Embeddable
    record Point(int x, int y) {}

    public static class Longest implements Comparator<String>, Serializable {

        private static final long serialVersionUID = 1;

        @Override
        public int compare(String a, String b) {
            int byLength = Integer.compare(b.length(), a.length());
            return byLength != 0 ? byLength : a.compareTo(b);
        }
    }

    @Entity(name = "Values")
    @jakarta.persistence.Table(name = "various")
    static class Values extends Base {

        boolean truth;
        Byte small;
        short shorter;
        Integer number;
        long longer;
        Float real;
        double wide;
        BigDecimal exact;
        java.math.BigInteger whole;
        char letter = 'x';
        String text;
        byte[] bytes;
        UUID uuid;
        Instant moment;
        LocalDate day;
        Duration span;

        @Enumerated(EnumType.STRING)
        Color color;

        Color ordinal;

        @Convert(converter = MoneyConverter.class)
        Money price;

        @Convert(converter = YesNo.class)
        Boolean asked;

        @jakarta.persistence.Temporal(jakarta.persistence.TemporalType.TIMESTAMP)
        Date stamp;

        @jakarta.persistence.Temporal(jakarta.persistence.TemporalType.DATE)
        Date date;

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, Object> json;

        @Embedded
        Address home;

        @Embedded
        @AttributeOverride(name = "street", column = @Column(name = "work_street"))
        @AttributeOverride(name = "city", column = @Column(name = "work_town"))
        @jakarta.persistence.AssociationOverride(
                name = "kind",
                joinColumns = @jakarta.persistence.JoinColumn(name = "work_kind"))
        Address work;

        @Embedded
        Point point;

        @ElementCollection(fetch = FetchType.EAGER)
        @jakarta.persistence.OrderColumn
        List<String> list = new ArrayList<>();

        @ElementCollection(fetch = FetchType.EAGER)
        Map<Color, Integer> map = new HashMap<>();

        @ElementCollection(fetch = FetchType.EAGER)
        @SortComparator(Longest.class)
        SortedSet<String> sorted = new TreeSet<>(new Longest());

        @ElementCollection(fetch = FetchType.EAGER)
        Set<Point> points = new LinkedHashSet<>();
    }

    @Entity(name = "Author")
    static class Author extends Base {

        String name;
    }

    @Entity(name = "Tag")
    static class Tag extends Base {

        String name;
    }

    @Entity(name = "Remark")
    static class Remark extends Base {

        String text;

        @ManyToOne(fetch = FetchType.LAZY)
        Document document;

        @ManyToOne
        Document cited;
    }

    @Entity(name = "Document")
    static class Document extends Base {

        String title;

        @ManyToOne(fetch = FetchType.LAZY)
        Author author;

        @OneToMany(mappedBy = "document", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Remark> remarks = new ArrayList<>();

        @ManyToMany
        Set<Tag> tags = new LinkedHashSet<>();

        @ElementCollection
        Set<String> words = new LinkedHashSet<>();

        @ElementCollection
        Map<String, String> entries = new HashMap<>();

        @ManyToOne(fetch = FetchType.LAZY)
        Document previous;

        @Override
        public boolean equals(Object other) {
            return other instanceof Document document && Objects.equals(words, document.words);
        }

        @Override
        public int hashCode() {
            return Objects.hash(words);
        }
    }

    @Embeddable
    record LineId(String country, int number) {}

    @Entity(name = "Line")
    static class Line {

        @EmbeddedId
        LineId id;

        String text;
    }

    static class ItemId implements Serializable {

        private static final long serialVersionUID = 1;

        String shop;
        Integer place;

        ItemId() {}

        ItemId(String shop, Integer place) {
            this.shop = shop;
            this.place = place;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ItemId that && shop.equals(that.shop) && place.equals(that.place);
        }

        @Override
        public int hashCode() {
            return Objects.hash(shop, place);
        }
    }

    @Entity(name = "Item")
    @IdClass(ItemId.class)
    static class Item {

        @Id
        Integer place;

        @Id
        String shop;

        @Basic
        String name;
    }

    @Entity(name = "ByMethods")
    @Access(AccessType.PROPERTY)
    static class ByMethods {

        private Long key;
        private String lower;
        private String kept;

        @Id
        @GeneratedValue
        public Long getId() {
            return key;
        }

        public void setId(Long id) {
            this.key = id;
        }

        public String getName() {
            return kept;
        }

        public void setName(String name) {
            this.kept = name;
            this.lower = name.toLowerCase(java.util.Locale.ROOT);
        }

        @Transient
        public String getLower() {
            return lower;
        }
    }
}
