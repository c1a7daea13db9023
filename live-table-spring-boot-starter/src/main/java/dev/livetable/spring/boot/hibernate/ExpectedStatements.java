package dev.livetable.spring.boot.hibernate;

import dev.livetable.spring.boot.store.SentStatement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/** The statements that Hibernate is expected to send for one entity or collection. Used by the session's thread. */
final class ExpectedStatements {

    /*
     * Hibernate tells that it is about to write an entity or a collection, sends the statements, and tells that it has. A
     * statement is explained if it was sent between the two, to a table of the entity: one for each. Statements that
     * callbacks of the application send meanwhile are over and above that. Collections need several.
     *
     * Only what is told in the end explains. If a statement failed it is not.
     */

    private final Object written;
    private final Set<String> tables;
    private final @Nullable CollectionPersister collection;
    private final List<SentStatement> sent = new ArrayList<>();

    private ExpectedStatements(Object written, Set<String> tables, @Nullable CollectionPersister collection) {
        this.written = written;
        this.tables = tables;
        this.collection = collection;
    }

    /** Returns those of an entity, one for each of its tables. */
    static ExpectedStatements ofEntity(Object entity, Set<String> tables) {
        return new ExpectedStatements(entity, new HashSet<>(tables), null);
    }

    /** Returns those of a collection. */
    static ExpectedStatements ofCollection(Object written, CollectionPersister collection) {
        return new ExpectedStatements(written, Set.of(HibernateTarget.table(collection)), collection);
    }

    /** Returns whether a statement that is about to be sent is one of them; notes it then. */
    boolean take(SentStatement statement) {
        String table = statement.table();
        if (table == null || !(collection == null ? tables.remove(table) : tables.contains(table))) {
            return false;
        }
        sent.add(statement);
        return true;
    }

    /** Returns whether they are of this entity or collection. */
    boolean isFor(@Nullable Object what) {
        return written == what;
    }

    /** Returns what writes the collection; null for an entity. */
    @Nullable
    CollectionPersister collection() {
        return collection;
    }

    /** Returns those that were sent. */
    List<SentStatement> sent() {
        return sent;
    }
}
