package dev.livetable;

import dev.livetable.table.Refusal;
import dev.livetable.table.TableFailure;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * A call was not accepted by the live table, and the master never heard of it: the queue of writes is full, its turn did
 * not come in time, its caller has withdrawn it, or the table is closed; or the executor of the live table takes no more
 * tasks. Or a write was part of a transaction that has been rolled back.
 */
public class NotAcceptedException extends TransientDataAccessResourceException implements Refusal {

    private final String table;

    @SuppressWarnings("NullAway") // the constructor of Throwable takes null for no cause
    NotAcceptedException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    static NotAcceptedException ofWrite(String table, String why, @Nullable Throwable cause) {
        return new NotAcceptedException(table, "the write was not accepted and is not applied: " + why, cause);
    }

    @Override
    public String table() {
        return table;
    }
}
