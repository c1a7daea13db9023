package dev.livetable.entity;

import org.springframework.core.annotation.MergedAnnotations;

/** The annotations that name a column, by their names: an application need not have their libraries. */
enum ColumnAnnotation {
    SPRING_DATA("org.springframework.data.relational.core.mapping.Column", "value"),
    JAKARTA_PERSISTENCE("jakarta.persistence.Column", "name");

    private final String type;
    private final String attribute;

    ColumnAnnotation(String type, String attribute) {
        this.type = type;
        this.attribute = attribute;
    }

    /** Returns the name that an annotation of this kind gives; blank if there is none, or it gives none. */
    String name(MergedAnnotations annotations) {
        return annotations.get(type).getValue(attribute, String.class).orElse("");
    }
}
