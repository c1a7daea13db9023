package dev.livetable.json;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.table.Bytes;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.jdk.BooleanSerializer;
import tools.jackson.databind.ser.jdk.NumberSerializer;
import tools.jackson.databind.ser.jdk.NumberSerializers.DoubleSerializer;
import tools.jackson.databind.ser.jdk.NumberSerializers.LongSerializer;
import tools.jackson.databind.ser.jdk.StringSerializer;

/** How rows are written in one place, which is a property or none: as Jackson writes maps there. */
final class RowStyle {

    /*
     * If the serializer of maps does nothing special, a row is written here: the same calls of the generator, without the objects
     * that a map is made of. For anything special the serializer of maps is asked. Serializers of values are Jackson's choice in
     * both cases. Each is looked up once for each class of values. Those of the four most frequent types are passed by if they are Jackson's own, which only hand the value on.
     */

    private static final Class<?> MAP = Row.empty().asMap().getClass();

    private static final List<Class<?>> VALUES = List.of(
            String.class,
            Long.class,
            Double.class,
            Boolean.class,
            BigInteger.class,
            BigDecimal.class,
            Bytes.class,
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            UUID.class,
            Collections.unmodifiableList(new ArrayList<>()).getClass(),
            Collections.unmodifiableMap(new LinkedHashMap<>()).getClass());

    final ValueSerializer<Object> maps;
    final boolean texts;
    final boolean wholes;
    final boolean fractions;
    final boolean decimals;
    final boolean truths;
    final boolean withoutNull;
    private final boolean plain;
    private final boolean known;
    private final @Nullable BeanProperty property;
    private final Object token = new Object();
    private final Cache<Columns, PropertyNames> names =
            Caffeine.newBuilder().weakKeys().build();
    private volatile @Nullable PropertyNames latest;
    private final Map<Class<?>, ValueSerializer<Object>> serializers = new ConcurrentHashMap<>();

    RowStyle(SerializationContext context, @Nullable BeanProperty property) {
        this.property = property;
        this.maps = context.findContentValueSerializer(MAP, property);
        PlainMaps told = PlainMaps.of(maps);
        this.plain = told.inOrder();
        this.withoutNull = told.withoutNull();
        this.texts = isOf(StringSerializer.class, String.class, context);
        this.wholes = isOf(LongSerializer.class, Long.class, context);
        this.fractions = isOf(DoubleSerializer.class, Double.class, context);
        this.decimals = isOf(NumberSerializer.class, BigDecimal.class, context);
        this.truths = isOf(BooleanSerializer.class, Boolean.class, context);
        this.known = told.itself()
                && Known.is(context.getDefaultNullValueSerializer())
                && VALUES.stream().allMatch(type -> Known.is(serializer(context, type)));
    }

    private boolean isOf(Class<?> serializer, Class<?> type, SerializationContext context) {
        return serializer(context, type).getClass() == serializer;
    }

    /** Returns whether rows are written without a map. */
    boolean isPlain(SerializationContext context) {
        return plain && !context.isEnabled(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    }

    /** Returns whether nothing of the application decides what is written of a row; see {@link Known}. */
    boolean isKnown() {
        return known;
    }

    /** Returns what stands for this place; nothing else hangs on it. */
    Object token() {
        return token;
    }

    /** Writes the entries of a row, without braces. Only for a style that is plain. */
    void writeEntries(Row row, ValueWriter to) {
        PropertyNames columns = names(row.columns());
        to.begin(columns);
        for (int column = 0; column < columns.size(); column++) {
            to.any(row.get(column));
        }
    }

    /** Writes a row of a block. */
    void write(RowBlock block, int row, ValueWriter to) {
        if (!isPlain(to.context())) {
            maps.serialize(block.get(row).asMap(), to.generator(), to.context());
            return;
        }
        PropertyNames columns = names(block.columns(row));
        to.generator().writeStartObject(block, columns.size());
        if (block.packedLength() < 0) {
            writeEntries(block.get(row), to); // it is an object already
        } else {
            to.begin(columns);
            block.read(row, to);
        }
        to.generator().writeEndObject();
    }

    ValueSerializer<Object> serializer(SerializationContext context, Class<?> type) {
        ValueSerializer<Object> known = serializers.get(type);
        if (known != null) {
            return known;
        }
        ValueSerializer<Object> found =
                context.findContentValueSerializer(type, property); // which may ask for others here
        serializers.put(type, found);
        return found;
    }

    private PropertyNames names(Columns columns) {
        PropertyNames encoded = latest;
        if (encoded == null || !encoded.areOf(columns)) {
            encoded = names.get(columns, PropertyNames::new);
            latest = encoded;
        }
        return encoded;
    }
}
