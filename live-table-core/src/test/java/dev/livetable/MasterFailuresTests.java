package dev.livetable;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.livetable.table.ConflictException;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingWritableTable;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableFailure;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import dev.livetable.table.UnusableMasterException;
import dev.livetable.table.WritableTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.util.ExceptionUtils;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.data.domain.Slice;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;

class MasterFailuresTests {

    private static final String SECRET = "4711";

    private static Stream<Arguments> failuresOfReads() {
        SQLException sql = new SQLException("SELECT " + SECRET);
        return Stream.of(
                arguments(new QueryTimeoutException(SECRET), FetchTimeoutException.class),
                arguments(new DataAccessResourceFailureException(SECRET), UnreachableException.class),
                arguments(new TransientDataAccessResourceException(SECRET), UnreachableException.class),
                arguments(new CannotCreateTransactionException(SECRET), UnreachableException.class),
                arguments(new ResourceAccessException(SECRET, new IOException(SECRET)), UnreachableException.class),
                arguments(new UncheckedIOException(new IOException(SECRET)), UnreachableException.class),
                arguments(new CannotAcquireLockException(SECRET), LostRaceException.class),
                arguments(new PermissionDeniedDataAccessException(SECRET, sql), NotPermittedException.class),
                arguments(new BadSqlGrammarException("read", SECRET, sql), UnusableMasterException.class),
                arguments(new UncategorizedSQLException("read", SECRET, sql), MasterFailedException.class),
                arguments(new DataIntegrityViolationException(SECRET), MasterFailedException.class),
                arguments(new TransactionSystemException(SECRET), MasterFailedException.class),
                arguments(new RestClientException(SECRET), MasterFailedException.class),
                arguments(new IllegalStateException(SECRET), MasterFailedException.class),
                arguments(new IOException(SECRET), UnreachableException.class),
                arguments(new TimeoutException(SECRET), FetchTimeoutException.class),
                arguments(sql, MasterFailedException.class));
    }

    @ParameterizedTest
    @MethodSource("failuresOfReads")
    @DisplayName("a read that failed is told by an error of tables, without the words of the master")
    void aReadThatFailedIsTold(Exception thrown, Class<?> told) {
        assertThat(MasterFailures.ofRead("things", thrown))
                .isExactlyInstanceOf(told)
                .isInstanceOf(DataAccessException.class)
                .isInstanceOf(TableFailure.class)
                .hasMessageStartingWith("Table 'things': ")
                .hasMessageNotContaining(SECRET)
                .hasCause(thrown);
    }

    @Test
    @DisplayName("each read of a master is told so, whether that can be written to or not")
    void eachReadIsTold() {
        WritableTable broken = (WritableTable) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {WritableTable.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException(SECRET);
                });
        Set<Class<?>> answers =
                Set.of(TableSchema.class, Slice.class, List.class, Optional.class, Map.class, Set.class, long.class);
        List<Method> reads = Stream.of(Table.class.getMethods())
                .filter(method -> answers.contains(method.getReturnType())
                        && !method.getName().equals("identity"))
                .toList();

        assertThat(reads).extracting(Method::getName).contains("listRows", "refreshSchema", "getAll");
        for (Table told : List.of(
                MasterFailures.read("things", broken), requireNonNull(MasterFailures.written("things", broken)))) {
            for (Method read : reads) {
                Object[] arguments = Stream.of(read.getParameterTypes())
                        .map(type -> type == Filter.class ? Filter.all() : null)
                        .toArray();
                assertThatThrownBy(() -> read.invoke(told, arguments))
                        .as(read.toString())
                        .hasCauseExactlyInstanceOf(MasterFailedException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("failuresOfReads")
    @DisplayName("a write that failed without a clear refusal is of unknown outcome, also where its error is transient")
    void aWriteThatFailedIsOfUnknownOutcome(Exception thrown, Class<?> told) {
        RuntimeException unknown = MasterFailures.ofWrite("things", thrown);

        assertThat(unknown).isExactlyInstanceOf(UnknownOutcomeException.class).hasMessageNotContaining(SECRET);
        if (thrown instanceof DataAccessException) {
            assertThat(unknown).as("what looks at causes finds none").hasNoCause();
            assertThat(unknown.getSuppressed()).containsExactly(thrown);
        } else {
            assertThat(unknown).hasCause(thrown);
        }
    }

    @Test
    void whatAMasterDoesNotDeclareIsToldAsWell() {
        WritableTable broken = new ForwardingWritableTable() {
            @Override
            protected WritableTable delegate() {
                throw ExceptionUtils.throwAsUncheckedException(new InterruptedException(SECRET));
            }
        };
        WritableTable told = requireNonNull(MasterFailures.written("things", broken));

        assertThatThrownBy(() -> told.get("1")).isExactlyInstanceOf(MasterFailedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> told.patch("1", Row.empty(), Filter.all()))
                .isExactlyInstanceOf(UnknownOutcomeException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anErrorOfTablesStaysAsItIs() {
        for (RuntimeException known : new RuntimeException[] {
            new RefusedException("things", "no", null),
            new ConflictException("things", "no", null),
            new UnknownOutcomeException("things", "who knows", null)
        }) {
            assertThat(MasterFailures.ofRead("things", known)).isSameAs(known);
            assertThat(MasterFailures.ofWrite("things", known)).isSameAs(known);
        }
    }

    @Test
    @DisplayName("an error of a read that comes out of a write leaves the outcome unknown")
    void anErrorOfAReadLeavesAWriteUnknown() {
        RuntimeException ofRead = new MasterFailedException("things", "failed", null);

        assertThat(MasterFailures.ofWrite("things", ofRead))
                .isInstanceOf(UnknownOutcomeException.class)
                .satisfies(unknown -> assertThat(unknown.getSuppressed()).containsExactly(ofRead));
    }

    @Test
    void whatAMasterCannotDoIsARefusal() {
        RuntimeException unable = new UnsupportedOperationException("it cannot sort");

        assertThat(MasterFailures.ofRead("things", unable)).isInstanceOf(UnsupportedRequestException.class);
        assertThat(MasterFailures.ofWrite("things", unable)).isInstanceOf(UnsupportedRequestException.class);
    }
}
