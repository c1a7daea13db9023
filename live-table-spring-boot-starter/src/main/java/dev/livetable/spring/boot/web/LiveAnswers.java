package dev.livetable.spring.boot.web;

import dev.livetable.Reading;
import dev.livetable.json.KeptBody;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Answers with the rows of live tables as they are kept, and with the headers that let clients keep them, too. What a
 * controller returns is looked at when all else is decided: the status, the media type, and who would write the body. A {@link
 * Reading} is answered with what it holds. Everything that is no answer of a live table is left alone. Safe for use by many
 * threads.
 */
final class LiveAnswers implements ResponseBodyAdvice<Object> {

    /*
     * It has to be the last advice of its adapter: what it has written, nobody may change any more. Null tells Spring MVC that
     * there is nothing left to write.
     *
     * Kept bytes and their tag are used only where KeptBytes says that the converter would write these very bytes. Else the
     * converter writes the value, without a tag; what is known of its age is told all the same.
     *
     * Of one object of a repository nothing is kept. The converter writes it into memory, so that it has a tag, where that is told.
     * Spring MVC would have the converter write it once more where it guards the path: then there is no tag, since a serializer
     * may write something else the second time.
     *
     * Status and headers of the application come first. An answer with another status than 200, or to another method than GET
     * and HEAD, gets none of these headers: it is not what a later GET would bring.
     *
     * An answer may fail half way, or after it is written but not yet sent. FailedAnswers then takes these headers back, so that no
     * error may be kept.
     *
     * The length is told where nobody has wrapped the answer: then no filter can change the body. So the server need not send it
     * in chunks, which takes longer.
     */

    private static final String SPRING_SECURITY = "org.springframework.security.web.";
    private static final String SPRING_MVC = "org.springframework.web.context.request.async.";

    private final KeptBytes kept;
    private final RowObjects objects;
    private final Origins origins;
    private final CacheHeaders headers;

    /**
     * Creates the advice of one adapter.
     *
     * @param kept knows the bytes that the adapter's converters would write
     * @param objects knows which answers are objects of live repositories
     * @param origins knows where answers came from
     * @param headers tells clients what they may keep
     */
    LiveAnswers(KeptBytes kept, RowObjects objects, Origins origins, CacheHeaders headers) {
        this.kept = kept;
        this.objects = objects;
        this.origins = origins;
        this.headers = headers;
    }

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType mediaType,
            Class<? extends HttpMessageConverter<?>> converterType,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        Object value = body instanceof Reading<?> reading ? reading.value() : body;
        if (body == null
                || value == null
                || !(request instanceof ServletServerHttpRequest asked)
                || !(response instanceof ServletServerHttpResponse answer)) {
            return value;
        }
        boolean isCacheable = isCacheable(asked, answer);
        KeptBody bytes = kept.of(value, body, returnType, mediaType, converterType);
        if (bytes == null
                && isCacheable
                && objects.isOne(value, body)
                && !mayNeedDisposition(asked.getServletRequest())) {
            bytes = kept.anew(value, body, returnType, mediaType, converterType);
        }
        Reading<?> origin = origins.of(body);
        if (bytes == null && origin == null) {
            return value;
        }
        if (isCacheable) {
            FailedAnswers.note(asked.getServletRequest(), CacheHeaders.missing(answer.getHeaders()));
            headers.set(answer.getHeaders(), origin, () -> isPersonal(asked.getServletRequest()));
            if (bytes != null && isKnown(EntityTags.of(value, bytes), asked, answer)) {
                answer.close(); // sends the headers, and no body
                return null;
            }
        }
        if (bytes == null || mayNeedDisposition(asked.getServletRequest())) {
            return value;
        }
        write(bytes, mediaType, answer);
        return null;
    }

    private static boolean isCacheable(ServletServerHttpRequest request, ServletServerHttpResponse response) {
        HttpMethod method = request.getMethod();
        return response.getServletResponse().getStatus() == HttpServletResponse.SC_OK
                && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD));
    }

    /** Returns whether the request says who asks, so that others may be shown something else. */
    private static boolean isPersonal(HttpServletRequest request) {
        return request.getUserPrincipal() != null
                || request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || request.getSession(false) != null;
    }

    /** Sets the tag of an answer, and its status if the client has this very one; a tag of the application stays. */
    private static boolean isKnown(String tag, ServletServerHttpRequest request, ServletServerHttpResponse response) {
        HttpServletRequest servletRequest = request.getServletRequest();
        HttpServletResponse servletResponse = response.getServletResponse();
        if (servletResponse.containsHeader(HttpHeaders.ETAG)) {
            return false;
        }
        String known = servletRequest.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known == null) { // then Spring would do no more for a GET or HEAD
            servletResponse.setHeader(HttpHeaders.ETAG, tag);
            return false;
        }
        if (known.equals(tag)) { // as most clients send it, and soon compared
            servletResponse.setHeader(HttpHeaders.ETAG, tag);
            servletResponse.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return true;
        }
        return new ServletWebRequest(servletRequest, servletResponse).checkNotModified(tag);
    }

    /** Returns whether Spring MVC would look at the ending of the path, against downloads of reflected files. */
    private static boolean mayNeedDisposition(HttpServletRequest request) {
        String path = request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) instanceof String forwarded
                ? forwarded
                : request.getRequestURI();
        for (int i = path.length() - 1; i >= 0 && path.charAt(i) != '/'; i--) {
            char each = path.charAt(i);
            if (each == '.' || each == '%' || each == ';') {
                return true;
            }
        }
        return false;
    }

    private static void write(KeptBody body, MediaType mediaType, ServletServerHttpResponse response) {
        HttpHeaders headers = response.getHeaders();
        if (headers.getContentType() == null) {
            headers.setContentType(mediaType);
        }
        if (!headers.containsHeader(HttpHeaders.CONTENT_LENGTH)
                && !headers.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                && isSentAsWritten(response.getServletResponse())) {
            headers.setContentLength(body.length());
        }
        try {
            body.writeTo(response.getBody());
        } catch (IOException e) {
            throw LiveAnswers.<RuntimeException>asIs(e);
        }
    }

    /** Returns whether no filter can change what is written. Wrappers of Spring Security and of Spring MVC itself do not. */
    private static boolean isSentAsWritten(ServletResponse response) {
        ServletResponse each = response;
        while (each instanceof ServletResponseWrapper wrapper) {
            String name = wrapper.getClass().getName();
            if (!name.startsWith(SPRING_SECURITY) && !name.startsWith(SPRING_MVC)) {
                return false;
            }
            each = wrapper.getResponse();
        }
        return true;
    }

    /** Lets an error of the connection reach Spring MVC as if a converter had met it, though the interface declares none. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E asIs(IOException e) throws E {
        throw (E) e;
    }
}
