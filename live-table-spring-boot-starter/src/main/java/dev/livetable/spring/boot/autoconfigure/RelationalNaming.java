package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.entity.ColumnNaming;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/** Names columns as the {@link NamingStrategy} of an application with Spring Data JDBC does. */
final class RelationalNaming implements ColumnNaming {

    static final String LIBRARY = "org.springframework.data.relational.core.mapping.NamingStrategy";

    /*
     * The application's own mapping context is left alone: a class that is looked up in it becomes one of its entities.
     */

    private final RelationalMappingContext mapping;

    private RelationalNaming(NamingStrategy strategy) {
        this.mapping = new RelationalMappingContext(strategy);
    }

    /**
     * Returns the naming by annotations, and then by the strategy that is a bean, or that of the only mapping context. Of
     * several strategies none is used, since nobody knows which is for the table.
     */
    static ColumnNaming in(BeanFactory beanFactory) {
        NamingStrategy strategy =
                beanFactory.getBeanProvider(NamingStrategy.class).getIfUnique();
        RelationalMappingContext context =
                beanFactory.getBeanProvider(RelationalMappingContext.class).getIfUnique();
        if (strategy != null) {
            return ColumnNaming.annotated(new RelationalNaming(strategy));
        }
        return context == null
                ? ColumnNaming.annotated()
                : ColumnNaming.annotated(new RelationalNaming(context.getNamingStrategy()));
    }

    @Override
    public @Nullable String column(Class<?> type, Field property) {
        RelationalPersistentEntity<?> entity = mapping.getPersistentEntity(type);
        RelationalPersistentProperty known = entity == null ? null : entity.getPersistentProperty(property.getName());
        return known == null ? null : known.getColumnName().getReference();
    }
}
