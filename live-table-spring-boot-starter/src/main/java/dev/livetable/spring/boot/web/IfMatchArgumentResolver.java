package dev.livetable.spring.boot.web;

import dev.livetable.json.KeptBodies;
import dev.livetable.json.KeptBody;
import dev.livetable.json.RowModule;
import dev.livetable.table.Row;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.json.JsonMapper;

/** Gives a controller's method the {@link IfMatch} of its request. Safe for use by many threads. */
public final class IfMatchArgumentResolver implements HandlerMethodArgumentResolver {

    private final SingletonSupplier<KeptBodies> bodies; // of null, where the mapper writes rows of its own

    /**
     * Creates a resolver.
     *
     * @param mapper returns what writes the answers that clients have the tags of, or null; asked once, by the first request with
     *     a tag. Where it has no {@link RowModule}, no row has a tag.
     */
    public IfMatchArgumentResolver(Supplier<@Nullable JsonMapper> mapper) {
        this.bodies = SingletonSupplier.ofNullable(() -> bodies(mapper.get()));
    }

    private static @Nullable KeptBodies bodies(@Nullable JsonMapper mapper) {
        return mapper != null && RowModule.of(mapper).isPresent() ? KeptBodies.of(mapper) : null;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == IfMatch.class;
    }

    @Override
    public IfMatch resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String[] headers = request.getHeaderValues(HttpHeaders.IF_MATCH);
        return headers == null ? new IfMatch(this::tag) : new IfMatch(tags(headers), this::tag);
    }

    /** Returns the tags of headers. Only a header that is nothing else matches any row: Spring finds an asterisk in others, too. */
    private static List<ETag> tags(String[] headers) {
        boolean isAny = headers.length == 1 && headers[0].strip().equals("*");
        return Arrays.stream(headers)
                .flatMap(header -> ETag.parse(header).stream())
                .filter(tag -> isAny || !tag.isWildcard())
                .toList();
    }

    private @Nullable String tag(Row row) {
        KeptBodies known = bodies.get();
        return known == null ? null : known.of(row).map(KeptBody::tag).orElse(null);
    }
}
