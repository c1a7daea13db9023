package dev.livetable.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The kinds of masters that properties can declare. */
enum MasterKind {
    BEAN(
            "master",
            "org.springframework.boot:spring-boot-starter",
            table -> table.master() != null && !isNothing(table.master())),
    JDBC(
            "jdbc",
            "org.springframework.boot:spring-boot-starter-jdbc",
            table -> table.jdbc() != null && !isNothing(table.jdbc().table())),
    REST(
            "rest",
            "org.springframework.boot:spring-boot-starter-restclient",
            table -> table.rest() != null
                    && !isNothing(table.rest().baseUrl(), table.rest().client())),
    REPOSITORY(
            "repository",
            "the starter of a Spring Data module, such as org.springframework.boot:spring-boot-starter-data-jpa",
            table -> table.repository() != null && !isNothing(table.repository().bean()));

    /*
     * What names the master may be set to nothing, as in "jdbc.table: ${CITIES_TABLE:}". Then its group declares no
     * master, whatever else is in it. A group without the name at all is a mistake, which its factory tells.
     */

    private final String property;
    private final String library;
    private final Predicate<TableProperties> declaration;

    MasterKind(String property, String library, Predicate<TableProperties> declaration) {
        this.property = property;
        this.library = library;
        this.declaration = declaration;
    }

    /** Returns which kinds a live table's properties declare a master of. */
    static List<MasterKind> declaredBy(TableProperties properties) {
        return Arrays.stream(values())
                .filter(kind -> kind.declaration.test(properties))
                .toList();
    }

    /** Returns whether what names a master is set, and to nothing. */
    private static boolean isNothing(@Nullable String... names) {
        List<String> set = Arrays.stream(names).filter(Objects::nonNull).toList();
        return !set.isEmpty() && set.stream().allMatch(String::isBlank);
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
