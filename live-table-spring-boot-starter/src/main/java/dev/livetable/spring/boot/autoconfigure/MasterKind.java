package dev.livetable.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The kinds of masters that properties can declare. */
enum MasterKind {
    BEAN("master", "org.springframework.boot:spring-boot-starter", TableProperties::master),
    JDBC("jdbc", "org.springframework.boot:spring-boot-starter-jdbc", TableProperties::jdbc),
    REST("rest", "org.springframework.boot:spring-boot-starter-restclient", TableProperties::rest),
    REPOSITORY(
            "repository",
            "the starter of a Spring Data module, such as org.springframework.boot:spring-boot-starter-data-jpa",
            TableProperties::repository);

    private final String property;
    private final String library;
    private final Function<TableProperties, @Nullable Object> declaration;

    MasterKind(String property, String library, Function<TableProperties, @Nullable Object> declaration) {
        this.property = property;
        this.library = library;
        this.declaration = declaration;
    }

    /** Returns which kinds a live table's properties declare a master of. */
    static List<MasterKind> declaredBy(TableProperties properties) {
        return Arrays.stream(values())
                .filter(kind -> kind.declaration.apply(properties) != null)
                .toList();
    }

    /** Returns the property of a table, or the group of them, that declares a master of this kind. */
    String property(String table) {
        return "live.tables." + table + "." + property;
    }

    /** Returns the library that an application needs for this kind. */
    String library() {
        return library;
    }
}
