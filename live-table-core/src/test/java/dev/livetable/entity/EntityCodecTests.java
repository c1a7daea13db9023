package dev.livetable.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.livetable.table.Bytes;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Confidential;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import jakarta.persistence.IdClass;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Transient;
import org.springframework.data.annotation.Version;
import org.springframework.data.domain.Persistable;

@SuppressWarnings({"unused", "ArrayRecordComponent", "JavaUtilDate"}) // entities are of all kinds, good and bad
class EntityCodecTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:15:30.123456789Z");

    enum Colour {
        RED,
        BLUE;

        @Override
        public String toString() {
            return "the colour " + name();
        }
    }

    record Place(String street, @Nullable BigDecimal height, List<Instant> visits) {}

    record Everything(
            @Id UUID key,
            boolean flag,
            byte tiny,
            int whole,
            @Nullable Long number,
            BigInteger huge,
            float real,
            double precise,
            BigDecimal exact,
            String text,
            char letter,
            Colour colour,
            Instant instant,
            LocalDate date,
            LocalTime time,
            LocalDateTime dateTime,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            Duration duration,
            Date moment,
            UUID other,
            Bytes bytes,
            Optional<Integer> maybe,
            Place place,
            Set<String> tags,
            Map<String, Place> places,
            Map<String, Object> anything,
            int[] numbers) {}

    private static Everything everything() {
        Place place = new Place("Elm", new BigDecimal("1.50"), List.of(NOW));
        return new Everything(
                new UUID(1, 2),
                true,
                (byte) 3,
                4,
                null,
                new BigInteger("99999999999999999999"),
                0.1f,
                0.1,
                new BigDecimal("1.200"),
                "",
                'x',
                Colour.BLUE,
                NOW,
                LocalDate.of(2026, 1, 2),
                LocalTime.of(1, 2, 3, 4),
                LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6),
                OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
                ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Rome]"),
                Duration.ofMillis(1500),
                new Date(123456789),
                new UUID(3, 4),
                Bytes.of(new byte[] {1, -1}),
                Optional.of(5),
                place,
                Set.of("a"),
                Map.of("b", place),
                Map.of("at", NOW, "n", 5L, "list", List.of("c")),
                new int[] {1, 2});
    }

    @Test
    void rowsHoldValuesAsTheyAreAndNotAsText() {
        Row row = EntityCodec.of(Everything.class, UUID.class).encode(everything());

        assertThat(row.get("key")).isEqualTo(new UUID(1, 2));
        assertThat(row.get("tiny")).isEqualTo(3L);
        assertThat(row.has("number")).isTrue();
        assertThat(row.get("huge")).isEqualTo(new BigInteger("99999999999999999999"));
        assertThat(row.get("real")).isEqualTo((double) 0.1f);
        assertThat(row.get("exact")).isEqualTo(new BigDecimal("1.200"));
        assertThat(row.get("colour")).isEqualTo("BLUE");
        assertThat(row.get("instant")).isEqualTo(NOW);
        assertThat(row.get("date")).isEqualTo(LocalDate.of(2026, 1, 2));
        assertThat(row.get("offset")).isEqualTo(OffsetDateTime.parse("2026-01-02T03:04:05+02:00"));
        assertThat(row.get("moment")).isEqualTo(Instant.ofEpochMilli(123456789));
        assertThat(row.get("bytes")).isEqualTo(Bytes.of(new byte[] {1, -1}));
        assertThat(row.get("place"))
                .isEqualTo(Row.of("street", "Elm")
                        .with("height", new BigDecimal("1.50"))
                        .with("visits", List.of(NOW))
                        .asMap());
        assertThat(row.get("anything")).isEqualTo(Map.of("at", NOW, "n", 5L, "list", List.of("c")));
    }

    @Test
    void whatARowHoldsIsTheObjectAgain() {
        EntityCodec<Everything, UUID> codec = EntityCodec.of(Everything.class, UUID.class);

        assertThat(codec.decode(codec.encode(everything())))
                .usingRecursiveComparison()
                .isEqualTo(everything());
    }

    @Test
    void schemaIsWhatTheClassDeclares() {
        TableSchema schema = EntityCodec.of(Everything.class, UUID.class).schema("everything");

        assertThat(schema.idColumns()).containsExactly("key");
        assertThat(schema.columns()).hasSize(28);
        assertThat(schema.column("whole")).isEqualTo(new Column("whole", ColumnType.INTEGER, false, false));
        assertThat(schema.column("number").nullable()).isTrue();
        assertThat(List.of("colour", "place", "tags", "numbers", "zoned", "maybe", "bytes"))
                .extracting(name -> schema.column(name).type())
                .containsExactly(
                        ColumnType.TEXT,
                        ColumnType.MAP,
                        ColumnType.LIST,
                        ColumnType.LIST,
                        ColumnType.ANY,
                        ColumnType.INTEGER,
                        ColumnType.BYTES);
    }

    static class Base {
        @Id
        private long id;

        long id() {
            return id;
        }
    }

    static class Person extends Base {

        private final String name;

        @JsonIgnore
        @JsonProperty("pass")
        private final byte[] password;

        @Transient
        private String greeting = "hello";

        Person(String name) {
            this(name, new byte[0]);
        }

        @PersistenceCreator
        Person(String name, byte[] password) {
            this.name = name;
            this.password = password;
        }

        String name() {
            return name + greeting;
        }
    }

    @Test
    void whatClientsAreNotShownIsKeptAndWhatIsTransientIsNot() {
        EntityCodec<Person, Long> codec = EntityCodec.of(Person.class, Long.class);
        Row row = Row.of("id", 7).with("name", "Ada").with("password", new byte[] {1});

        Person ada = codec.decode(row);

        assertThat(ada.id()).isEqualTo(7);
        assertThat(ada.name()).isEqualTo("Adahello");
        assertThat(codec.encode(ada)).isEqualTo(row);
    }

    record Key(String code, int line) {}

    record Keyed(@Id Key id, @Nullable String text) {}

    @Test
    void idsOfSeveralPartsAreAsManyColumns() {
        EntityCodec<Keyed, Key> codec = EntityCodec.of(Keyed.class, Key.class);
        Row row = Row.of("code", "a").with("line", 1).with("text", "x");
        TableSchema schema = codec.schema("keyed");

        assertThat(codec.encode(new Keyed(new Key("a", 1), "x"))).isEqualTo(row);
        assertThat(codec.decode(row)).isEqualTo(new Keyed(new Key("a", 1), "x"));
        assertThat(schema.id(codec.idRow(new Key("a", 1)))).isEqualTo("a,1");
        assertThat(schema.idValues("a,1").map(codec::id)).contains(new Key("a", 1));
        assertThat(codec.path("line")).isEqualTo("id.line");
        assertThat(codec.idOf(new Keyed(new Key("a", 1), "x"))).contains(new Key("a", 1));
    }

    @IdClass(Key.class)
    record Parts(@Id String code, @Id int line, String text) {}

    record Unnamed(@Id String code, @Id int line) {}

    @Test
    void idsOfSeveralPropertiesAreThoseOfTheirClass() {
        EntityCodec<Parts, Key> codec = EntityCodec.of(Parts.class, Key.class);

        assertThat(codec.idColumns()).containsExactly("code", "line");
        assertThat(EntityCodec.of(Parts.class).idType()).isEqualTo(Key.class);
        assertThat(codec.idOf(new Parts("a", 1, "x"))).contains(new Key("a", 1));
        assertThat(codec.idRow(new Key("a", 1))).isEqualTo(Row.of("code", "a").with("line", 1));
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> EntityCodec.of(Unnamed.class))
                .withMessageContaining("@IdClass");
    }

    record Versioned(@Id String code, @Version @Nullable Integer version) {}

    record Counted(@Id @Nullable Long id, @Version long version) {}

    record Stamped(
            @Id @Nullable Long id,
            @jakarta.persistence.Version long version) {}

    record Numbered(long id, String name) {}

    record Told(String id, boolean isNew) implements Persistable<String> {
        @Override
        public String getId() {
            return id;
        }
    }

    @Test
    void newIsWhatSpringDataTakesForNew() {
        EntityCodec<Versioned, String> versioned = EntityCodec.of(Versioned.class, String.class);
        EntityCodec<Numbered, Long> numbered = EntityCodec.of(Numbered.class, Long.class);
        EntityCodec<Counted, Long> counted = EntityCodec.of(Counted.class, Long.class);
        EntityCodec<Stamped, Long> stamped = EntityCodec.of(Stamped.class, Long.class);
        EntityCodec<Told, String> told = EntityCodec.of(Told.class, String.class);

        assertThat(versioned.isNew(new Versioned("a", null))).isTrue();
        assertThat(versioned.isNew(new Versioned("a", 0))).isFalse();
        assertThat(counted.isNew(new Counted(1L, 0))).isTrue();
        assertThat(counted.isNew(new Counted(1L, 1))).isFalse();
        assertThat(stamped.isNew(new Stamped(1L, 0))).isFalse();
        assertThat(stamped.isNew(new Stamped(null, 0))).isTrue();
        assertThat(numbered.isNew(new Numbered(0, "a"))).isTrue();
        assertThat(numbered.isNew(new Numbered(1, "a"))).isFalse();
        assertThat(numbered.encode(new Numbered(0, "a"))).isEqualTo(Row.of("name", "a"));
        assertThat(told.isNew(new Told("a", true))).isTrue();
        assertThat(told.isNew(new Told("a", false))).isFalse();
    }

    static class Node {
        @Id
        private @Nullable String id;

        private List<Node> children = new ArrayList<>();

        Node child(Node child) {
            children.add(child);
            return this;
        }
    }

    static class SpecialNode extends Node {}

    @Test
    void circlesAreRefusedWithAdviceAndTreesAreNot() {
        EntityCodec<Node, String> codec = EntityCodec.of(Node.class, String.class);
        Node leaf = new Node();
        Node root = new Node().child(leaf).child(leaf);

        assertThat(codec.encode(root).get("children")).asString().contains("children=[]");
        leaf.child(root);
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> codec.encode(root))
                .withMessageContaining("Node leads back to itself")
                .withMessageContaining("Node.")
                .withMessageContaining("@Transient");
    }

    @Test
    void objectsOfAnotherClassThanDeclaredAreRefused() {
        EntityCodec<Node, String> codec = EntityCodec.of(Node.class, String.class);

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> codec.encode(new SpecialNode()))
                .withMessageContaining("SpecialNode where")
                .withMessageContaining("no class names");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> codec.encode(new Node().child(new SpecialNode())))
                .withMessageContaining("SpecialNode where");
    }

    interface Shape {}

    record Drawing(@Id String name, Shape shape) {}

    record Nameless(String name) {}

    record Old(@Id String name, java.sql.Timestamp at) {}

    @Test
    void classesThatCannotBeKeptAreRefusedWithAdvice() {
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> EntityCodec.of(Drawing.class, String.class))
                .withMessageContaining("Drawing.shape")
                .withMessageContaining("abstract");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> EntityCodec.of(Nameless.class, String.class))
                .withMessageContaining("@Id")
                .withMessageContaining("name");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> EntityCodec.of(Old.class, String.class))
                .withMessageContaining("java.time");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> EntityCodec.of(Numbered.class, Integer.class))
                .withMessageContaining("java.lang.Long");
        EntityCodec<Drawing, String> shapeless =
                EntityCodec.builder(Drawing.class).ignore(Set.of("shape")).build(String.class);
        assertThat(shapeless.encode(new Drawing("a", new Shape() {}))).isEqualTo(Row.of("name", "a"));
        assertThat(shapeless.decode(Row.of("name", "a")).name()).isEqualTo("a");
    }

    @Test
    void valuesThatDoNotFitTheirPropertyAreRefused() {
        EntityCodec<Numbered, Long> codec = EntityCodec.of(Numbered.class, Long.class);

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> codec.decode(Row.of("id", "x").with("name", "a")))
                .withMessageContaining("Numbered.id");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> codec.decode(Row.of("id", null).with("name", "a")))
                .withMessageContaining("Numbered")
                .withMessageContaining("id");
    }

    record Flat(@Id String id, int number, @Nullable LocalDate date, Nested nested) {
        record Nested(UUID key) {}
    }

    @Test
    void refusalsShowNoValues() {
        EntityCodec<Flat, String> flat = EntityCodec.of(Flat.class, String.class);
        EntityCodec<Numbered, Long> numbered = EntityCodec.of(Numbered.class, Long.class);
        String secret = Confidential.VALUE;
        Row row = Row.of("id", "1").with("number", 1).with("nested", Map.of("key", new UUID(1, 2).toString()));

        assertThat(flat.decode(row).number()).isEqualTo(1);
        Confidential.assertNotShown(
                () -> numbered.decode(Row.of("id", secret)),
                () -> flat.decode(row.with("date", secret)),
                () -> flat.decode(row.with("number", secret)),
                () -> flat.decode(row.with("nested", Map.of("key", secret))),
                () -> flat.decode(row.with("nested", secret)));
    }

    @Test
    void onlyRecordsOfValuesAreImmutable() {
        assertThat(EntityCodec.of(Flat.class, String.class).isImmutable()).isTrue();
        assertThat(EntityCodec.of(Everything.class, UUID.class).isImmutable()).isFalse();
        assertThat(EntityCodec.of(Person.class, Long.class).isImmutable()).isFalse();
    }
}
