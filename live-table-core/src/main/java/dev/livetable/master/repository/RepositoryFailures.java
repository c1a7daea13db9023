package dev.livetable.master.repository;

import dev.livetable.table.Causes;
import dev.livetable.table.ConflictException;
import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.TableFailure;
import dev.livetable.table.UnreachableException;
import java.util.Set;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Tells which failures of a write say that certainly nothing was changed: what the store answered with a clear no. All
 * else, such as a timeout or a broken connection, stays as it is, and the outcome is unknown. Two failures that stores
 * let through are known by their names, so that no library of a store is needed.
 */
final class RepositoryFailures {

    private static final String TAKEN = "jakarta.persistence.EntityExistsException";
    private static final String INVALID = "jakarta.validation.ConstraintViolationException";
    private static final Set<Class<?>> NO = Set.of(
            DataIntegrityViolationException.class,
            InvalidDataAccessApiUsageException.class,
            InvalidDataAccessResourceUsageException.class);

    private static final String ADVICE =
            "if it takes a row with an id for one that is stored, as that of Spring Data JDBC"
                    + " does, leave the id to the store, give the entity a @Version, or inserter(…) to the table's builder";

    private RepositoryFailures() {}

    /** Returns the refusal of a row that a repository said it had stored, and had not. */
    static RefusedException notStored(String table) {
        return new RefusedException(table, "the repository did not store the row: " + ADVICE, null);
    }

    /**
     * Returns what to throw for a failed write.
     *
     * @param table the name of the table
     * @param failure the failure
     */
    static RuntimeException translated(String table, RuntimeException failure) {
        for (Throwable cause : Causes.of(failure).toList()) {
            if (cause instanceof TableFailure) {
                return (RuntimeException) cause;
            }
            if (cause instanceof OptimisticLockingFailureException) {
                return new ConflictException(table, "the row has another version than the one given", failure);
            }
            if (cause instanceof CannotCreateTransactionException) {
                return new UnreachableException(table, "the store cannot be reached", failure);
            }
            if (cause instanceof ConcurrencyFailureException) {
                return new LostRaceException(table, "the change lost to another one at the same time", failure);
            }
            String refused = "the store refused the change: " + kind(cause) + "; the cause has its own words";
            if (cause instanceof DuplicateKeyException || isNamed(cause, TAKEN)) {
                return new DuplicateValueException(table, refused, failure);
            }
            if (cause instanceof PermissionDeniedDataAccessException) {
                return new NotPermittedException(table, refused, failure);
            }
            if (isNo(cause)) {
                return new RefusedException(table, refused + advice(cause), failure);
            }
        }
        return failure;
    }

    private static boolean isNo(Throwable failure) {
        return NO.stream().anyMatch(type -> type.isInstance(failure)) || isNamed(failure, INVALID);
    }

    private static String advice(Throwable failure) {
        boolean misuse = failure instanceof InvalidDataAccessApiUsageException
                || failure instanceof InvalidDataAccessResourceUsageException;
        return misuse ? "; " + ADVICE : "";
    }

    /** Returns whether the store refused a row because something in it has to be unique, which may be the id. */
    static boolean mayBeDuplicate(DataIntegrityViolationException refusal) {
        return Causes.of(refusal)
                .skip(1)
                .anyMatch(cause -> cause instanceof DataIntegrityViolationException || isNamed(cause, TAKEN));
    }

    private static boolean isNamed(Throwable failure, String name) {
        return failure.getClass().getName().equals(name);
    }

    /** Returns what kind of answer it was. The words of stores often hold values, so they are left in the cause. */
    private static String kind(Throwable failure) {
        if (failure instanceof DuplicateKeyException || isNamed(failure, TAKEN)) {
            return "a value that has to be unique is there already";
        }
        if (failure instanceof DataIntegrityViolationException || isNamed(failure, INVALID)) {
            return "a value does not fit its column, or a constraint";
        }
        return failure.getClass().getSimpleName();
    }
}
