package dev.livetable.stream.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Bytes;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFormatTests {

    private static final String TABLE = "cities";

    private static Message written(List<LiveEvent> events) {
        return MessageFormat.read(bytes(MessageFormat.change(TABLE, events)));
    }

    private static byte[] bytes(MessageFormat.WrittenChange change) {
        Message message = new Message(
                "id", "node", 7, true, Duration.ofSeconds(35), Instant.EPOCH, List.of(), Map.of(), null, List.of());
        return MessageFormat.write(message, List.of(change));
    }

    private static List<LiveEvent> carried(List<LiveEvent> events) {
        return written(events).changed().get(0).events();
    }

    private static @Nullable Row carried(Row row) {
        RowImage image = carried(List.of(LiveEvent.inserted("1", RowImage.whole(row))))
                .get(0)
                .after();
        assertThat(image.isWhole()).isTrue();
        return image.row();
    }

    @Test
    @DisplayName("a message is text that people can read")
    void aMessageIsTextThatPeopleCanRead() {
        Row row = Row.of("name", "Zürich").with("area", new BigDecimal("91.90"));
        LiveEvent event =
                LiveEvent.inserted("3", RowImage.whole(row)).in("acme").by(null, "77");
        Message message = new Message(
                "5c1",
                "shop-1",
                12,
                false,
                Duration.ofSeconds(35),
                Instant.EPOCH,
                List.of(),
                Map.of(TABLE, 11L),
                Map.of(TABLE, List.of(9L, 10L)),
                List.of("countries"));

        byte[] bytes = MessageFormat.write(message, List.of(MessageFormat.change(TABLE, List.of(event))));

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo("{\"v\":1,\"node\":\"5c1\",\"name\":\"shop-1\",\"number\":12,\"limit\":35000,"
                        + "\"at\":\"1970-01-01T00:00:00Z\",\"changed\":[{\"table\":\"cities\",\"events\":["
                        + "{\"kind\":\"INSERTED\",\"id\":\"3\",\"before\":null,\"after\":{\"whole\":{\"name\":\"Zürich\","
                        + "\"area\":{\"decimal\":\"91.90\"}}},\"context\":\"acme\",\"transaction\":\"77\"}]}],"
                        + "\"closed\":{\"cities\":11},\"open\":{\"cities\":[9,10]},\"announced\":[\"countries\"]}");
        assertThat(MessageFormat.read(bytes))
                .isEqualTo(new Message(
                        "5c1",
                        "shop-1",
                        12,
                        false,
                        Duration.ofSeconds(35),
                        Instant.EPOCH,
                        List.of(new Message.Changed(TABLE, List.of(event.by("shop-1", "77")))),
                        Map.of(TABLE, 11L),
                        Map.of(TABLE, List.of(9L, 10L)),
                        List.of("countries")));
    }

    @Test
    @DisplayName("every kind of event and of image comes back as it was")
    void everyEventComesBackAsItWas() {
        Row row = Row.of("a", 1);
        List<LiveEvent> events = List.of(
                LiveEvent.changed().in("acme"),
                LiveEvent.changed(),
                LiveEvent.beside().in("acme"),
                LiveEvent.beside(),
                LiveEvent.updated("1"),
                LiveEvent.deleted("1"),
                LiveEvent.inserted("1"),
                LiveEvent.updated("1", RowImage.part(row), RowImage.whole(row)),
                LiveEvent.updated("1", RowImage.part(Row.empty()), RowImage.unknown()),
                LiveEvent.deleted("1", RowImage.whole(row)).in("acme").by(null, "12"));

        assertThat(carried(events))
                .isEqualTo(events.stream()
                        .map(event -> event.by("node", event.transaction()))
                        .toList());
    }

    @Test
    @DisplayName("every value comes back as it was, with its type")
    void everyValueComesBackAsItWas() {
        Random random = new Random(13);
        for (int i = 0; i < 3_000; i++) {
            Row row = Row.empty();
            for (int column = 0; column < 5; column++) {
                row = row.with("c" + column, value(random, 0));
            }
            Row back = carried(row);

            assertThat(back).isEqualTo(row);
        }
    }

    @Test
    @DisplayName("values at the ends of their types come back as they were")
    void extremesComeBackAsTheyWere() {
        List<@Nullable Object> extremes = new ArrayList<>(List.of(
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                -0.0,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                new BigDecimal("0E-20"),
                new BigDecimal("-1.00E+1000000000"),
                BigInteger.TWO.pow(2_999),
                "",
                "\u0000\"\\\u2028\uD83D\uDE00",
                Bytes.of(new byte[0]),
                Instant.MIN,
                Instant.MAX,
                LocalDate.MIN,
                LocalDate.MAX,
                LocalTime.MIN,
                LocalTime.MAX,
                LocalDateTime.MIN,
                LocalDateTime.MAX,
                OffsetDateTime.MIN,
                OffsetDateTime.MAX,
                OffsetDateTime.of(LocalDateTime.MIN, ZoneOffset.ofHoursMinutesSeconds(1, 2, 3)),
                new UUID(0, -1),
                List.of(),
                Map.of(),
                Map.of("double", "1"),
                Map.of("list", List.of(Map.of("map", 1L)))));
        extremes.add(null);
        for (Object extreme : extremes) {
            Row row = Row.of("value", extreme);
            assertThat(carried(row)).as("%s", extreme).isEqualTo(row);
        }
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 13 : 15)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 -> Double.longBitsToDouble(random.nextLong());
            case 4 -> new BigInteger(random.nextInt(200), random).negate();
            case 5 -> new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(100) - 50);
            case 6 -> text(random);
            case 7 -> Bytes.of(text(random).getBytes(StandardCharsets.UTF_8));
            case 8 -> Instant.ofEpochSecond(random.nextInt() * 50L, random.nextInt(1_000_000_000));
            case 9 -> LocalDate.ofEpochDay(random.nextInt());
            case 10 -> LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L));
            case 11 -> LocalDateTime.ofEpochSecond(random.nextInt() * 50L, random.nextInt(1000) * 1000, ZoneOffset.UTC);
            case 12 ->
                random.nextBoolean()
                        ? new UUID(random.nextLong(), random.nextLong())
                        : OffsetDateTime.ofInstant(
                                Instant.ofEpochSecond(random.nextInt()),
                                ZoneOffset.ofTotalSeconds(random.nextInt(60_000) - 30_000));
            case 13 ->
                IntStream.range(0, random.nextInt(4))
                        .collect(ArrayList::new, (list, i) -> list.add(value(random, depth + 1)), ArrayList::addAll);
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                IntStream.range(0, random.nextInt(4)).forEach(i -> map.put(text(random), value(random, depth + 1)));
                yield map;
            }
        };
    }

    private static String text(Random random) {
        int[] points = random.ints(random.nextInt(12), 0, 0x11_000)
                .filter(point -> point < 0xD800 || point > 0xDFFF)
                .toArray();
        return new String(points, 0, points.length);
    }

    @Test
    @DisplayName("what cannot be carried exactly is left out, and the image is a part")
    void whatCannotBeCarriedIsLeftOut() {
        Object deep = 1L;
        for (int i = 0; i < 60; i++) {
            deep = List.of(deep);
        }
        Row row = Row.of("kept", 1)
                .with("half", "\uD800")
                .with("within", List.of("\uDC00"))
                .with("asName", Map.of("\uD800", 1L))
                .with("longName", Map.of("x".repeat(20_000), 1L))
                .with("deep", deep)
                .with("digits", BigInteger.TWO.pow(4_000))
                .with("moreDigits", new BigDecimal(BigInteger.TWO.pow(4_000)))
                .with("scale", BigDecimal.valueOf(1, Integer.MAX_VALUE))
                .with("\uD800", 1);

        LiveEvent event =
                carried(List.of(LiveEvent.inserted("1", RowImage.whole(row)))).get(0);

        assertThat(event.after()).isEqualTo(RowImage.part(Row.of("kept", 1)));
    }

    @Test
    @DisplayName("an id, a context or a transaction that cannot be carried makes the change one of anything")
    void anIdThatCannotBeCarried() {
        LiveEvent anything = LiveEvent.changed().by("node", null);

        assertThat(carried(List.of(LiveEvent.updated("\uD800")))).containsExactly(anything);
        assertThat(carried(List.of(LiveEvent.updated("1").in("\uD800")))).containsExactly(anything);
        assertThat(carried(List.of(LiveEvent.updated("1").by(null, "\uD800")))).containsExactly(anything);
        assertThat(carried(List.of())).containsExactly(anything);
    }

    @Test
    @DisplayName("a change of more than 1,000 rows is one of anything")
    void aChangeOfTooManyRowsIsOneOfAnything() {
        List<LiveEvent> rows = IntStream.rangeClosed(1, 1_001)
                .mapToObj(i -> LiveEvent.updated(String.valueOf(i)))
                .toList();

        assertThat(carried(rows.subList(0, 1_000))).hasSize(1_000);
        assertThat(carried(rows)).containsExactly(LiveEvent.changed().by("node", null));
    }

    @Test
    @DisplayName("a change that is too long is told without images, and if that is too long, too, as one of anything")
    void aChangeThatIsTooLong() {
        RowImage large = RowImage.whole(Row.of("a", "é".repeat(70_000)));
        LiveEvent insert = LiveEvent.inserted("1", large);

        assertThat(carried(List.of(insert))).containsExactly(insert.by("node", null));
        assertThat(carried(List.of(insert, insert)))
                .containsOnly(LiveEvent.inserted("1", RowImage.unknown()).by("node", null));
        assertThat(carried(List.of(LiveEvent.updated("é".repeat(140_000)))))
                .containsExactly(LiveEvent.changed().by("node", null));
        assertThat(MessageFormat.change(TABLE, List.of(insert, insert)).length())
                .isLessThanOrEqualTo(MessageFormat.MOST_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "null",
                "[]",
                "{}",
                "{\"v\":2}",
                "{\"v\":1}",
                "{\"v\":1.5}",
                "{\"v\":1,\"node\":\"a\",\"name\":\"b\",\"number\":1,\"limit\":1,\"at\":\"now\"}",
                "{\"v\":1,\"node\":\"a\",\"name\":\"b\",\"number\":1,\"limit\":1,\"at\":\"1970-01-01T00:00:00Z\"} x",
                "{\"v\":1,\"node\":\"a\",\"name\":\"b\",\"number\":1,\"limit\":1,\"at\":\"1970-01-01T00:00:00Z\",\"changed\":[1]}",
                "{\"v\":1,\"node\":\"a\",\"name\":\"b\",\"number\":1,\"limit\":1,\"at\":\"1970-01-01T00:00:00Z\",\"changed\":{}}",
                "{\"v\":1,\"node\":\"a\",\"name\":\"b\",\"number\":1,\"limit\":1,\"at\":\"1970-01-01T00:00:00Z\",\"open\":{\"a\":1}}"
            })
    @DisplayName("what is no message of this version cannot be read")
    void whatIsNoMessageCannotBeRead(String text) {
        assertThatThrownBy(() -> MessageFormat.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1]",
                "{\"list\":1}",
                "{\"map\":[]}",
                "{\"colour\":\"red\"}",
                "{\"decimal\":\"x\"}",
                "{\"decimal\":\"1\",\"double\":\"1\"}",
                "{}"
            })
    @DisplayName("a value of a type that there is not cannot be read")
    void aValueOfNoTypeCannotBeRead(String json) {
        assertThatThrownBy(() -> CarriedValues.fromJson(Json.read(json.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    @DisplayName(
            "a kind of event that is not known is a change of anything of its table, and the rest of the message is heard")
    void anUnknownKindOfEventIsAChangeOfAnything() {
        Message message = new Message(
                "id",
                "node",
                7,
                false,
                Duration.ofSeconds(35),
                Instant.EPOCH,
                List.of(),
                Map.of(TABLE, 6L),
                null,
                List.of("countries"));
        LiveEvent event = LiveEvent.updated("1").in("acme").by(null, "12");
        String text = new String(
                MessageFormat.write(message, List.of(MessageFormat.change(TABLE, List.of(event)))),
                StandardCharsets.UTF_8);

        Message read = MessageFormat.read(text.replace("UPDATED", "ROTATED").getBytes(StandardCharsets.UTF_8));

        assertThat(read.changed())
                .containsExactly(
                        new Message.Changed(TABLE, List.of(LiveEvent.changed().by("node", null))));
        assertThat(read.closed()).containsEntry(TABLE, 6L);
        assertThat(read.announced()).containsExactly("countries");
    }

    @Test
    @DisplayName("what a message says beyond what is known is left out")
    void unknownNamesAreLeftOut() {
        String text = new String(bytes(MessageFormat.anything(TABLE)), StandardCharsets.UTF_8);

        Message message = MessageFormat.read(text.replace("\"v\":1", "\"v\":1,\"colour\":{\"a\":[1,null,true]}")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(message).isEqualTo(MessageFormat.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE})
    @DisplayName("a message with a limit that no node waits cannot be read")
    void aLimitThatNoNodeWaits(long millis) {
        String text = new String(bytes(MessageFormat.anything(TABLE)), StandardCharsets.UTF_8)
                .replaceFirst("\"limit\":\\d+", "\"limit\":" + millis);

        assertThatThrownBy(() -> MessageFormat.read(text.getBytes(StandardCharsets.UTF_8)))
                .hasMessage("No node waits so long: " + millis);
    }
}
