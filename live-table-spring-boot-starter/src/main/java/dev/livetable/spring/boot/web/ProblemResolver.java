package dev.livetable.spring.boot.web;

import dev.livetable.table.TableFailure;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Answers a request that met an error of a table with problem details (RFC 9457). Other exceptions are left alone.
 *
 * <p>It comes after all that the application itself does with exceptions: handlers of controllers and of advices, {@code
 * ResponseStatusException} and {@code @ResponseStatus}. Safe for use by many threads.
 */
public final class ProblemResolver implements HandlerExceptionResolver, Ordered {

    private static final Logger logger = LoggerFactory.getLogger(ProblemResolver.class);

    private final List<ProblemMapper> mappers;
    private final Supplier<List<HttpMessageConverter<?>>> converters;

    /**
     * Creates a resolver.
     *
     * @param mappers what is asked for the problem of an error, one after the other
     * @param converters returns what can write a problem as JSON; asked at each use
     */
    public ProblemResolver(List<ProblemMapper> mappers, Supplier<List<HttpMessageConverter<?>>> converters) {
        this.mappers = List.copyOf(mappers);
        this.converters = converters;
    }

    /** Returns the lowest precedence, which comes after the resolvers of Spring MVC. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        Throwable failure = thrown instanceof ExecutionException || thrown instanceof CompletionException
                ? thrown.getCause() // of a future that the application waited for
                : thrown;
        if (!(failure instanceof DataAccessException told && failure instanceof TableFailure)
                || response.isCommitted()) {
            return null;
        }
        ErrorResponse problem = mappers.stream()
                .<ErrorResponse>mapMulti((mapper, next) -> {
                    ErrorResponse mapped = mapper.map(told);
                    if (mapped != null) {
                        next.accept(mapped);
                    }
                })
                .findFirst()
                .orElse(null);
        if (problem == null) {
            return null;
        }
        log(told, problem);
        return write(problem, request, response);
    }

    /** What is the caller's own fault is not worth a line; what the application has to be mended for is an error. */
    private static void log(DataAccessException failure, ErrorResponse problem) {
        int status = problem.getStatusCode().value();
        if (status == HttpStatus.INTERNAL_SERVER_ERROR.value()) {
            logger.error("A request is answered with {}", status, failure);
        } else if (problem.getStatusCode().is5xxServerError()) {
            Throwable cause = failure.getMostSpecificCause();
            logger.warn(
                    "A request is answered with {}: {} ({}; the level DEBUG has all of it)",
                    status,
                    failure.getMessage(),
                    cause.getClass().getName());
            logger.debug("The whole error", failure);
        } else {
            logger.debug("A request is answered with {}", status, failure);
        }
    }

    private @Nullable ModelAndView write(
            ErrorResponse problem, HttpServletRequest request, HttpServletResponse response) {
        try {
            ModelAndView view = answer(problem).writeTo(request, response, converters::get);
            return view == null ? new ModelAndView() : view; // an empty one says that the answer is written
        } catch (Exception e) {
            logger.warn("A problem cannot be written as an answer", e);
            return null;
        }
    }

    /** Returns the answer, which is of the type of problem details where nobody has set another one. */
    private static ServerResponse answer(ErrorResponse problem) {
        return ServerResponse.status(problem.getStatusCode())
                .headers(headers -> {
                    headers.putAll(problem.getHeaders());
                    if (headers.getContentType() == null) {
                        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
                    }
                })
                .body(problem.getBody());
    }
}
