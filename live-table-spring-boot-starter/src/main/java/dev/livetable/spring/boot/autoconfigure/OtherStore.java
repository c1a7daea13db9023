package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.entity.RowConversions;
import dev.livetable.image.ImageSettings;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.context.MappingContext;

/**
 * A store of which nothing is known but its mapping.
 *
 * @param context the mapping
 */
record OtherStore(MappingContext<?, ?> context) implements RepositoryStore {

    @Override
    public Object key() {
        return context;
    }

    @Override
    public ImageSettings images(RowConversions conversions) {
        return ImageSettings.standard().conversions(conversions);
    }

    @Override
    public @Nullable String toMaster(Set<Class<?>> types) {
        return null;
    }

    @Override
    public Optional<StoredEntity> entity(Class<?> type) {
        return Optional.empty();
    }

    @Override
    public Set<Class<?>> types() {
        return Set.of();
    }

    @Override
    public boolean putsNullsAsTheDatabase() {
        return false;
    }

    @Override
    public boolean isBound() {
        return false;
    }
}
