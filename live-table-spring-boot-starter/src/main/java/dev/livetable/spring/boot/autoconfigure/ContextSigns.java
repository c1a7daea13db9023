package dev.livetable.spring.boot.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;

/** Signs that a master shows different callers different rows. Contacts nothing. */
final class ContextSigns {

    private static final String TENANT_ID = "org.hibernate.annotations.TenantId";

    /** What tells Hibernate that its sessions are those of a tenant. */
    private static final List<String> OF_HIBERNATE =
            List.of("hibernate.tenant_identifier_resolver", "hibernate.multi_tenant_connection_provider");

    private ContextSigns() {}

    /**
     * Refuses a repository whose store shows different callers different rows, unless it is said in which contexts.
     *
     * @param repository the property that names it
     * @param types the classes of its entities, and of those that they show
     * @param manager carries out its transactions; null if there are none
     * @param context what is said
     * @throws AdviceException if nothing is said, though something shows that they are different
     */
    static void require(
            String repository,
            Collection<Class<?>> types,
            @Nullable PlatformTransactionManager manager,
            DeclaredContext context) {
        if (types.stream().anyMatch(ContextSigns::hasTenantId)) {
            context.require("The entities of " + repository + " have a @TenantId");
        }
        if (manager != null) {
            tenantsOf(manager)
                    .ifPresent(setting ->
                            context.require("The sessions of " + repository + " are those of a tenant, by " + setting));
            if (isRouting(manager)) {
                context.require("The data source of " + repository + " routes its connections");
            }
        }
    }

    /** Returns whether an entity has a property that holds the tenant whose it is. */
    static boolean hasTenantId(Class<?> entity) {
        for (Class<?> each = entity; each != null && each != Object.class; each = each.getSuperclass()) {
            Stream<AnnotatedElement> members =
                    Stream.concat(Stream.of(each.getDeclaredFields()), Stream.of(each.getDeclaredMethods()));
            if (members.flatMap(member -> Stream.of(member.getAnnotations())).anyMatch(ContextSigns::isTenantId)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTenantId(Annotation annotation) {
        return annotation.annotationType().getName().equals(TENANT_ID);
    }

    /** Returns the setting by which the sessions of a transaction manager are those of tenants; empty if they are not. */
    static Optional<String> tenantsOf(PlatformTransactionManager manager) {
        Object factory = BeanProperty.read(manager, "entityManagerFactory");
        Object settings = factory == null ? null : BeanProperty.read(factory, "properties");
        return settings instanceof Map<?, ?> all
                ? OF_HIBERNATE.stream().filter(name -> all.get(name) != null).findFirst()
                : Optional.empty();
    }

    /** Returns whether the data source of a transaction manager routes. */
    static boolean isRouting(PlatformTransactionManager manager) {
        return BeanProperty.read(manager, "dataSource") instanceof DataSource dataSource
                && DataSources.isRouting(dataSource);
    }
}
