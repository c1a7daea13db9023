package dev.livetable.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.livetable.table.Bytes;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.data.web.config.EnableSpringDataWebSupport.PageSerializationMode;
import org.springframework.data.web.config.SpringDataJackson3Configuration;
import org.springframework.data.web.config.SpringDataWebSettings;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** How applications set up their mappers. */
final class Mappers {

    private static final Map<String, UnaryOperator<JsonMapper.Builder>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("plain", builder -> builder);
        KINDS.put("indented", builder -> builder.enable(SerializationFeature.INDENT_OUTPUT));
        KINDS.put("without null", builder -> including(builder, Include.NON_NULL));
        KINDS.put("without empty", builder -> including(builder, Include.NON_EMPTY));
        KINDS.put("without defaults", builder -> including(builder, Include.NON_DEFAULT));
        KINDS.put("without null in lists", builder -> including(builder, Include.NON_EMPTY)
                .enable(SerializationFeature.APPLY_JSON_INCLUDE_FOR_CONTAINERS));
        KINDS.put("entries in order", builder -> builder.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS));
        KINDS.put(
                "maps in order",
                builder -> builder.withConfigOverride(
                        Map.class,
                        maps -> maps.setFormat(
                                JsonFormat.Value.empty().withFeature(JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES))));
        KINDS.put("snake case", builder -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
        KINDS.put("timestamps", builder -> builder.enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DateTimeFeature.WRITE_DATE_TIMESTAMPS_AS_NANOSECONDS));
        KINDS.put("time zone", builder -> builder.defaultTimeZone(TimeZone.getTimeZone("Asia/Tokyo")));
        KINDS.put("ASCII", builder -> builder.enable(JsonWriteFeature.ESCAPE_NON_ASCII));
        KINDS.put("surrogates apart", builder -> builder.disable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8));
        KINDS.put("slashes and bare names", builder -> builder.enable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
                .disable(JsonWriteFeature.QUOTE_PROPERTY_NAMES));
        KINDS.put("numbers as text", builder -> builder.enable(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN));
        KINDS.put("fast numbers", builder -> builder.enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER));
        KINDS.put("NaN", builder -> builder.disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS));
        KINDS.put("one is no list", builder -> builder.enable(SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED));
        KINDS.put("own escapes", builder -> builderWith(JsonFactory.builder().characterEscapes(new OwnEscapes())));
        KINDS.put(
                "own dates",
                builder -> builder.addModule(
                        new SimpleModule("dates").addSerializer(LocalDate.class, text(LocalDate.class))));
        KINDS.put(
                "own frequent types",
                builder -> builder.addModule(new SimpleModule("frequent")
                        .addSerializer(Long.class, text(Long.class))
                        .addSerializer(String.class, text(String.class))
                        .addSerializer(Double.class, text(Double.class))
                        .addSerializer(BigDecimal.class, text(BigDecimal.class))
                        .addSerializer(Boolean.class, text(Boolean.class))));
        KINDS.put(
                "own bytes and null",
                builder -> builder.addModule(
                        new SimpleModule("null") {
                            @Override
                            public void setupModule(SetupContext context) {
                                super.setupModule(context);
                                context.overrideDefaultNullValueSerializer(text(Object.class));
                            }
                        }.addSerializer(Bytes.class, text(Bytes.class))));
        KINDS.put(
                "own names",
                builder -> builder.addModule(
                        new SimpleModule("names").addKeySerializer(String.class, new UpperCaseNames())));
        KINDS.put(
                "own maps",
                builder -> builder.addModule(new SimpleModule("maps").addSerializer(Map.class, text(Map.class))));
        KINDS.put("frequent types as others", builder -> builder.withConfigOverride(
                        Long.class, type -> type.setFormat(shape(JsonFormat.Shape.STRING)))
                .withConfigOverride(Double.class, type -> type.setFormat(shape(JsonFormat.Shape.STRING)))
                .withConfigOverride(BigDecimal.class, type -> type.setFormat(shape(JsonFormat.Shape.STRING)))
                .withConfigOverride(Boolean.class, type -> type.setFormat(shape(JsonFormat.Shape.NUMBER))));
        KINDS.put("pages by way of models", builder -> builder.addModule(pages(PageSerializationMode.VIA_DTO)));
        KINDS.put("pages as they are", builder -> builder.addModule(pages(PageSerializationMode.DIRECT)));
    }

    private Mappers() {}

    static Iterable<String> kinds() {
        return KINDS.keySet();
    }

    /** Returns a mapper without a module for rows. */
    static JsonMapper plain(String kind) {
        return builder(kind).build();
    }

    /** Returns the same mapper with the module. */
    static JsonMapper ofRows(String kind) {
        return builder(kind).addModule(new RowModule()).build();
    }

    static JsonMapper typing() {
        return JsonMapper.builder()
                .addModule(new RowModule())
                .activateDefaultTyping(BasicPolymorphicTypeValidator.builder()
                        .allowIfBaseType(Object.class)
                        .build())
                .build();
    }

    private static JsonMapper.Builder builderWith(tools.jackson.core.json.JsonFactoryBuilder factory) {
        return JsonMapper.builder(factory.build());
    }

    private static SpringDataJackson3Configuration.PageModule pages(PageSerializationMode mode) {
        return new SpringDataJackson3Configuration.PageModule(new SpringDataWebSettings(mode));
    }

    private static JsonMapper.Builder including(JsonMapper.Builder builder, Include include) {
        return builder.changeDefaultPropertyInclusion(all -> JsonInclude.Value.construct(include, include));
    }

    private static JsonFormat.Value shape(JsonFormat.Shape shape) {
        return JsonFormat.Value.forShape(shape);
    }

    private static <T> StdSerializer<T> text(Class<? super T> type) {
        return new StdSerializer<>(type) {
            @Override
            public void serialize(@Nullable T value, JsonGenerator to, SerializationContext context) {
                to.writeString("own " + value);
            }
        };
    }

    private static final class UpperCaseNames extends StdSerializer<String> {

        UpperCaseNames() {
            super(String.class);
        }

        @Override
        public void serialize(String name, JsonGenerator to, SerializationContext context) {
            to.writeName("own " + name);
        }
    }

    private static final class OwnEscapes extends CharacterEscapes {

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            List.of('a', '<', '_').forEach(c -> codes[c] = ESCAPE_STANDARD);
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return character == 0x2028 ? new SerializedString("\\u2028") : null;
        }
    }

    private static JsonMapper.Builder builder(String kind) {
        return requireNonNull(KINDS.get(kind), kind).apply(JsonMapper.builder());
    }
}
