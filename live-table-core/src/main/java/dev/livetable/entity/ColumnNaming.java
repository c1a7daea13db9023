package dev.livetable.entity;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.StringUtils;

/**
 * What the columns of a table are called, where they are not called as the properties of a class are. The name is
 * looked for among the columns of the table as that of a property is: in exactly these letters first, then without
 * regard to case and underscores. Safe for use by many threads.
 */
@FunctionalInterface
public interface ColumnNaming {

    /**
     * Returns the name of the column that a property is in.
     *
     * @param type the class that is read as rows, or that of an id of several parts
     * @param property the field that is the property
     * @return the name; null if the column is called as the property is
     */
    @Nullable
    String column(Class<?> type, Field property);

    /**
     * Returns the naming by annotations, which is the default: the {@code @Column} of Spring Data Relational or of
     * Jakarta Persistence on a field or its getter, and of two the former. Quotes around the name are left out.
     */
    static ColumnNaming annotated() {
        return ColumnNaming::annotatedName;
    }

    /**
     * Returns the naming by annotations, and by another one where there is none.
     *
     * @param others what names the columns of properties without an annotation
     */
    static ColumnNaming annotated(ColumnNaming others) {
        return (type, property) -> {
            String name = annotatedName(type, property);
            return name != null ? name : others.column(type, property);
        };
    }

    /** Returns the naming that takes no notice of annotations: each column is called as its property is. */
    static ColumnNaming ofProperties() {
        return (type, property) -> null;
    }

    private static @Nullable String annotatedName(Class<?> type, Field property) {
        for (ColumnAnnotation annotation : ColumnAnnotation.values()) {
            for (MergedAnnotations annotations : EntityProperty.annotations(property)) {
                String name = annotation.name(annotations);
                if (!name.isBlank()) {
                    return StringUtils.deleteAny(name, "\"`");
                }
            }
        }
        return null;
    }
}
