package dev.livetable.spring.boot.store;

import org.springframework.data.mapping.context.MappingContext;

/**
 * A store of which nothing is known but its mapping.
 *
 * @param context the mapping
 */
public record OtherStore(MappingContext<?, ?> context) implements RepositoryStore {

    @Override
    public Object key() {
        return context;
    }
}
