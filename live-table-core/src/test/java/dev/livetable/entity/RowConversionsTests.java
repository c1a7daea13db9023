package dev.livetable.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.ColumnType;
import dev.livetable.table.Confidential;
import dev.livetable.table.Row;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.data.annotation.Id;
import org.springframework.data.convert.CustomConversions;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;

/** Values of an application's own classes, as rows hold them. */
class RowConversionsTests {

    interface Amount {
        BigDecimal amount();
    }

    record Money(BigDecimal amount) implements Amount {}

    record EmailAddress(String text) {

        EmailAddress {
            if (!text.contains("@")) {
                throw new IllegalArgumentException("no address: " + text);
            }
        }
    }

    interface Coded {
        int code();
    }

    enum Status implements Coded {
        OPEN(7),
        SHUT(9);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        @Override
        public int code() {
            return code;
        }
    }

    record Line(Money price, List<Money> rebates) {}

    record Order(
            @Id EmailAddress buyer,
            Money price,
            @Nullable Status status,
            boolean paid,
            Optional<Money> tip,
            Line line,
            Map<String, Money> byName) {}

    private static final RowConversions CONVERSIONS = RowConversions.builder()
            .add(EmailAddress.class, String.class, EmailAddress::text, EmailAddress::new)
            .add(Money.class, BigDecimal.class, Money::amount, Money::new)
            .add(Boolean.class, String.class, paid -> paid ? "Y" : "N", "Y"::equals)
            .add(new CodeOf())
            .add(new OfCode())
            .build();

    /** Of every enum that has codes. */
    static final class CodeOf implements Converter<Coded, Integer> {
        @Override
        public Integer convert(Coded value) {
            return value.code();
        }
    }

    static final class OfCode implements ConverterFactory<Integer, Coded> {
        @Override
        public <T extends Coded> Converter<Integer, T> getConverter(Class<T> type) {
            return code -> Arrays.stream(type.getEnumConstants())
                    .filter(each -> each.code() == code)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no code"));
        }
    }

    private static Money money(String amount) {
        return new Money(new BigDecimal(amount));
    }

    private static final Order ORDER = new Order(
            new EmailAddress("a@b"),
            money("1.50"),
            Status.SHUT,
            true,
            Optional.of(money("2")),
            new Line(money("3"), List.of(money("4"))),
            Map.of("x", money("5")));

    private final EntityCodec<Order, EmailAddress> codec =
            EntityCodec.builder(Order.class).conversions(CONVERSIONS).build(EmailAddress.class);

    @Test
    void valuesAreKeptAsTheirConvertersSayHoweverDeep() {
        Row row = codec.encode(ORDER);

        assertThat(row)
                .isEqualTo(Row.of("buyer", "a@b")
                        .with("price", new BigDecimal("1.50"))
                        .with("status", 9)
                        .with("paid", "Y")
                        .with("tip", new BigDecimal("2"))
                        .with("line", Map.of("price", new BigDecimal("3"), "rebates", List.of(new BigDecimal("4"))))
                        .with("byName", Map.of("x", new BigDecimal("5"))));
        assertThat(codec.decode(row)).isEqualTo(ORDER);
        assertThat(codec.decode(row.with("status", null)).status()).isNull();
        assertThat(codec.schema("order").columns())
                .extracting(column -> column.type())
                .containsExactly(
                        ColumnType.TEXT,
                        ColumnType.DECIMAL,
                        ColumnType.INTEGER,
                        ColumnType.TEXT,
                        ColumnType.DECIMAL,
                        ColumnType.MAP,
                        ColumnType.MAP);
    }

    @Test
    void idsExamplesAndFiltersAreConvertedToo() {
        EmailAddress id = new EmailAddress("a@b");

        assertThat(codec.idColumns()).containsExactly("buyer");
        assertThat(codec.idRow(id)).isEqualTo(Row.of("buyer", "a@b"));
        assertThat(codec.id(Row.of("buyer", "a@b"))).isEqualTo(id);
        assertThat(codec.idOf(ORDER)).contains(id);
        assertThat(codec.example(Row.of("price", 1)).price()).isEqualTo(money("1"));
        assertThat(codec.example(Row.of("price", 1)).paid()).isFalse();
        assertThat(codec.converted("price", money("2"))).isEqualTo(new BigDecimal("2"));
        assertThat(codec.converted("price", 2L)).isEqualTo(2L);
        assertThat(codec.converted("status", "SHUT"))
                .as("as filters hold constants")
                .isEqualTo(9);
        assertThat(codec.converted("paid", false)).isEqualTo("N");
    }

    @Test
    void withoutAConverterAValueIsKeptByItsProperties() {
        EntityCodec<Order, EmailAddress> plain = EntityCodec.of(Order.class, EmailAddress.class);

        assertThat(plain.encode(ORDER).get("price")).isEqualTo(Map.of("amount", new BigDecimal("1.50")));
        assertThat(plain.encode(ORDER).get("status")).isEqualTo("SHUT");
        assertThat(plain.shape()).isNotEqualTo(codec.shape());
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(
                        () -> plain.decode(codec.encode(ORDER).with("text", "a").with("paid", true)))
                .withMessageContaining("Order.price, of type Money,")
                .withMessageContaining("'price', a value of class BigDecimal")
                .withMessageContaining("converter");
    }

    record Priced(@Id long id, Amount amount) {}

    @Test
    void anAbstractTypeNeedsConverters() {
        EntityCodec<Priced, Long> priced = EntityCodec.builder(Priced.class)
                .conversions(RowConversions.builder()
                        .add(Amount.class, BigDecimal.class, Amount::amount, Money::new)
                        .build())
                .build(Long.class);

        assertThat(priced.decode(priced.encode(new Priced(1, money("2"))))).isEqualTo(new Priced(1, money("2")));
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> EntityCodec.of(Priced.class))
                .withMessageContaining("Priced.amount")
                .withMessageContaining("converters");
    }

    @WritingConverter
    static final class ToCents implements Converter<Money, Long> {
        @Override
        public Long convert(Money money) {
            return money.amount().movePointRight(2).longValueExact();
        }
    }

    @ReadingConverter
    static final class OfCents implements Converter<Long, Money> {
        @Override
        public Money convert(Long cents) {
            return new Money(BigDecimal.valueOf(cents, 2));
        }
    }

    /** As a view of the web has it, with a way back. */
    static final class ToText implements GenericConverter {

        @Override
        public Set<ConvertiblePair> getConvertibleTypes() {
            return Set.of(
                    new ConvertiblePair(Money.class, String.class),
                    new ConvertiblePair(String.class, Money.class),
                    new ConvertiblePair(Status.class, String.class),
                    new ConvertiblePair(Boolean.class, String.class),
                    new ConvertiblePair(String.class, Boolean.class));
        }

        @Override
        public @Nullable Object convert(@Nullable Object source, TypeDescriptor from, TypeDescriptor to) {
            return source instanceof String text ? money(text) : source;
        }
    }

    private static @Nullable Class<?> rowType(RowConversions conversions, Class<?> type) {
        RowConversion conversion = conversions.of(type);
        return conversion == null ? null : conversion.rowType();
    }

    @Test
    void convertersThatAreMarkedForRowsComeBeforeOthers() {
        RowConversions marked = RowConversions.builder()
                .add(new ToText())
                .add(new ToCents())
                .add(new OfCents())
                .build();
        RowConversions others = RowConversions.builder().add(new ToText()).build();

        assertThat(rowType(marked, Money.class)).isEqualTo(Long.class);
        assertThat(rowType(others, Money.class)).isEqualTo(String.class);
        assertThat(rowType(others, Boolean.class)).as("a row holds it as it is").isNull();
        assertThat(rowType(others, Status.class)).as("there is none back").isNull();
    }

    @Test
    void oneConverterIsOneOfSeveralOrHasNoneBack() {
        RowConversions.Builder several = RowConversions.builder()
                .add(Money.class, BigDecimal.class, Money::amount, Money::new)
                .add(new ToCents())
                .add(new OfCents());
        RowConversions oneWay = RowConversions.builder().add(new ToCents()).build();

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> several.build().of(Money.class))
                .withMessageContaining("java.math.BigDecimal, java.lang.Long")
                .withMessageContaining("@WritingConverter");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> EntityCodec.builder(Priced.class)
                        .conversions(RowConversions.builder()
                                .writing(Amount.class, BigDecimal.class, Amount::amount)
                                .build())
                        .build())
                .withMessageContaining("none back");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> oneWay.of(Money.class))
                .withMessageContaining("add one from java.lang.Long to " + Money.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowConversions.builder().add((Converter<Money, String>) Money::toString))
                .withMessageContaining("lambda");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowConversions.builder().add("text"))
                .withMessageContaining("java.lang.String is no converter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowConversions.builder().add(Line.class, Money.class, Line::price, m -> ORDER.line()))
                .withMessageContaining("Money");
    }

    @Test
    void conversionsOfSpringDataAreUsedWhereARowHoldsWhatTheyMake() {
        CustomConversions jdbc = new JdbcCustomConversions(List.of(new ToCents(), new OfCents()));
        RowConversions conversions = RowConversions.builder().addAll(jdbc).build();

        assertThat(rowType(conversions, Money.class)).isEqualTo(Long.class);
        assertThat(rowType(conversions, java.time.LocalDateTime.class)).isNull();
        assertThat(rowType(conversions, java.time.Instant.class)).isNull();
        assertThat(rowType(conversions, Status.class)).isNull();
        assertThat(rowType(conversions, String.class)).isNull();
        assertThat(rowType(conversions, Line.class)).isNull();
    }

    enum Swapped {
        A,
        B
    }

    @Test
    void anEnumMustNotBeKeptUnderTheNameOfAnotherConstant() {
        RowConversions.Builder swapping = RowConversions.builder()
                .add(
                        Swapped.class,
                        String.class,
                        value -> value == Swapped.A ? "B" : "x",
                        text -> text.equals("B") ? Swapped.A : Swapped.B);

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> swapping.build().of(Swapped.class))
                .withMessageContaining("Swapped")
                .withMessageContaining("filters");
    }

    @Test
    void aConverterThatFailsIsTold() {
        Row row = codec.encode(ORDER);

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> codec.decode(row.with("status", 8)))
                .withMessageContaining("Order.status, of type Status,")
                .withMessageContaining("a value of class Long");
        Confidential.assertNotShown(
                () -> codec.decode(row.with("buyer", Confidential.VALUE)),
                () -> codec.id(Row.of("buyer", Confidential.VALUE)));
    }
}
