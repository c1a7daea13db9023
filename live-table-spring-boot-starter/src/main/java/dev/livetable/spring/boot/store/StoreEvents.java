package dev.livetable.spring.boot.store;

/** What can have a kind of store tell live repositories what the application writes to it, by whatever way. */
public interface StoreEvents {

    /**
     * Has a store tell, from now on. Called again it does nothing more.
     *
     * @param store what the live repositories of the store are known by: the factory of Hibernate's sessions, or the mapping
     *     context of Spring Data JDBC
     * @return whether the store tells; if not, it is of another kind, or cannot
     */
    boolean install(Object store);

    /**
     * Returns whether each live repository of a store is told what all repositories and templates of the store write, though
     * its own methods may have to tell what they write themselves.
     */
    boolean tellsOfOthers(Object store);
}
