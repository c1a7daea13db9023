package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Causes;
import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.TableFailure;
import dev.livetable.table.UnusableMasterException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tells what certainly changed nothing from what may have.
 *
 * <p>What is told apart here failed before its transaction was committed: an answer of the database that says no is a
 * refusal, since all that was done is rolled back. A timeout or a broken connection is no answer, and stays as it is.
 */
final class JdbcFailures {

    /** The SQL state of a value for a column that the database always makes itself; a state of syntax by its class. */
    private static final String IS_ALWAYS_MADE = "428C9";

    /** The SQL states of a null where there must be none, and of a text that is too long. */
    private static final String IS_NULL = "23502";

    private static final String IS_TOO_LONG = "22001";

    private static final String REFUSED = "the database refused the change";

    /** PostgreSQL's SQL state of a prepared statement that would have another result now. */
    private static final String IS_NOT_SUPPORTED = "0A000";

    /** The SQL states of H2 and PostgreSQL, and the codes of MariaDB and MySQL, of a view that cannot be written to. */
    private static final Set<String> STATES_OF_VIEWS = Set.of("HYC00", "55000");

    private static final Set<Integer> CODES_OF_VIEWS = Set.of(1288, 1348, 1471);

    /** The SQL states of what the user may not do: that of PostgreSQL and DB2, and that of H2. */
    private static final Set<String> NOT_PERMITTED = Set.of("42501", "90096");

    private JdbcFailures() {}

    /**
     * Returns what to throw for a failed statement of a write.
     *
     * @param table the name of the table
     * @param failure the failure
     * @param dialect knows what the database's own codes mean
     */
    static RuntimeException of(String table, DataAccessException failure, Dialect dialect) {
        Dialect.Refused refused = failure instanceof TableFailure ? null : refused(failure, dialect);
        return refused == null ? of(table, failure) : of(table, failure, refused);
    }

    /** Has a template tell what is not permitted, which Spring takes for a mistake in the statement, or for anything. */
    static void tellNotPermitted(JdbcTemplate jdbc) {
        JdbcTemplate usual =
                new JdbcTemplate(requireNonNull(jdbc.getDataSource())); // its translator may need a connection
        jdbc.setExceptionTranslator(
                (task, sql, failure) -> failure.getSQLState() != null && NOT_PERMITTED.contains(failure.getSQLState())
                        ? new PermissionDeniedDataAccessException(task + " is not permitted", failure)
                        : usual.getExceptionTranslator().translate(task, sql, failure));
    }

    /** Returns what to throw for a statement of a read that the database does not understand, or says so. */
    static DataAccessException ofRead(String table, BadSqlGrammarException failure, Dialect dialect) {
        return refused(failure, dialect) == Dialect.Refused.NOT_PERMITTED
                ? new PermissionDeniedDataAccessException(
                        "Table '" + table + "': the database does not permit the read" + answer(failure), failure)
                : notUnderstood(table, failure);
    }

    private static Dialect.@Nullable Refused refused(DataAccessException failure, Dialect dialect) {
        SQLException answer = answerIn(failure);
        return answer == null ? null : dialect.refused(answer);
    }

    private static RuntimeException of(String table, DataAccessException failure, Dialect.Refused refused) {
        return switch (refused) {
            case DUPLICATE ->
                new DuplicateValueException(
                        table, REFUSED + ": a value that has to be unique is there already" + answer(failure), failure);
            case LOST_RACE ->
                new LostRaceException(
                        table, "the change lost to another one at the same time" + answer(failure), failure);
            case NOT_PERMITTED ->
                new NotPermittedException(table, REFUSED + ": it is not permitted" + answer(failure), failure);
            case NO_VALUE ->
                new RefusedException(
                        table,
                        REFUSED + ": a column that must not be null was left out or null" + answer(failure),
                        RefusedException.Reason.NO_VALUE,
                        failure);
            case TOO_LONG ->
                new RefusedException(
                        table,
                        REFUSED + ": a text is too long for its column" + answer(failure),
                        RefusedException.Reason.TOO_LONG,
                        failure);
            case VALUE ->
                new RefusedException(
                        table,
                        REFUSED + ": a value does not fit its column, or a constraint" + answer(failure),
                        failure);
            case TOO_SLOW ->
                failure instanceof QueryTimeoutException
                        ? failure
                        : new QueryTimeoutException("the database gave up on the statement", failure);
        };
    }

    private static RuntimeException of(String table, DataAccessException failure) {
        boolean noAnswer = failure instanceof QueryTimeoutException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof TransientDataAccessResourceException
                || failure instanceof RecoverableDataAccessException;
        boolean isOutdated = failure instanceof OutdatedLayoutException;
        if (noAnswer || isOutdated || failure instanceof TableFailure) {
            return failure;
        }
        if (failure instanceof ConcurrencyFailureException) {
            return of(table, failure, Dialect.Refused.LOST_RACE);
        }
        boolean isNotUnderstood =
                failure instanceof InvalidDataAccessResourceUsageException && !IS_ALWAYS_MADE.equals(state(failure));
        if (isNotUnderstood || isOfOutdatedPlan(failure)) {
            return notUnderstood(table, failure);
        }
        if (failure instanceof DuplicateKeyException) {
            return of(table, failure, Dialect.Refused.DUPLICATE);
        }
        if (failure instanceof PermissionDeniedDataAccessException) {
            return of(table, failure, Dialect.Refused.NOT_PERMITTED);
        }
        return failure instanceof DataIntegrityViolationException
                ? of(table, failure, ofValue(state(failure)))
                : new RefusedException(table, REFUSED + answer(failure), failure);
    }

    private static Dialect.Refused ofValue(@Nullable String state) {
        if (IS_NULL.equals(state)) {
            return Dialect.Refused.NO_VALUE;
        }
        return IS_TOO_LONG.equals(state) ? Dialect.Refused.TOO_LONG : Dialect.Refused.VALUE;
    }

    /**
     * Returns whether a statement failed since the database had prepared it for other columns. On the same connection it
     * is prepared anew then.
     */
    static boolean isOfOutdatedPlan(Throwable failure) {
        return IS_NOT_SUPPORTED.equals(state(failure));
    }

    /** Returns whether a write may have been refused since the table has become a view that cannot be written to. */
    static boolean mayBeOfAView(Throwable failure) {
        SQLException answer = answerIn(failure);
        return answer != null
                && (STATES_OF_VIEWS.contains(String.valueOf(answer.getSQLState()))
                        || "HY000".equals(answer.getSQLState()) && CODES_OF_VIEWS.contains(answer.getErrorCode()));
    }

    /** Returns what to throw for a statement that the database does not understand, since the table has changed. */
    static UnusableMasterException notUnderstood(String table, DataAccessException failure) {
        String reason = "the database does not understand the statement, as when the table or a column of it has gone"
                + " since its columns were read";
        return new UnusableMasterException(table, reason + answer(failure), failure);
    }

    /**
     * Returns the code of what the database said, and where to read that. The words themselves often hold values, so
     * they are left in the cause.
     */
    static String answer(DataAccessException failure) {
        String state = state(failure);
        return (state == null ? "" : " (SQL state " + state + ")") + "; the cause has the database's own words";
    }

    private static @Nullable String state(Throwable failure) {
        SQLException answer = answerIn(failure);
        return answer == null ? null : answer.getSQLState();
    }

    /** Returns what the database or its driver has answered; null when it was something else that failed. */
    static @Nullable SQLException answerIn(Throwable failure) {
        return Causes.of(failure)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .reduce((outer, inner) -> inner)
                .orElse(null); // what it came from may be none, as that of a lock of H2
    }
}
