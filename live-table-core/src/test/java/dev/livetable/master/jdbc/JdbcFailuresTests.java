package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.Refusal;
import dev.livetable.table.RefusedException;
import dev.livetable.table.UnusableMasterException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;

/** What the exception classes of Spring say of the outcome of a write. */
class JdbcFailuresTests {

    private static SQLException cause() {
        return new SQLException("the database's answer; SQL statement:\nINSERT");
    }

    private static Stream<Arguments> answers() {
        return Stream.of(
                arguments(new DuplicateKeyException("", cause()), DuplicateValueException.class, "to be unique"),
                arguments(new DataIntegrityViolationException("", cause()), RefusedException.class, "constraint"),
                arguments(
                        new PermissionDeniedDataAccessException("", cause()), NotPermittedException.class, "permitted"),
                arguments(new InvalidDataAccessApiUsageException("", cause()), RefusedException.class, "refused"),
                arguments(new UncategorizedSQLException("", "", cause()), RefusedException.class, "refused"),
                arguments(new BadSqlGrammarException("", "", cause()), UnusableMasterException.class, "has gone"),
                arguments(new CannotAcquireLockException("", cause()), LostRaceException.class, "lost to another"),
                arguments(
                        new PessimisticLockingFailureException("", cause()),
                        LostRaceException.class,
                        "lost to another"));
    }

    private static Stream<DataAccessException> noAnswers() {
        return Stream.of(
                new QueryTimeoutException("", cause()),
                new DataAccessResourceFailureException("", cause()),
                new TransientDataAccessResourceException("", cause()),
                new RecoverableDataAccessException("", cause()),
                new CannotGetJdbcConnectionException("", cause()));
    }

    @ParameterizedTest
    @MethodSource("answers")
    @DisplayName("an answer that says no is a refusal of its family, and keeps what the database said to its cause")
    void anAnswerThatSaysNoIsARefusal(DataAccessException answer, Class<?> expected, String said) {
        assertThat(JdbcFailures.of("things", answer, new Dialect("any")))
                .isExactlyInstanceOf(expected)
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("Table 'things': the ")
                .hasMessageContaining(said)
                .hasMessageNotContaining("the database's answer")
                .hasCause(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "23502, NO_VALUE, a column that must not be null was left out or null",
        "22001, TOO_LONG, a text is too long",
        "23513, OTHER, 'a value does not fit its column, or a constraint'"
    })
    @DisplayName("a refusal of a value says which kind it is, and no value")
    void aRefusalOfAValueSaysWhichKindItIs(String state, RefusedException.Reason reason, String said) {
        SQLException answer = new SQLException("Value too long: '4711'", state);

        assertThat(JdbcFailures.of("things", new DataIntegrityViolationException("", answer), new Dialect("any")))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(reason))
                .hasMessageContaining(said)
                .hasMessageNotContaining("4711");
    }

    @Test
    @DisplayName("databases whose SQL states do not tell it are known by their codes")
    void codesOfErrorsTellTheKindOfAValue() {
        assertThat(List.of(
                        new MySqlDialect("MySQL").refusals().get(1048),
                        new OracleDialect("Oracle").refusals().get(1400),
                        new SqlServerDialect("Microsoft SQL Server").refusals().get(515)))
                .containsOnly(Dialect.Refused.NO_VALUE);
        assertThat(List.of(
                        new MySqlDialect("MySQL").refusals().get(1406),
                        new OracleDialect("Oracle").refusals().get(12899),
                        new SqlServerDialect("Microsoft SQL Server").refusals().get(2628)))
                .containsOnly(Dialect.Refused.TOO_LONG);
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    @DisplayName("where there was no answer the outcome is unknown")
    void whereThereWasNoAnswerTheOutcomeIsUnknown(DataAccessException noAnswer) {
        assertThat(JdbcFailures.of("things", noAnswer, new Dialect("any"))).isSameAs(noAnswer);
    }
}
