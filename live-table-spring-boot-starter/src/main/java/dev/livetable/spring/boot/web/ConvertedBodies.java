package dev.livetable.spring.boot.web;

import dev.livetable.json.KeptBodies;
import dev.livetable.json.KeptBody;
import dev.livetable.json.RowModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** The kept bytes that one converter would write. Safe for use by many threads. */
final class ConvertedBodies {

    /*
     * A converter may write something around what its mapper writes, such as a prefix. That cannot be asked for, so it is tried
     * once.
     *
     * Where a method is declared to return a list or an optional value, the converter has the mapper write it as that type. This
     * makes a difference where Jackson tells the type of elements, by an annotation of their class: it does so by the declared
     * type only. With static typing it also takes the properties from the declared type.
     */

    private static final Logger logger = LoggerFactory.getLogger(ConvertedBodies.class);
    private static final int USUAL = 512; // bytes of one record
    private static final Object PROBE = List.of(Map.of("probe", 1));

    private final JacksonJsonHttpMessageConverter converter;
    private final @Nullable KeptBodies kept;
    private final Map<Declared, Boolean> plainTypes = new ConcurrentHashMap<>();

    private ConvertedBodies(JacksonJsonHttpMessageConverter converter, @Nullable KeptBodies kept) {
        this.converter = converter;
        this.kept = kept;
    }

    /** Returns those of a converter; it has none where it writes otherwise than its mapper. */
    static ConvertedBodies of(JacksonJsonHttpMessageConverter converter) {
        JsonMapper mapper = converter.getMapper();
        String why = RowModule.of(mapper).isEmpty()
                ? "its mapper has no RowModule"
                : writesAsItsMapper(converter) ? null : "it writes something around what its mapper writes";
        if (why != null) {
            logger.warn("Answers of live tables are written anew each time by a converter for JSON: {}", why);
        }
        return new ConvertedBodies(converter, why == null ? KeptBodies.of(mapper) : null);
    }

    /** Returns the bytes of an answer; null where the converter has to write it, or fail to. */
    @Nullable
    KeptBody of(Object value, MethodParameter returnType) {
        return kept == null
                        || !converter.getMappersForType(value.getClass()).isEmpty()
                        || !isWrittenAsItIs(value, returnType)
                ? null
                : kept.of(value).orElse(null);
    }

    /** Returns the bytes of an answer, which the converter writes now; null where it writes them by the declared type. */
    @Nullable
    KeptBody anew(Object value, MethodParameter returnType, MediaType mediaType) {
        return isWrittenAsItIs(value, returnType) ? KeptBody.of(written(converter, value, mediaType)) : null;
    }

    private boolean isWrittenAsItIs(Object value, MethodParameter returnType) {
        if (!(value instanceof Iterable) && !(value instanceof Optional)) {
            return true;
        }
        Declared declared = new Declared(returnType.getGenericParameterType(), returnType.getContainingClass());
        Boolean known = plainTypes.get(declared);
        if (known == null) {
            known = isPlain(ResolvableType.forMethodParameter(returnType));
            plainTypes.put(declared, known);
        }
        return known;
    }

    /** The type that a method is declared to return, and the class that says what its variables stand for. */
    private record Declared(Type type, Class<?> within) {}

    private boolean isPlain(ResolvableType declared) {
        ResolvableType written =
                HttpEntity.class.isAssignableFrom(declared.toClass()) ? declared.getGeneric() : declared;
        JavaType type = converter.getMapper().constructType(written.getType());
        JavaType content = type.getContentType();
        return content == null
                || converter.getMapper()._serializationContext().findTypeSerializer(content) == null
                        && (content.isFinal() || !converter.getMapper().isEnabled(MapperFeature.USE_STATIC_TYPING));
    }

    private static boolean writesAsItsMapper(JacksonJsonHttpMessageConverter converter) {
        byte[] probe = written(converter, PROBE, MediaType.APPLICATION_JSON);
        return Arrays.equals(probe, converter.getMapper().writeValueAsBytes(PROBE));
    }

    private static byte[] written(JacksonJsonHttpMessageConverter converter, Object value, MediaType mediaType) {
        Written written = new Written();
        try {
            converter.write(value, mediaType, written);
        } catch (IOException e) {
            throw new IllegalStateException("Writing into memory failed", e);
        }
        return written.body.toByteArray();
    }

    /** What a converter has written into memory. */
    private static final class Written implements HttpOutputMessage {

        private final ByteArrayOutputStream body = new ByteArrayOutputStream(USUAL);
        private final HttpHeaders headers = new HttpHeaders();

        @Override
        public OutputStream getBody() {
            return body;
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }
}
