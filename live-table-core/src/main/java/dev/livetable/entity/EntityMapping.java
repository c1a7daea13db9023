package dev.livetable.entity;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.livetable.table.Bytes;
import dev.livetable.table.Causes;
import dev.livetable.table.ColumnType;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleAbstractTypeResolver;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.std.StdConvertingSerializer;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Objects of declared types as values that a row can hold, and back, by Jackson. Fields are read and written,
 * not getters and setters; objects are made by the constructor that Spring Data would use, where it is
 * marked, or the only one.
 */
final class EntityMapping {

    private final JsonMapper mapper;

    EntityMapping(Class<?> type, Set<String> ignored, Iterable<RowConversion> conversions) {
        SimpleModule rowValues = new SimpleModule("row values");
        keep(rowValues, Instant.class, ColumnType.INSTANT, Instant.class::cast);
        keep(rowValues, LocalDate.class, ColumnType.DATE, LocalDate.class::cast);
        keep(rowValues, LocalTime.class, ColumnType.TIME, LocalTime.class::cast);
        keep(rowValues, LocalDateTime.class, ColumnType.DATE_TIME, LocalDateTime.class::cast);
        keep(rowValues, OffsetDateTime.class, ColumnType.OFFSET_DATE_TIME, OffsetDateTime.class::cast);
        keep(rowValues, UUID.class, ColumnType.UUID, UUID.class::cast);
        keep(rowValues, Bytes.class, ColumnType.BYTES, Bytes.class::cast);
        keep(rowValues, Date.class, ColumnType.INSTANT, EntityMapping::date);
        rowValues.addDeserializer(Object.class, new AnyValue.Reader<>(Object.class));
        rowValues.addDeserializer(Serializable.class, new AnyValue.Reader<>(Serializable.class));
        rowValues.setDeserializerModifier(new Checks());
        rowValues.setAbstractTypes(new SetsInOrder());
        conversions.forEach(conversion -> ConvertedValues.register(rowValues, conversion));
        rowValues.setSerializerModifier(new Guards());
        this.mapper = JsonMapper.builder()
                .annotationIntrospector(new EntityAnnotations(type, ignored))
                .changeDefaultVisibility(visible -> visible.withFieldVisibility(Visibility.ANY)
                        .withGetterVisibility(Visibility.NONE)
                        .withIsGetterVisibility(Visibility.NONE)
                        .withSetterVisibility(Visibility.NONE))
                .enable(MapperFeature.USE_STATIC_TYPING)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.USE_GETTERS_AS_SETTERS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .addModule(rowValues)
                .build();
    }

    private static <T> void keep(
            SimpleModule module, Class<T> type, ColumnType column, Function<Object, T> conversion) {
        module.addSerializer(type, new RowValueSerializer<>(type));
        module.addDeserializer(type, new RowValueDeserializer<>(type, column, conversion));
    }

    private static Date date(Object moment) {
        Date date = Date.from((Instant) moment);
        if (!date.toInstant().equals(moment)) {
            throw new IllegalArgumentException(
                    "a moment was given in parts of a millisecond, which a Date does not hold; declare it as an Instant");
        }
        return date;
    }

    /** Makes sets that keep the order in which a row holds them, so that it is the same when they are written again. */
    private static final class SetsInOrder extends SimpleAbstractTypeResolver {

        private static final long serialVersionUID = 1;

        @Override
        public @Nullable JavaType findTypeMapping(DeserializationConfig config, JavaType type) {
            boolean isPlainSet = type.hasRawClass(Set.class) || type.hasRawClass(HashSet.class);
            return isPlainSet ? config.getTypeFactory().constructSpecializedType(type, LinkedHashSet.class) : null;
        }
    }

    private static final class Guards extends ValueSerializerModifier {

        private static final long serialVersionUID = 1;

        @Override
        public List<BeanPropertyWriter> changeProperties(
                SerializationConfig config, BeanDescription.Supplier bean, List<BeanPropertyWriter> properties) {
            return properties.stream()
                    .<BeanPropertyWriter>map(plain -> new GuardedProperty(plain, bean.getBeanClass()))
                    .toList();
        }

        @Override
        public ValueSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> plain) {
            Class<?> type = bean.getBeanClass();
            boolean isAny = AnyValue.isDeclaredBy(type) && !(plain instanceof StdConvertingSerializer);
            return isAny || isForeign(type, plain) ? new AnyValue.Writer() : plain;
        }

        /** Returns whether a class is one of the JDK that Jackson does not know: its getters do not tell all of it. */
        private static boolean isForeign(Class<?> type, ValueSerializer<?> plain) {
            boolean isByProperties = plain instanceof BeanSerializerBase || plain instanceof UnknownSerializer;
            return isByProperties && type.getName().startsWith("java.");
        }

        @Override
        public ValueSerializer<?> modifyCollectionSerializer(
                SerializationConfig config,
                CollectionType type,
                BeanDescription.Supplier bean,
                ValueSerializer<?> plain) {
            return holdsAny(type) ? new AnyValue.Writer() : plain;
        }

        @Override
        public ValueSerializer<?> modifyArraySerializer(
                SerializationConfig config, ArrayType type, BeanDescription.Supplier bean, ValueSerializer<?> plain) {
            return holdsAny(type) ? new AnyValue.Writer() : plain;
        }

        @Override
        public ValueSerializer<?> modifyMapSerializer(
                SerializationConfig config, MapType type, BeanDescription.Supplier bean, ValueSerializer<?> plain) {
            Class<?> key = type.getKeyType().getRawClass();
            boolean isKept = key == String.class || key == Object.class;
            return isKept && holdsAny(type) ? new AnyValue.Writer() : plain;
        }

        private static boolean holdsAny(JavaType type) {
            return AnyValue.isDeclaredBy(type.getContentType().getRawClass());
        }
    }

    /** Makes sure of the class of times: Jackson passes on what a row holds there, of whatever class it is. */
    private static final class Checks extends ValueDeserializerModifier {

        private static final long serialVersionUID = 1;

        @Override
        public ValueDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription.Supplier bean, ValueDeserializer<?> plain) {
            boolean isTime = bean.getBeanClass().getPackageName().equals("java.time");
            return isTime ? new AnyValue.Checked(plain) : plain;
        }
    }

    JavaType type(Type type) {
        return mapper.constructType(type);
    }

    /** Returns an object as a value that a row can hold: a map of its properties, or what its type is kept as. */
    @Nullable
    Object encode(Object value, JavaType type) {
        try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
            mapper.writerFor(type).writeValue(buffer, value);
            try (JsonParser parser = buffer.asParser()) {
                parser.nextToken();
                return read(parser, 0);
            }
        } catch (JacksonException e) {
            throw advice("A " + name(type) + " cannot be kept as a row" + at(path(e)), e);
        }
    }

    /**
     * Reads a value.
     *
     * @param depth how deep in objects and lists it is: a property of the outermost object, which is a column, is at 1
     */
    static @Nullable Object read(JsonParser parser, int depth) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, read(parser, depth + 1));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(read(parser, depth + 1));
                }
                yield array;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                Number number = parser.getNumberValue();
                // In JSON a float is the number that it was read from, which has fewer digits than the double it is
                // worth.
                yield depth > 1 && number instanceof Float real ? (Number) Double.valueOf(real.toString()) : number;
            }
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_EMBEDDED_OBJECT -> parser.getEmbeddedObject();
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    /**
     * Returns the object that {@link #encode} made this value of.
     *
     * @param what returns what errors say of the path to a property, which may be empty
     */
    Object decode(Object value, JavaType type, Function<String, String> what) {
        try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
            write(value, buffer);
            try (JsonParser parser = buffer.asParser()) {
                return mapper.readerFor(type).readValue(parser);
            }
        } catch (JacksonException e) {
            throw advice(what.apply(path(e)), e);
        }
    }

    static void write(@Nullable Object value, JsonGenerator to) {
        if (value instanceof Map<?, ?> map) {
            to.writeStartObject();
            map.forEach((name, element) -> write(element, to.writeName((String) name)));
            to.writeEndObject();
        } else if (value instanceof List<?> list) {
            to.writeStartArray();
            list.forEach(element -> write(element, to));
            to.writeEndArray();
        } else if (value instanceof String text) {
            to.writeString(text);
        } else if (value instanceof Long number) {
            to.writeNumber(number);
        } else if (value instanceof Double number) {
            to.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            to.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            to.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            to.writeBoolean(truth);
        } else if (value instanceof Bytes bytes) {
            to.writeBinary(bytes.toArray());
        } else if (value == null) {
            to.writeNull();
        } else {
            to.writeEmbeddedObject(value);
        }
    }

    private static String name(JavaType type) {
        return type.getRawClass().getSimpleName();
    }

    private static EntityException advice(String what, JacksonException failure) {
        for (Throwable cause : Causes.of(failure).toList()) {
            if (cause instanceof EntityException known) {
                return known;
            }
        }
        // Jackson's own words often hold the value, so they are left in the cause.
        return new EntityException(what + "; the cause says why", failure);
    }

    private static String path(JacksonException failure) {
        return failure.getPath().stream()
                .map(JacksonException.Reference::getPropertyName)
                .filter(name -> name != null)
                .collect(Collectors.joining("."));
    }

    private static String at(String path) {
        return path.isEmpty() ? "" : " (at " + path + ")";
    }
}
