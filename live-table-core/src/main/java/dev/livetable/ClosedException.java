package dev.livetable;

import dev.livetable.table.Refusal;
import dev.livetable.table.TableFailure;
import org.springframework.dao.NonTransientDataAccessResourceException;

/** The live table that was asked is closed. */
public class ClosedException extends NonTransientDataAccessResourceException implements Refusal {

    private final String table;

    ClosedException(String table) {
        super(TableFailure.message(table, "the live table is closed"));
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
