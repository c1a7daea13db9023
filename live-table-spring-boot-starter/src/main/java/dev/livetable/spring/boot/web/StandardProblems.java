package dev.livetable.spring.boot.web;

import dev.livetable.ClosedException;
import dev.livetable.FetchTimeoutException;
import dev.livetable.NotAcceptedException;
import dev.livetable.table.ConflictException;
import dev.livetable.table.ContextException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.PartlyWrittenException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableFailure;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import dev.livetable.table.UnusableMasterException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The problem details of the errors that live tables throw. Each has the status of HTTP, a detail in words, the property
 * {@code code}, which clients can rely on, and the property {@code table}. Details hold no ids, no values, no SQL, and
 * nothing of what a master itself said. Safe for use by many threads.
 */
public final class StandardProblems implements ProblemMapper {

    /*
     * The first kind that an error is an instance of is its kind. So a class stands before what it extends.
     *
     * A detail holds for each reason that an error of its class may have.
     *
     * An unknown outcome is a 500: some clients and proxies repeat by themselves what was answered with 502, 503 or 504.
     */

    private static final String REFUSED = "the change was refused: ";
    private static final Set<String> READS = Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name());

    private static final List<Kind> KINDS = List.of(
            Kind.of(FilterParameterException.class, HttpStatus.BAD_REQUEST, "invalid-parameter", null),
            Kind.of(InvalidRequestException.class, HttpStatus.BAD_REQUEST, "invalid-request", null),
            Kind.of(RowNotFoundException.class, HttpStatus.NOT_FOUND, "row-not-found", "there is no row with this id"),
            Kind.of(
                    DuplicateIdException.class,
                    HttpStatus.CONFLICT,
                    "duplicate-id",
                    "there is already a row with this id"),
            Kind.of(
                    DuplicateValueException.class,
                    HttpStatus.CONFLICT,
                    "duplicate-value",
                    "a value that has to be unique is there already"),
            Kind.of(
                    ConflictException.class,
                    HttpStatus.CONFLICT,
                    "conflict",
                    "the row was changed by somebody else; read it again"),
            Kind.of(
                    PreconditionFailedException.class,
                    HttpStatus.PRECONDITION_FAILED,
                    "precondition-failed",
                    "the row is not the one that the request was made for, and nothing was changed; read it again"),
            Kind.of(
                    LostRaceException.class,
                    HttpStatus.CONFLICT,
                    "lost-race",
                    "another request came at the same time, and this one was not carried out; it may be tried again"),
            Kind.of(
                    OutdatedException.class,
                    HttpStatus.CONFLICT,
                    "outdated",
                    "the row is not as it was expected, and nothing was changed; read it again"),
            Kind.of(
                    RefusedException.class,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "refused",
                    REFUSED + "a value does not fit its column, or a rule of the table"),
            Kind.of(
                    NotPermittedException.class,
                    HttpStatus.FORBIDDEN,
                    "not-permitted",
                    "the table does not allow this"),
            Kind.of(
                    UnsupportedRequestException.class,
                    HttpStatus.NOT_IMPLEMENTED,
                    "unsupported",
                    "the table cannot do what is asked"),
            Kind.waiting(
                            UnreachableException.class,
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "unreachable",
                            "the table cannot be reached now")
                    .ofReadsAndWrites(),
            Kind.waiting(
                    NotAcceptedException.class,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "not-accepted",
                    "the change was not accepted, and nothing was changed; it may be tried again"),
            Kind.waiting(
                    ClosedException.class,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "closed",
                    "the application is about to stop"),
            Kind.of(
                    FetchTimeoutException.class,
                    HttpStatus.GATEWAY_TIMEOUT,
                    "fetch-timeout",
                    "the table did not answer in time"),
            Kind.of(
                    MasterFailedException.class,
                    HttpStatus.BAD_GATEWAY,
                    "master-failed",
                    "the table answered with an error, or not as it was asked; the log says more"),
            Kind.of(
                            UnusableMasterException.class,
                            HttpStatus.INTERNAL_SERVER_ERROR,
                            "unusable-master",
                            "the table is not there, or not as the application expects it")
                    .ofReadsAndWrites(),
            Kind.of(
                    PartlyWrittenException.class,
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "partly-written",
                    "some of the rows were written, and others were not; look what is there before you write again"),
            Kind.of(
                    UnknownOutcomeException.class,
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "unknown-outcome",
                    "whether the change was applied is unknown; look at the row before you try again"),
            Kind.of(
                    ContextException.class,
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "no-context",
                    "the application asked without a context, such as a tenant; nothing was read or changed"),
            Kind.of(
                    MisplacedWriteException.class,
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "misplaced-write",
                    "the application wrote where it must not; nothing was changed"));

    private final String retryAfter;

    /**
     * Creates the mapping.
     *
     * @param retryAfter what clients are told to wait before they try again; part of a second counts as a whole one
     */
    public StandardProblems(Duration retryAfter) {
        this.retryAfter = Long.toString(retryAfter.plusNanos(999_999_999).toSeconds());
    }

    private record Kind(
            Class<? extends DataAccessException> type,
            HttpStatus status,
            String code,
            @Nullable String detail,
            boolean waits,
            boolean isOfReadsAndWrites) {

        static Kind of(
                Class<? extends DataAccessException> type, HttpStatus status, String code, @Nullable String detail) {
            return new Kind(type, status, code, detail, false, false);
        }

        static Kind waiting(Class<? extends DataAccessException> type, HttpStatus status, String code, String detail) {
            return new Kind(type, status, code, detail, true, false);
        }

        /** Returns the kind of an error that reads have, too: only who writes is told that nothing was changed. */
        Kind ofReadsAndWrites() {
            return new Kind(type, status, code, detail, waits, true);
        }
    }

    /** Returns the problem of an error; null for one that is of no kind that is known here. */
    @Override
    public @Nullable ErrorResponse map(DataAccessException failure) {
        if (!(failure instanceof TableFailure told)) {
            return null;
        }
        return KINDS.stream()
                .filter(kind -> kind.type().isInstance(failure))
                .findFirst()
                .map(kind -> problem(kind, failure, told.table()))
                .orElse(null);
    }

    /** Returns what an error says that is the caller's own fault. */
    private static String said(DataAccessException failure) {
        return failure instanceof FilterParameterException ofParameter
                ? ofParameter.detail()
                : String.valueOf(failure.getMessage());
    }

    private static String detail(String usual, Kind kind, DataAccessException failure) {
        if (kind.isOfReadsAndWrites()) {
            return isRead() ? usual : usual + ", and nothing was changed";
        }
        return failure instanceof RefusedException refused ? detail(refused.reason(), usual) : usual;
    }

    private static String detail(RefusedException.Reason reason, String usual) {
        return switch (reason) {
            case NO_VALUE -> REFUSED + "a column that must not be null was left out or null";
            case TOO_LONG -> REFUSED + "a text is too long for its column";
            case OTHER -> usual;
        };
    }

    /** Returns whether the request that this thread answers can only have read. */
    private static boolean isRead() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
                && READS.contains(current.getRequest().getMethod());
    }

    private ErrorResponse problem(Kind kind, DataAccessException failure, String table) {
        String detail = kind.detail() == null
                ? said(failure)
                : TableFailure.message(table, detail(kind.detail(), kind, failure));
        ErrorResponse.Builder problem = ErrorResponse.builder(failure, kind.status(), detail)
                .property("code", kind.code())
                .property("table", table)
                .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        if (failure instanceof FilterParameterException ofParameter) {
            problem.property("parameter", ofParameter.parameter());
        }
        return (kind.waits() ? problem.header(HttpHeaders.RETRY_AFTER, retryAfter) : problem).build();
    }
}
