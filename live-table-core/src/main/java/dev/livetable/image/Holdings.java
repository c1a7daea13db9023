package dev.livetable.image;

import java.lang.reflect.AnnotatedElement;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.mapping.PersistentProperty;

/** Which classes hold objects of which others, if nothing lazy is loaded. Used by one thread. */
final class Holdings {

    /*
     * An entity that holds another one over the inverse side of an association is held by it in turn: the other one leads back to
     * the very same entity. That is not another of its kind. So a way is told by the association that it came over, and does
     * not go back over the other side of that. Over an association to many it does: those are others, too.
     */

    private static final String JAKARTA = "jakarta.persistence.";

    private final Map<Class<?>, Set<Held>> held = new HashMap<>();
    private final Set<Class<?>> entities = new LinkedHashSet<>();

    /**
     * A property that holds objects.
     *
     * @param owner the class that has it
     * @param path its path from there
     * @param inverseOf the property of the other class that it is the inverse side of; null when there is none
     * @param isToOne whether it holds one object
     */
    record Association(
            Class<?> owner, String path, @Nullable String inverseOf, boolean isToOne) {

        static Association of(Class<?> owner, String path, @Nullable PersistentProperty<?> property) {
            if (property == null) {
                return new Association(owner, path, null, false);
            }
            List<MergedAnnotations> annotations = Stream.<@Nullable AnnotatedElement>of(
                            property.getField(), property.getGetter())
                    .filter(Objects::nonNull)
                    .map(MergedAnnotations::from)
                    .toList();
            String inverseOf = Stream.of("OneToOne", "OneToMany", "ManyToMany")
                    .flatMap(name -> found(annotations, name))
                    .flatMap(annotation -> annotation.getValue("mappedBy", String.class).stream())
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElse(null);
            boolean isToOne = Stream.of("OneToOne", "ManyToOne")
                    .anyMatch(name -> found(annotations, name).findAny().isPresent());
            return new Association(owner, path, inverseOf, isToOne);
        }

        private static Stream<MergedAnnotation<?>> found(List<MergedAnnotations> annotations, String name) {
            return annotations.stream()
                    .<MergedAnnotation<?>>map(all -> all.get(JAKARTA + name))
                    .filter(MergedAnnotation::isPresent);
        }

        /** Returns whether this leads back to the very object that one has come from. */
        boolean isWayBackOf(@Nullable Association way, Class<?> to) {
            return way != null
                    && isToOne
                    && Shapes.areRelated(to, way.owner)
                    && (path.equals(way.inverseOf) || way.path.equals(inverseOf));
        }
    }

    /**
     * Objects of a class that are held.
     *
     * @param by the association that holds them
     */
    private record Held(Association by, Class<?> type) {}

    /**
     * Notes that objects are held.
     *
     * @param isEntity whether they have an id of their own
     */
    void add(Association by, Class<?> type, boolean isEntity) {
        held.computeIfAbsent(by.owner(), each -> new LinkedHashSet<>()).add(new Held(by, type));
        if (isEntity) {
            entities.add(type);
        }
    }

    /** Returns the classes of entities whose objects those of some classes hold, however deep. */
    Set<Class<?>> of(List<Class<?>> types) {
        Set<Class<?>> all = new LinkedHashSet<>();
        Set<Held> seen = new LinkedHashSet<>();
        types.forEach(type -> follow(null, type, seen));
        seen.forEach(each -> all.add(each.type()));
        all.retainAll(entities);
        return all;
    }

    private void follow(@Nullable Association way, Class<?> type, Set<Held> seen) {
        for (Held next : held.getOrDefault(type, Set.of())) {
            if (!next.by().isWayBackOf(way, next.type()) && seen.add(next)) {
                follow(next.by(), next.type(), seen);
            }
        }
    }
}
