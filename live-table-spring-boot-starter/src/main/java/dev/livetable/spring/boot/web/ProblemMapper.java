package dev.livetable.spring.boot.web;

import dev.livetable.table.TableFailure;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.web.ErrorResponse;

/**
 * Says which problem details (RFC 9457) answer a request that met an error of a table. Beans of this type are asked in
 * their order before {@link StandardProblems}; the first that does not return null decides. So a bean that knows one
 * error changes the answer to that one alone. Called by many threads at once.
 */
@FunctionalInterface
public interface ProblemMapper {

    /**
     * Returns the answer to an error; null to leave it to the next mapper.
     *
     * @param failure the error, which is a {@link TableFailure}
     */
    @Nullable
    ErrorResponse map(DataAccessException failure);
}
