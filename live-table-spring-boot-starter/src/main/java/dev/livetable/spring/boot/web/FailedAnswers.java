package dev.livetable.spring.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Takes back what clients were told about an answer that then could not be written. Else the error would be sent with it, and a
 * browser would show the error for as long as the answer. It resolves nothing itself. Safe for use by many threads.
 */
public final class FailedAnswers implements HandlerExceptionResolver, Ordered {

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

    /** Returns the highest precedence: the answer may be written by each of the other resolvers. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        if (request.getAttribute(NOTE) instanceof List<?> headers && !response.isCommitted()) {
            headers.forEach(name -> response.setHeader(String.valueOf(name), null)); // which removes it
        }
        return null;
    }
}
