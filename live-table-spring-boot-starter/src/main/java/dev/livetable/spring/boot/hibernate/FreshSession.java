package dev.livetable.spring.boot.hibernate;

import jakarta.persistence.CacheRetrieveMode;
import jakarta.persistence.CacheStoreMode;
import org.hibernate.CacheMode;
import org.hibernate.FlushMode;
import org.hibernate.Session;

/** A session that sees what is in the database, and sends nothing to it. */
final class FreshSession {

    /*
     * The second-level cache may be behind the database, so nothing of it may get into a live table. Hibernate asks the mode of
     * the session for queries and for finds of several ids. For a find of one id, and what is loaded with it, it asks these
     * properties alone (7.4: SessionImpl.find takes the mode of its options, which begin with the properties).
     */

    private static final String RETRIEVE = "jakarta.persistence.cache.retrieveMode";
    private static final String STORE = "jakarta.persistence.cache.storeMode";

    private FreshSession() {}

    /** Makes such a session of one that has loaded nothing yet. */
    static void prepare(Session session) {
        session.setHibernateFlushMode(FlushMode.MANUAL);
        session.setDefaultReadOnly(true);
        session.setCacheMode(CacheMode.IGNORE);
        session.setProperty(RETRIEVE, CacheRetrieveMode.BYPASS);
        session.setProperty(STORE, CacheStoreMode.BYPASS);
    }
}
