package dev.livetable.spring.boot.web;

import jakarta.servlet.Filter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Takes back what clients were told about an answer that then failed. Else the error would be sent with it: a browser would show
 * the error for as long as the answer, or have a tag that says that the error is the answer. It resolves nothing itself. Safe
 * for use by many threads.
 */
public final class FailedAnswers implements HandlerExceptionResolver, Ordered {

    /*
     * An answer can fail until the server has begun to send it. A filter that keeps the body delays that to the end of the request.
     * What fails within Spring MVC comes by as an exception. What fails past it, in a filter or by sendError, comes by when the server
     * asks the application for the page of the error.
     *
     * It is taken back once: what is set after that is of the error.
     *
     * The body is emptied at the server itself. Spring MVC empties it, too, but a ShallowEtagHeaderFilter keeps that call to
     * itself, though it has passed on the body of an answer that has a tag. The error would be written behind that.
     */

    private static final String NOTE = FailedAnswers.class.getName();

    /** Creates a resolver. */
    public FailedAnswers() {}

    /**
     * Notes what is to be taken back if an answer fails.
     *
     * @param headers names of the headers that the application has not set itself
     */
    static void note(HttpServletRequest request, List<String> headers) {
        request.setAttribute(NOTE, headers);
    }

    private static void takeBack(ServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(NOTE) instanceof List<?> headers && !response.isCommitted()) {
            headers.forEach(name -> response.setHeader(String.valueOf(name), null)); // which removes it
            ofServer(response).resetBuffer();
            request.removeAttribute(NOTE);
        }
    }

    private static ServletResponse ofServer(ServletResponse response) {
        ServletResponse each = response;
        while (each instanceof ServletResponseWrapper wrapper) {
            each = wrapper.getResponse();
        }
        return each;
    }

    /** Returns a filter of the requests by which a server asks for the page of an error, and of no others. */
    public static Filter ofErrorPages() {
        return (request, response, chain) -> {
            if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) != null) {
                takeBack(request, (HttpServletResponse) response);
            }
            chain.doFilter(request, response);
        };
    }

    /** Returns the highest precedence: the answer may be written by each of the other resolvers. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        takeBack(request, response);
        return null;
    }
}
