package dev.livetable.spring.boot.store;

import dev.livetable.entity.RowConversions;
import dev.livetable.image.ImageSettings;
import dev.livetable.master.repository.RepositoryTransactions;
import dev.livetable.repository.CriteriaArguments;
import dev.livetable.repository.MasterReading;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.context.MappingContext;

/**
 * What is known of the store of a repository, by its kind; as it stands here, that of a store of which nothing is known but
 * its mapping. Contacts nothing. Safe for use by many threads.
 */
public interface RepositoryStore {

    /** Returns what all live repositories of the store are known by. */
    Object key();

    /** Returns how the entities of the store are kept as rows. */
    default ImageSettings images(RowConversions conversions) {
        return ImageSettings.standard().conversions(conversions);
    }

    /**
     * Returns why nothing of a repository can be answered from the cache, as the rest of a sentence about its entities; null
     * where something can.
     *
     * @param types the class of its entities, and the classes that these show
     * @param isPerContext whether what each tenant reads is kept apart
     */
    default @Nullable String toMaster(Set<Class<?>> types, boolean isPerContext) {
        return null;
    }

    /** Returns where the entities of a class are in a database; empty where that is not known. */
    default Optional<StoredEntity> entity(Class<?> type) {
        return Optional.empty();
    }

    /** Returns the classes of all entities of the store; empty where they are not known. */
    default Set<Class<?>> types() {
        return Set.of();
    }

    /**
     * Returns all tables that the entities of the store are in, in small letters and as statements name them, with a schema where
     * the mapping names one; empty where they are not known.
     */
    default Set<String> tables() {
        return Set.of();
    }

    /** Returns whether sorts that do not say where nulls go have them where the database puts them. */
    default boolean putsNullsAsTheDatabase() {
        return false;
    }

    /** Returns where its connections are from, where the store itself knows; its transaction manager may know, too. */
    default @Nullable DataSource dataSource() {
        return null;
    }

    /**
     * Returns whether the store has bound to the calling thread what loads on access, and keeps what it has loaded, outside of
     * transactions too, such as the persistence context of a web request.
     */
    default boolean isBound() {
        return false;
    }

    /** Returns how a call of a repository sees what the store has now, by transactions of its own. */
    default MasterReading reading(RepositoryTransactions transactions) {
        return new MasterReading() {
            @Override
            public <T> T read(Supplier<T> call) {
                return transactions.read(call);
            }
        };
    }

    /**
     * Returns what tells what arguments without equals ask for.
     *
     * @param entity the class of the repository's entities
     */
    default CriteriaArguments criteria(Class<?> entity) {
        return CriteriaArguments.none();
    }

    /** Finds the stores of one kind. */
    interface Factory {

        /**
         * Returns the store of a repository; empty if it is of another kind.
         *
         * @param bean the name of the repository's bean
         * @param context knows the mapping of its entities
         */
        Optional<RepositoryStore> of(String bean, MappingContext<?, ?> context);
    }
}
