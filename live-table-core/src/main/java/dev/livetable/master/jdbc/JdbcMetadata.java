package dev.livetable.master.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.table.TableContext;
import dev.livetable.table.UnusableMasterException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.jdbc.core.ConnectionCallback;

/**
 * What the database tells of a table, asked for once each, and again after that has failed; in each context anew, since the
 * table may be in another schema or another database there. Safe for many threads.
 */
final class JdbcMetadata {

    /*
     * The table that was found first by its name is meant as long as it is there: what tells of its changes hears of that
     * one, also when the search path of the connections has changed. Where that is set up anew, both look for it again.
     *
     * A layout that was being read when it was to be asked for again may be of before. So it is read once more.
     */

    private static final Logger logger = LoggerFactory.getLogger(JdbcMetadata.class);
    private static final long NEVER = Long.MIN_VALUE;
    private static final int MOST_CONTEXTS = 1000;

    private final JdbcTransactions transactions;
    private final JdbcLayoutReader reader;
    private final WriteTraitsReader traitsReader;
    private final @Nullable TableContext context;
    private final Cache<String, Known> byContext = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(MOST_CONTEXTS)
            .build();
    private final Known ofAll = new Known();
    private final AtomicBoolean warned = new AtomicBoolean();

    /** What is known in one context. */
    private static final class Known {

        final Set<String> misfits = ConcurrentHashMap.newKeySet();
        final AtomicLong lookedAgain = new AtomicLong(NEVER);
        final AtomicInteger revisions = new AtomicInteger();
        volatile TableSearch.@Nullable Match table;
        volatile @Nullable JdbcLayout layout;
        volatile @Nullable WriteTraits traits;
    }

    /** Takes what tells the context of the calling thread; null where the table is the same for all who ask. */
    JdbcMetadata(JdbcTransactions transactions, JdbcLayoutReader reader, @Nullable TableContext context) {
        this.context = context;
        this.transactions = transactions;
        this.reader = reader;
        this.traitsReader = new WriteTraitsReader(reader.search(), reader.timeoutSeconds());
    }

    /** Returns what the table is called. */
    String name() {
        return reader.name();
    }

    /** Returns whether what was found by the call of one caller is used for all. */
    boolean isShared() {
        return context == null;
    }

    private Known known() {
        String current = TableContext.of(context, name());
        return current == null ? ofAll : byContext.get(current, any -> new Known());
    }

    JdbcLayout layout() {
        Known here = known();
        JdbcLayout known = here.layout;
        while (known == null) {
            int revision = here.revisions.get();
            known = read(here);
            here.layout = known;
            warnOf(known.dialect());
            if (revision != here.revisions.get()) {
                here.layout = null;
                known = null;
            }
        }
        return known;
    }

    private JdbcLayout read(Known here) {
        ConnectionCallback<JdbcLayout> read = connection -> {
            TableSearch.Match table = reader.search().find(connection, here.table);
            JdbcLayout layout = reader.read(connection, table, here.misfits);
            here.table = table;
            return layout;
        };
        return transactions.ask(read);
    }

    /**
     * Asks for the layout again, if it was asked for before; in contexts when it is next needed.
     *
     * @param anew whether the table is looked for again, though that of before is there
     */
    void revise(boolean anew) {
        byContext.invalidateAll();
        ofAll.revisions.incrementAndGet();
        JdbcLayout known = ofAll.layout;
        if (anew) {
            ofAll.table = null;
        }
        if (known != null) {
            JdbcLayout found = read(ofAll);
            if (!found.isSameAs(known)) {
                ofAll.traits = null;
                ofAll.layout = found;
            }
        }
    }

    /** Has a column taken for wider than its type from now on, since it holds what is no value of that type. */
    void widen(String column) {
        Known here = known();
        if (here.misfits.add(column)) {
            logger.warn(
                    "Table '{}' holds what is no value of the type of its column '{}', such as the date 0000-00-00 or a"
                            + " time of more than a day. The column is a text from now on",
                    name(),
                    column);
        }
        forget();
    }

    private void warnOf(Dialect dialect) {
        if (!dialect.isKnown() && warned.compareAndSet(false, true)) {
            logger.warn(
                    "Table '{}' is in a database ({}) that is not known, so it is spoken to in standard SQL: lists and"
                            + " counts find the texts that the database takes for the same, and each write counts as a"
                            + " change of any row",
                    name(),
                    dialect.product());
        }
    }

    WriteTraits traits() {
        Known here = known();
        WriteTraits known = here.traits;
        if (known == null) {
            known = read(layout());
            here.traits = known;
        }
        return known;
    }

    private WriteTraits read(JdbcLayout layout) {
        TableSearch.Match table = known().table;
        ConnectionCallback<WriteTraits> read = connection -> traitsReader.read(connection, layout, table);
        try {
            return transactions.ask(read);
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
        Known here = known();
        long now = System.nanoTime();
        long last = here.lookedAgain.get();
        boolean isDue = last == NEVER || now - last >= TimeUnit.SECONDS.toNanos(1);
        if (!isDue || !here.lookedAgain.compareAndSet(last, now)) {
            return null;
        }
        JdbcLayout found = read(here);
        if (found.isSameAs(known)) {
            return null;
        }
        here.traits = null;
        here.layout = found;
        return found;
    }

    /**
     * Asks for the layout again, since the database does not take what was made from the known one.
     *
     * @return the layout if it is another one than the known; null if it is not
     */
    @Nullable
    JdbcLayout renewed(JdbcLayout known) {
        forget();
        JdbcLayout found = layout();
        return found.isSameAs(known) ? null : found;
    }

    /** Has all of it asked for again, since a statement that the database does not understand may mean a change. */
    void forget() {
        Known here = known();
        here.layout = null;
        here.traits = null;
    }
}
