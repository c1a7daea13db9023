package dev.livetable.sample;

import dev.livetable.spring.boot.web.ProblemMapper;
import dev.livetable.table.RefusedException;
import dev.livetable.table.RowNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;

/**
 * Says more than the starter does of two errors: which id there is no row with, since the caller has given it, and why a
 * change was refused, since the tables of this application hold nothing that is secret.
 */
@Component
class ProblemsInWords implements ProblemMapper {

    @Override
    public @Nullable ErrorResponse map(DataAccessException failure) {
        if (failure instanceof RowNotFoundException missing) {
            String detail = "Table '" + missing.table() + "': there is no row with id '" + missing.id() + "'";
            return problem(failure, HttpStatus.NOT_FOUND, "row-not-found", detail);
        }
        return failure instanceof RefusedException refused
                ? problem(failure, HttpStatus.UNPROCESSABLE_CONTENT, "refused", String.valueOf(refused.getMessage()))
                : null;
    }

    private static ErrorResponse problem(DataAccessException failure, HttpStatus status, String code, String detail) {
        return ErrorResponse.builder(failure, status, detail)
                .property("code", code)
                .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE)
                .build();
    }
}
