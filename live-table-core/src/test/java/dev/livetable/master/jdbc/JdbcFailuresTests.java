package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
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

    private static Stream<DataAccessException> answers() {
        return Stream.of(
                new DuplicateKeyException("", cause()),
                new DataIntegrityViolationException("", cause()),
                new PermissionDeniedDataAccessException("", cause()),
                new InvalidDataAccessApiUsageException("", cause()),
                new BadSqlGrammarException("", "", cause()),
                new UncategorizedSQLException("", "", cause()));
    }

    private static Stream<DataAccessException> noAnswers() {
        return Stream.of(
                new QueryTimeoutException("", cause()),
                new DataAccessResourceFailureException("", cause()),
                new TransientDataAccessResourceException("", cause()),
                new RecoverableDataAccessException("", cause()),
                new CannotGetJdbcConnectionException("", cause()));
    }

    private static Stream<DataAccessException> lostRaces() {
        return Stream.of(
                new CannotAcquireLockException("", cause()), new PessimisticLockingFailureException("", cause()));
    }

    @ParameterizedTest
    @MethodSource("answers")
    @DisplayName("an answer that says no is a refusal, and keeps what the database said to its cause")
    void anAnswerThatSaysNoIsARefusal(DataAccessException answer) {
        for (boolean callers : new boolean[] {true, false}) {
            assertThat(JdbcFailures.of("things", answer, callers))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("Table 'things': the database refused the change")
                    .hasMessageNotContaining("the database's answer")
                    .hasCause(answer);
        }
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    @DisplayName("where there was no answer the outcome is unknown")
    void whereThereWasNoAnswerTheOutcomeIsUnknown(DataAccessException noAnswer) {
        assertThat(JdbcFailures.of("things", noAnswer, true)).isSameAs(noAnswer);
        assertThat(JdbcFailures.of("things", noAnswer, false)).isSameAs(noAnswer);
    }

    @ParameterizedTest
    @MethodSource("lostRaces")
    @DisplayName("what lost to another change is refused, but for a transaction that is lost with it")
    void whatLostToAnotherChangeIsRefused(DataAccessException lost) {
        assertThat(JdbcFailures.of("things", lost, false))
                .isInstanceOf(OutdatedException.class)
                .hasMessageContaining("lost to another one");
        assertThat(JdbcFailures.of("things", lost, true)).isSameAs(lost);
    }
}
