package dev.livetable.sample;

import dev.livetable.ClosedException;
import dev.livetable.FetchTimeoutException;
import dev.livetable.NotAcceptedException;
import dev.livetable.table.ConflictException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnreachableException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/**
 * Answers what went wrong as a problem detail (RFC 9457) that names it.
 *
 * <p>A caller is told what is wrong with its request. What a master says of its own failure may name hosts, statements
 * and values: it is logged at debug level alone.
 */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private static final String SECONDS_TO_WAIT = "1";

    /** The request names a column that is not there, or gives a value that does not fit. */
    @ExceptionHandler
    ProblemDetail invalid(InvalidRequestException e) {
        return problem(HttpStatus.BAD_REQUEST, e.getMessage());
    }

    /** The caller has given the id, so it may be told. */
    @ExceptionHandler
    ProblemDetail notFound(RowNotFoundException e) {
        return problem(HttpStatus.NOT_FOUND, "Table '" + e.table() + "': there is no row with id '" + e.id() + "'");
    }

    @ExceptionHandler({
        ConflictException.class,
        OutdatedException.class,
        LostRaceException.class,
        DuplicateIdException.class
    })
    ProblemDetail conflict(DataAccessException e) {
        return problem(HttpStatus.CONFLICT, e.getMessage());
    }

    /** The database refused the write. */
    @ExceptionHandler({RefusedException.class, DuplicateValueException.class})
    ProblemDetail refused(DataAccessException e) {
        return problem(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage());
    }

    /** The live table is too busy or about to stop, or its database is out of reach; nothing was changed. */
    @ExceptionHandler({
        NotAcceptedException.class,
        UnreachableException.class,
        FetchTimeoutException.class,
        ClosedException.class
    })
    ResponseEntity<ProblemDetail> unavailable(DataAccessException e) {
        return tryAgain(e.getMessage());
    }

    /** The write may have been applied, or not, or may yet be. */
    @ExceptionHandler
    ProblemDetail unknownOutcome(UnknownOutcomeException e) {
        return problem(HttpStatus.GATEWAY_TIMEOUT, e.getMessage());
    }

    /** A master failed while it was read. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> masterFailed(MasterFailedException e) {
        failed("The master of table '" + e.table() + "'", e);
        return tryAgain("the master of table '" + e.table() + "' failed, and the cache does not hold the answer");
    }

    @ExceptionHandler({CannotGetJdbcConnectionException.class, CannotCreateTransactionException.class})
    ResponseEntity<ProblemDetail> databaseOutOfReach(NestedRuntimeException e) {
        log.warn("The database cannot be reached: {}", e.getMostSpecificCause().getMessage());
        return tryAgain("the database cannot be reached now, and nothing but what is cached can be read");
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> databaseFailed(NestedRuntimeException e, HttpMethod method) {
        failed("The database", e);
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
                ? tryAgain("the database failed, and the cache does not hold the answer")
                : ResponseEntity.of(problem(
                                HttpStatus.GATEWAY_TIMEOUT,
                                "the outcome of the write is unknown: the database failed while it was carried out"))
                        .build();
    }

    private static void failed(String what, RuntimeException e) {
        log.warn(
                "{} failed: {}",
                what,
                NestedExceptionUtils.getMostSpecificCause(e).getClass().getName());
        log.debug("{} failed", what, e);
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        log.error("A request failed", e);
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "the request failed; the log of the application says why");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        e.getBody()
                .setDetail(e.getParameterValidationResults().stream()
                        .flatMap(result -> result.getResolvableErrors().stream()
                                .map(error -> result.getMethodParameter().getParameterName() + " "
                                        + error.getDefaultMessage()))
                        .collect(Collectors.joining("; ")));
        return super.handleHandlerMethodValidationException(e, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = e.getCause() instanceof JacksonException syntax && !(syntax instanceof DatabindException)
                ? "the body is not JSON: " + syntax.getOriginalMessage().replaceFirst(" \\(start marker at .*", "")
                : "the body must be a JSON object";
        return handleExceptionInternal(
                e, problem(HttpStatus.valueOf(status.value()), detail), headers, status, request);
    }

    private static ResponseEntity<ProblemDetail> tryAgain(@Nullable String detail) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, SECONDS_TO_WAIT)
                .body(problem(HttpStatus.SERVICE_UNAVAILABLE, detail));
    }

    private static ProblemDetail problem(HttpStatus status, @Nullable String detail) {
        return ProblemDetail.forStatusAndDetail(status, detail);
    }
}
