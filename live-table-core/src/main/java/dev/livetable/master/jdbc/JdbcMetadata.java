package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.UnusableMasterException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the database tells of a table, asked for once each, and again after that has failed. Safe for many threads. */
final class JdbcMetadata {

    private static final long NEVER = Long.MIN_VALUE;

    private final JdbcTemplate jdbc;
    private final JdbcLayoutReader reader;
    private final WriteTraitsReader traitsReader;
    private final AtomicLong lookedAgain = new AtomicLong(NEVER);
    private volatile @Nullable JdbcLayout layout;
    private volatile @Nullable WriteTraits traits;

    JdbcMetadata(JdbcTemplate jdbc, JdbcLayoutReader reader) {
        this.jdbc = jdbc;
        this.reader = reader;
        this.traitsReader = new WriteTraitsReader(reader.search(), reader.timeoutSeconds());
    }

    /** Returns what the table is called. */
    String name() {
        return reader.name();
    }

    JdbcLayout layout() {
        JdbcLayout known = layout;
        if (known == null) {
            ConnectionCallback<JdbcLayout> read = reader::read;
            known = requireNonNull(jdbc.execute(read));
            layout = known;
        }
        return known;
    }

    WriteTraits traits() {
        WriteTraits known = traits;
        if (known == null) {
            known = read(layout());
            traits = known;
        }
        return known;
    }

    private WriteTraits read(JdbcLayout layout) {
        ConnectionCallback<WriteTraits> read = connection -> traitsReader.read(connection, layout);
        try {
            return requireNonNull(jdbc.execute(read));
        } catch (NonTransientDataAccessResourceException | UnusableMasterException e) {
            throw e; // it cannot be reached, or is not there
        } catch (NonTransientDataAccessException e) {
            return WriteTraits.unknown(
                    "the database does not tell its triggers and foreign keys" + JdbcFailures.answer(e));
        }
    }

    /**
     * Asks for the layout again, at most once a second, since what a caller asks for does not fit the known one.
     *
     * @return the layout if it has other columns than the known one; null if it has not, or was not asked for
     */
    @Nullable
    JdbcLayout newerThan(JdbcLayout known) {
        long now = System.nanoTime();
        long last = lookedAgain.get();
        boolean isDue = last == NEVER || now - last >= TimeUnit.SECONDS.toNanos(1);
        if (!isDue || !lookedAgain.compareAndSet(last, now)) {
            return null;
        }
        ConnectionCallback<JdbcLayout> read = reader::read;
        JdbcLayout found = requireNonNull(jdbc.execute(read));
        if (found.schema().equals(known.schema())) {
            return null;
        }
        traits = null;
        layout = found;
        return found;
    }

    /** Has all of it asked for again, since a statement that the database does not understand may mean a change. */
    void forget() {
        layout = null;
        traits = null;
    }
}
