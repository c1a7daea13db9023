package dev.livetable.entity;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.lang.reflect.Field;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.PersistenceCreator;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * What Jackson learns from annotations. Those of Jackson say what an application shows to its clients, which is another
 * matter than what its table holds: a property hidden from clients must not be lost at the next write. So they have no
 * effect here, and those of Spring Data and Jakarta Persistence do.
 */
final class EntityAnnotations extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    private final JacksonAnnotationIntrospector parameterNames = new JacksonAnnotationIntrospector();
    private final transient Class<?> type;
    private final transient Set<String> ignored;

    EntityAnnotations(Class<?> type, Set<String> ignored) {
        this.type = type;
        this.ignored = ignored;
    }

    @Override
    public @Nullable String findImplicitPropertyName(MapperConfig<?> config, AnnotatedMember member) {
        return parameterNames.findImplicitPropertyName(config, member);
    }

    @Override
    public JsonCreator.@Nullable Mode findCreatorAnnotation(MapperConfig<?> config, Annotated creator) {
        return creator.hasAnnotation(PersistenceCreator.class) ? JsonCreator.Mode.PROPERTIES : null;
    }

    @Override
    public boolean hasIgnoreMarker(MapperConfig<?> config, AnnotatedMember member) {
        if (!(member.getMember() instanceof Field field)) {
            return false;
        }
        boolean leftOut =
                ignored.contains(field.getName()) && field.getDeclaringClass().isAssignableFrom(type);
        return leftOut || !EntityProperties.isProperty(field);
    }
}
