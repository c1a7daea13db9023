package dev.livetable.spring.boot.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.livetable.json.KeptBodies;
import dev.livetable.json.KeptBody;
import dev.livetable.table.BlockAnswer;
import dev.livetable.table.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.data.web.PagedModel;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.util.function.SingletonSupplier;

/**
 * The kept bytes that an adapter's converter for JSON would write. Which bytes a mapper writes is known by {@link KeptBodies};
 * here it is decided whether the converter asks the mapper for just these. Safe for use by many threads.
 */
final class KeptBytes {

    /*
     * All of these must hold. Else the converter writes the answer as ever.
     *
     * - The converter is Spring's own for JSON, and no subclass. It is the first of its class that can write the answer, which
     *   is the one that Spring MVC has chosen. It has one mapper for all types, and writes nothing around what that writes.
     * - The answer is JSON in UTF-8, and the converter adds no charset to its type.
     * - No advice has a hint for the converter, such as a view or a filter.
     * - The declared type of the answer does not change what the mapper writes, see DeclaredTypes.
     */

    private static final MediaType JSON_LIKE = new MediaType("application", "*+json");

    private final SingletonSupplier<List<JacksonJsonHttpMessageConverter>> converters;
    private final WriteHints hints;
    private final Map<JacksonJsonHttpMessageConverter, ConvertedBodies> bodies = new ConcurrentHashMap<>();

    /**
     * Takes the converters of an adapter.
     *
     * @param converters returns them; asked once, with the first answer
     * @param hints what else converters are told
     */
    KeptBytes(Supplier<List<HttpMessageConverter<?>>> converters, WriteHints hints) {
        this.converters = SingletonSupplier.of(() -> converters.get().stream()
                .filter(converter -> converter.getClass() == JacksonJsonHttpMessageConverter.class)
                .map(JacksonJsonHttpMessageConverter.class::cast)
                .toList());
        this.hints = hints;
    }

    /**
     * Returns the bytes of an answer; null where the converter has to write it.
     *
     * @param value the answer
     * @param body what the controller has returned, which may say where the answer came from besides
     * @param returnType what the controller says that it returns
     * @param mediaType the media type that was chosen
     * @param converterType the class of the converter that was chosen
     */
    @Nullable
    KeptBody of(
            Object value,
            Object body,
            MethodParameter returnType,
            MediaType mediaType,
            Class<? extends HttpMessageConverter<?>> converterType) {
        ConvertedBodies written = mayBeLive(value) ? written(body, returnType, mediaType, converterType) : null;
        return written == null ? null : written.of(value, returnType);
    }

    private static boolean mayBeLive(Object value) {
        return value instanceof BlockAnswer
                || value instanceof List
                || value instanceof PagedModel
                || value instanceof Row
                || value instanceof Optional;
    }

    private static boolean isJson(MediaType mediaType) {
        return (mediaType.getCharset() == null || mediaType.getCharset().equals(UTF_8))
                && (mediaType.equalsTypeAndSubtype(MediaType.APPLICATION_JSON) || JSON_LIKE.includes(mediaType));
    }

    /**
     * Returns the bytes of an answer as they are now, and are kept nowhere: the converter writes them into memory. Null where it has
     * to write the answer itself, since it is not JSON or is written by more than its mapper says.
     */
    @Nullable
    KeptBody anew(
            Object value,
            Object body,
            MethodParameter returnType,
            MediaType mediaType,
            Class<? extends HttpMessageConverter<?>> converterType) {
        ConvertedBodies written = written(body, returnType, mediaType, converterType);
        return written == null ? null : written.anew(value, returnType, mediaType);
    }

    private @Nullable ConvertedBodies written(
            Object body,
            MethodParameter returnType,
            MediaType mediaType,
            Class<? extends HttpMessageConverter<?>> converterType) {
        if (converterType != JacksonJsonHttpMessageConverter.class || !isJson(mediaType)) {
            return null;
        }
        JacksonJsonHttpMessageConverter converter = chosen(body.getClass(), mediaType);
        return converter == null
                        || mediaType.getCharset() == null && converter.getDefaultCharset() != null
                        || hints.areAny(body, returnType, mediaType, converterType)
                ? null
                : bodies.computeIfAbsent(converter, ConvertedBodies::of);
    }

    /** Returns the converter that Spring MVC has chosen: it takes the first one of all that can write the answer. */
    private @Nullable JacksonJsonHttpMessageConverter chosen(Class<?> type, MediaType mediaType) {
        List<JacksonJsonHttpMessageConverter> all = converters.obtain();
        if (all.size() == 1) {
            return all.get(0);
        }
        return all.stream()
                .filter(converter -> converter.canWrite(ResolvableType.forClass(type), type, mediaType))
                .findFirst()
                .orElse(null);
    }
}
