package dev.livetable.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.entity.EntityException;
import dev.livetable.entity.RowConversions;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kotlin.jvm.internal.DefaultConstructorMarker;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Transient;
import org.springframework.data.annotation.Version;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.keyvalue.core.mapping.context.KeyValueMappingContext;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.context.AbstractMappingContext;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.mapping.model.SimpleTypeHolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Images by the mapping of stores that load entities whole: that of JDBC, and one that stands for any other. */
@NullUnmarked
@SuppressWarnings("unused") // fields are read and written by images
class EntityImagesTests {

    static Stream<Arguments> contexts() {
        return Stream.of(Arguments.of("JDBC", knowing(new JdbcMappingContext())), Arguments.of("key and value", any()));
    }

    /** Returns a mapping that takes a class for a value, as those do that have a converter of it. */
    private static <C extends AbstractMappingContext<?, ?>> C knowing(C context) {
        context.setSimpleTypeHolder(new SimpleTypeHolder(Set.of(), true) {
            @Override
            public boolean isSimpleType(Class<?> type) {
                boolean isOfJdk = type.getName().startsWith("java.") && !Iterable.class.isAssignableFrom(type);
                return isOfJdk && !Map.class.isAssignableFrom(type) || type == Angle.class || super.isSimpleType(type);
            }
        });
        return context;
    }

    private static MappingContext<?, ?> any() {
        return knowing(new KeyValueMappingContext<>());
    }

    /** Returns a mapping as that of Jakarta Persistence, to which all classes but some are values. */
    private static MappingContext<?, ?> onlyMapping(Class<?> mapped) {
        KeyValueMappingContext<?, ?> context = new KeyValueMappingContext<>();
        context.setSimpleTypeHolder(new SimpleTypeHolder(Set.of(), true) {
            @Override
            public boolean isSimpleType(Class<?> type) {
                return type != mapped;
            }
        });
        return context;
    }

    @SuppressWarnings("unchecked")
    private static <T> EntityImages<T> images(Class<T> type, MappingContext<?, ?> context, ImageSettings settings) {
        PersistentEntity<T, ?> entity = (PersistentEntity<T, ?>) context.getRequiredPersistentEntity(type);
        return EntityImages.of(entity, context, settings);
    }

    private static <T> EntityImages<T> images(Class<T> type) {
        return images(type, any(), ImageSettings.standard());
    }

    private static <T> T copy(EntityImages<T> images, T entity) {
        return images.make(images.take(entity));
    }

    enum Color {
        RED {
            @Override
            int worth() {
                return 1;
            }
        },
        BLUE;

        int worth() {
            return 0;
        }
    }

    record Part(String name, int number, Color color) {}

    /** A value whose constructor does not take what it holds. */
    static final class Angle {

        private final double degrees;

        private Angle(double radians, boolean isRadians) {
            this.degrees = isRadians ? Math.toDegrees(radians) : radians;
        }

        static Angle of(double degrees) {
            return new Angle(degrees, false);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Angle angle && angle.degrees == degrees;
        }

        @Override
        public int hashCode() {
            return Double.hashCode(degrees);
        }
    }

    private static class Whole {

        @Id
        private Long id;

        @Version
        private int version;

        private boolean truth;
        private Byte small;
        private short shorter;
        private int number;
        private long longer;
        private float real;
        private Double wide;
        private char letter = 'a';
        private String text;
        private BigDecimal exact;
        private UUID uuid;
        private Instant moment;
        private LocalDate day;
        private ZoneId zone;
        private Locale locale;
        private Color color;
        private byte[] bytes;
        private int[] ints;
        private String[] texts;
        private Part part;
        private Angle angle;
        private List<Part> list;
        private Set<String> set;
        private SortedSet<Integer> sorted;
        private Map<String, Part> map;
        private SortedMap<String, Integer> sortedMap;
        private Map<String, Object> anything;
        private final String fixed;

        @Transient
        private List<String> notes = new ArrayList<>(List.of("made"));

        private Whole() {
            this.fixed = "by the constructor";
        }

        private Whole(String fixed) {
            this.fixed = fixed;
        }
    }

    private static Whole whole(Random random) {
        Whole whole = new Whole("f" + random.nextInt());
        whole.id = random.nextLong();
        whole.version = random.nextInt();
        whole.truth = random.nextBoolean();
        whole.small = (byte) random.nextInt();
        whole.shorter = (short) random.nextInt();
        whole.number = random.nextInt();
        whole.longer = random.nextLong();
        whole.real = random.nextFloat() * 1e10f;
        whole.wide = maybe(random, random.nextGaussian() / 3);
        whole.letter = (char) ('a' + random.nextInt(26));
        whole.text = maybe(random, "ä" + random.nextInt());
        whole.exact = maybe(random, BigDecimal.valueOf(random.nextLong(), random.nextInt(9)));
        whole.uuid = maybe(random, new UUID(random.nextLong(), random.nextLong()));
        whole.moment = maybe(random, Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
        whole.day = maybe(random, LocalDate.ofEpochDay(random.nextInt(99_999)));
        whole.zone = maybe(random, ZoneId.of("Europe/Berlin"));
        whole.locale = maybe(random, Locale.CANADA_FRENCH);
        whole.color = maybe(random, Color.values()[random.nextInt(2)]);
        whole.bytes = maybe(random, Long.toString(random.nextLong()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        whole.ints = maybe(random, random.ints(3).toArray());
        whole.texts = maybe(random, new String[] {"b", null, "a"});
        whole.part = maybe(random, part(random));
        whole.angle = maybe(random, Angle.of(random.nextInt(360)));
        whole.list = maybe(random, new ArrayList<>(Arrays.asList(part(random), null, part(random))));
        whole.set = maybe(random, new LinkedHashSet<>(List.of("z" + random.nextInt(), "a", "m")));
        whole.sorted = maybe(random, new TreeSet<>(List.of(random.nextInt(), 2, 3)));
        whole.map = maybe(random, new LinkedHashMap<>(Map.of("k", part(random))));
        whole.sortedMap = maybe(random, new TreeMap<>(Map.of("b", 1, "a", random.nextInt())));
        whole.anything = maybe(random, anything(random));
        return whole;
    }

    private static <T> T maybe(Random random, T value) {
        return random.nextInt(5) == 0 ? null : value;
    }

    private static Part part(Random random) {
        return new Part(maybe(random, "p"), random.nextInt(), maybe(random, Color.RED));
    }

    private static Map<String, Object> anything(Random random) {
        Map<String, Object> values = new HashMap<>();
        values.put("int", random.nextInt());
        values.put("long", random.nextLong());
        values.put("double", random.nextDouble());
        values.put("list", new ArrayList<>(List.of(1, 2L, "x", new ArrayList<>(List.of(true)))));
        values.put("map", new HashMap<>(Map.of("deep", new BigDecimal("1.0"))));
        values.put("null", null);
        return values;
    }

    @DisplayName("What comes back equals what was taken")
    @ParameterizedTest(name = "{0}")
    @MethodSource("contexts")
    void comesBackAsItWas(String name, MappingContext<?, ?> context) {
        EntityImages<Whole> images = images(Whole.class, context, ImageSettings.standard());
        Random random = new Random(14);
        for (int i = 0; i < 300; i++) {
            Whole whole = whole(random);

            Row row = images.take(whole);
            Whole copy = images.make(row);

            assertThat(copy).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(whole);
            assertThat(images.take(copy)).isEqualTo(row);
            if (whole.set != null) {
                assertThat(copy.set).containsExactlyElementsOf(whole.set);
            }
        }
    }

    @Test
    void keepsFinalFieldsAndWhatOnlyTheConstructorMakes() {
        EntityImages<Whole> images =
                images(Whole.class, any(), ImageSettings.standard().makingWithoutArguments());
        Whole whole = new Whole("given");
        whole.id = 1L;
        whole.notes.add("changed");

        Whole copy = copy(images, whole);

        assertThat(copy.fixed).isEqualTo("given");
        assertThat(copy.notes).containsExactly("made");
    }

    record Order(@Id UUID id, String customer, List<Part> parts) {

        Order {
            parts = List.copyOf(parts);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contexts")
    void makesRecordsByTheirConstructor(String name, MappingContext<?, ?> context) {
        EntityImages<Order> images = images(Order.class, context, ImageSettings.standard());
        Order order = new Order(UUID.randomUUID(), "Ada", List.of(new Part("p", 1, Color.BLUE)));

        assertThat(copy(images, order)).isEqualTo(order);
        assertThat(images.isImmutable()).isFalse();
    }

    record Point(@Id Long id, int x, Part part) {}

    @Test
    void knowsWhoseObjectsNobodyCanChange() {
        assertThat(images(Point.class).isImmutable()).isTrue();
        assertThat(images(Whole.class).isImmutable()).isFalse();
    }

    /** Like a data class of Kotlin or a value of Lombok: a constructor for some properties, withers for the others. */
    static final class Wither {

        @Id
        private final Long id;

        private final String name;
        private final String more;

        @PersistenceCreator
        Wither(String name) {
            this(null, name, null);
        }

        private Wither(Long id, String name, String more) {
            this.id = id;
            this.name = name;
            this.more = more;
        }

        Wither withId(Long other) {
            return new Wither(other, name, more);
        }

        Wither withMore(String other) {
            return new Wither(id, name, other);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contexts")
    void replacesAnObjectThatCannotBeChanged(String name, MappingContext<?, ?> context) {
        EntityImages<Wither> images = images(Wither.class, context, ImageSettings.standard());

        Wither copy = copy(images, new Wither(7L, "Ada", "more"));

        assertThat(copy).usingRecursiveComparison().isEqualTo(new Wither(7L, "Ada", "more"));
    }

    /** Like a data class of Kotlin that has a value class: its constructor bears a mark. */
    static final class Marked {

        @Id
        private final Long id;

        private final String code;

        Marked(Long id, String code, DefaultConstructorMarker marker) {
            this.id = id;
            this.code = code;
        }
    }

    @Test
    void givesNothingForTheMarkOfAConstructorOfKotlin() {
        Marked copy = copy(images(Marked.class), new Marked(7L, "x", null));

        assertThat(copy).usingRecursiveComparison().isEqualTo(new Marked(7L, "x", null));
    }

    abstract static class Shape<V> {

        @Id
        Long id;

        V value;
    }

    static class Circle extends Shape<String> {

        int radius;
    }

    static class Square extends Shape<Part> {

        String side;
    }

    @Test
    void keepsTheClassOfAnObjectThatTheMappingKnows() {
        ImageSettings settings = ImageSettings.standard().classes(List.of(Circle.class, Square.class));
        @SuppressWarnings("unchecked")
        EntityImages<Shape<?>> images = (EntityImages<Shape<?>>) (EntityImages<?>) images(Shape.class, any(), settings);
        Circle circle = new Circle();
        circle.id = 1L;
        circle.value = "v";
        circle.radius = 9;
        Square square = new Square();
        square.id = 2L;
        square.value = new Part("p", 1, null);
        square.side = "s";

        List<Shape<?>> copies = images.makeAll(List.of(images.take(circle), images.take(square)));

        assertThat(copies)
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .isEqualTo(new ArrayList<>(List.of(circle, square)));
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> images.take(new Circle() {}))
                .withMessageContaining("not kept");
    }

    static class Holder {

        @Id
        Long id;

        Node first;
        Node second;
    }

    @SuppressWarnings("InconsistentHashCode") // a hash that looks into another object, as applications have it
    static class Node {

        @Id
        Long id;

        String name;
        Holder holder;
        Set<Node> others = new HashSet<>();

        Node(Long id, String name, Holder holder) {
            this.id = id;
            this.name = name;
            this.holder = holder;
        }

        private Node() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Node node && Objects.equals(name, node.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, holder.id);
        }
    }

    @Test
    void keepsCirclesWhereverTheyBegin() {
        Holder holder = new Holder();
        holder.id = 1L;
        holder.first = new Node(2L, "first", holder);
        holder.second = holder.first;
        Node other = new Node(3L, "other", holder);
        holder.first.others.add(other);
        other.others.add(holder.first);
        ImageSettings settings = ImageSettings.standard().makingWithoutArguments();
        EntityImages<Holder> holders = images(Holder.class, any(), settings);
        EntityImages<Node> nodes = images(Node.class, any(), settings);

        Holder copy = copy(holders, holder);
        Node node = copy(nodes, other);

        assertThat(copy.first).isSameAs(copy.second);
        assertThat(copy.first.holder).isSameAs(copy);
        assertThat(copy.first.others).containsExactly(other);
        assertThat(copy.first.others.iterator().next().others).containsExactly(copy.first);
        assertThat(node.others).hasSize(1).contains(holder.first);
        assertThat(node.others.iterator().next().others.iterator().next()).isSameAs(node);
        assertThat(holders.shows()).containsExactlyInAnyOrder(Node.class, Holder.class);
        assertThat(holders.showsOwnKind()).isTrue();
    }

    @Test
    void keepsOnlyPartOfWhatIsTooLarge() {
        Holder holder = new Holder();
        holder.id = 1L;
        holder.first = new Node(2L, "first", holder);
        IntStream.range(0, 1_000).forEach(i -> holder.first.others.add(new Node((long) i, "n" + i, holder)));
        ImageSettings settings = ImageSettings.standard().makingWithoutArguments();
        EntityImages<Holder> images = images(Holder.class, any(), settings);

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> images.take(holder))
                .withMessageContaining("1000");
    }

    static class Address {

        String street;
        String city;
    }

    static class Place {

        @Id
        Long id;

        Address home;
        Address work;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contexts")
    void hasAColumnForEachPartOfAnEmbeddedObject(String name, MappingContext<?, ?> context) {
        EntityImages<Place> images = images(Place.class, context, ImageSettings.standard());
        Place place = new Place();
        place.id = 1L;
        place.home = new Address();
        place.home.city = "Rome";

        Row row = images.take(place);

        assertThat(images.column("home.city")).contains("home.city");
        assertThat(row.get("home.city")).isEqualTo("Rome");
        assertThat(images.column("home")).isEmpty();
        assertThat(images.make(row).home.city).isEqualTo("Rome");
        assertThat(images.make(row).work).isNull();
        place.home.city = null;
        assertThat(copy(images, place).home).isNotNull();
    }

    record Key(String country, int number) {}

    static class Numbered {

        @Id
        Key id;

        String name;
    }

    @Test
    void knowsIdsOfSeveralParts() {
        EntityImages<Numbered> images = images(Numbered.class);
        Numbered numbered = new Numbered();
        numbered.id = new Key("d,e", 4);
        TableSchema schema = images.schema("numbered");

        String text = images.idText(numbered.id);

        assertThat(text).isEqualTo(schema.id(images.take(numbered)));
        assertThat(images.id(text)).contains(numbered.id);
        assertThat(images.idTextOf(numbered)).contains(text);
        assertThat(images.id("nonsense")).isEmpty();
        numbered.id = null;
        assertThat(images.idTextOf(numbered)).isEmpty();
    }

    @Test
    void copiesIdAndVersionIntoTheObjectThatWasSaved() {
        EntityImages<Whole> images = images(Whole.class);
        Whole stored = new Whole("stored");
        stored.id = 5L;
        stored.version = 2;
        Whole given = new Whole("given");
        given.text = "own";

        images.copyIdentity(stored, given);

        assertThat(given.id).isEqualTo(5);
        assertThat(given.version).isEqualTo(2);
        assertThat(given.text).isEqualTo("own");
        assertThat(given.fixed).isEqualTo("given");
    }

    static class WithInterface {

        @Id
        Long id;

        Runnable task;
    }

    static class WithStream {

        @Id
        Long id;

        List<java.io.InputStream> streams;
    }

    static class WithoutId {

        String name;
    }

    @Test
    void refusesAtTheStartWhatCannotBeKept() {
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> images(WithInterface.class))
                .withMessageContainingAll("WithInterface.task", "Runnable", "converters");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> images(WithStream.class))
                .withMessageContainingAll("WithStream.streams", "InputStream");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> images(WithoutId.class))
                .withMessageContaining("@Id");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> images(
                        Place.class,
                        any(),
                        ImageSettings.standard().properties(type -> Optional.of(Set.of("id", "lost")))))
                .withMessageContaining("lost");
    }

    @Test
    void keepsWhatAConverterMakesOfAClass() {
        RowConversions conversions = RowConversions.builder()
                .add(Runnable.class, String.class, Object::toString, text -> new Named(text))
                .build();
        EntityImages<WithInterface> images =
                images(WithInterface.class, any(), ImageSettings.standard().conversions(conversions));
        WithInterface entity = new WithInterface();
        entity.id = 1L;
        entity.task = new Named("x");

        assertThat(copy(images, entity).task).isEqualTo(new Named("x"));
        assertThat(images.column("task")).isEmpty();
    }

    @Test
    void keepsWhatAConverterMakesOfAClassAsANumberOrBytes() {
        RowConversions numbers = RowConversions.builder()
                .add(Runnable.class, Integer.class, task -> task.toString().length(), i -> new Named("x".repeat(i)))
                .build();
        RowConversions bytes = RowConversions.builder()
                .add(
                        Runnable.class,
                        byte[].class,
                        task -> task.toString().getBytes(UTF_8),
                        b -> new Named(new String(b, UTF_8)))
                .build();
        WithInterface entity = new WithInterface();
        entity.id = 1L;
        entity.task = new Named("xxx");

        for (RowConversions each : List.of(numbers, bytes)) {
            ImageSettings settings = ImageSettings.standard().conversions(each);
            assertThat(copy(images(WithInterface.class, any(), settings), entity).task)
                    .isEqualTo(new Named("xxx"));
        }
    }

    /** Like a class of constants that callers tell by their identity. */
    static class Grade {

        static final Grade BEST = new Grade(1);

        final int number;

        Grade(int number) {
            this.number = number;
        }
    }

    sealed interface Result permits Passed, Failed, Missing {}

    record Passed(Grade grade) implements Result {}

    static final class Failed implements Result {

        int points;
    }

    enum Missing implements Result {
        ILL,
        LATE
    }

    static class Exam {

        @Id
        Long id;

        Result result;
        List<Result> earlier;
        Grade best;
    }

    /** As for Jakarta Persistence, where only some classes are mapped. */
    @Test
    void keepsConstantsAsWhatTheyAreAndTheKindsOfASealedType() {
        EntityImages<Exam> images = images(Exam.class, onlyMapping(Exam.class), ImageSettings.standard());
        Exam exam = new Exam();
        exam.id = 1L;
        exam.best = Grade.BEST;
        exam.result = new Passed(Grade.BEST);
        Failed failed = new Failed();
        failed.points = 3;
        exam.earlier = List.of(Missing.LATE, failed, new Passed(new Grade(2)));

        Exam copy = copy(images, exam);

        assertThat(copy.best).isSameAs(Grade.BEST);
        assertThat(copy.result).isEqualTo(new Passed(Grade.BEST));
        assertThat(copy.earlier).usingRecursiveComparison().isEqualTo(exam.earlier);
        assertThat(copy.earlier.get(0)).isSameAs(Missing.LATE);
        assertThat(copy.earlier.get(1)).isNotSameAs(failed);
    }

    record Named(String name) implements Runnable {

        @Override
        public void run() {}

        @Override
        public String toString() {
            return name;
        }
    }

    static class WithTree {

        @Id
        Long id;

        JsonNode tree;
    }

    @Test
    void keepsTreesOfJson() {
        EntityImages<WithTree> images = images(WithTree.class);
        WithTree entity = new WithTree();
        entity.id = 1L;
        entity.tree = new JsonMapper().readTree("{\"a\": [1, 2.5, null, {\"b\": true}]}");

        assertThat(copy(images, entity).tree).isEqualTo(entity.tree);
    }

    static class Other {

        @Id
        Long id;

        String name;
    }

    @Test
    void changesItsShapeWithTheClasses() {
        assertThat(images(Whole.class).shape())
                .isEqualTo(images(Whole.class).shape())
                .contains("RED")
                .contains("number");
        assertThat(images(Other.class).shape()).isNotEqualTo(images(Place.class).shape());
    }
}
