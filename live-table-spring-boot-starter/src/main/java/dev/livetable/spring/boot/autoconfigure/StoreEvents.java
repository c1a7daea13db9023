package dev.livetable.spring.boot.autoconfigure;

/** What can have a kind of store tell live repositories what the application writes to it, by whatever way. */
interface StoreEvents {

    /**
     * Has a store tell, from now on. Called again it does nothing more.
     *
     * @param store what the live repositories of the store are known by: the factory of Hibernate's sessions, or the mapping
     *     context of Spring Data JDBC
     * @return whether the store tells; if not, it is of another kind, or cannot
     */
    boolean install(Object store);
}
