package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.check.Aspect;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The kinds of masters that properties can declare. */
enum MasterKind {
    BEAN(
            "master",
            "org.springframework.boot:spring-boot-starter",
            table -> table.master() != null && !table.master().isBlank()),
    JDBC(
            "jdbc",
            "org.springframework.boot:spring-boot-starter-jdbc",
            table -> table.jdbc() != null && isNamed(table.jdbc(), table.jdbc().table())),
    REST(
            "rest",
            "org.springframework.boot:spring-boot-starter-restclient",
            table -> table.rest() != null
                    && isNamed(
                            table.rest(), table.rest().baseUrl(), table.rest().client())),
    REPOSITORY(
            "repository",
            "the starter of a Spring Data module, such as org.springframework.boot:spring-boot-starter-data-jpa",
            table -> table.repository() != null
                    && isNamed(table.repository(), table.repository().bean()));

    /*
     * What names the master may be set to nothing, as in "jdbc.table: ${CITIES_TABLE:}". Then its group declares no
     * master, whatever else is in it. Nor does a group without properties, as YAML has it when all below it are commented
     * out. A group without the name alone is a mistake, which its factory tells.
     */

    private final String property;
    private final String library;
    private final Predicate<TableProperties> declaration;

    MasterKind(String property, String library, Predicate<TableProperties> declaration) {
        this.property = property;
        this.library = library;
        this.declaration = declaration;
    }

    /** Returns whether a live table's properties declare a master of this kind. A group that is set to nothing declares none. */
    boolean isDeclaredBy(TableProperties properties) {
        return declaration.test(properties);
    }

    /** Returns which kinds a live table's properties declare a master of. */
    static List<MasterKind> declaredBy(TableProperties properties) {
        return Arrays.stream(values())
                .filter(kind -> kind.isDeclaredBy(properties))
                .toList();
    }

    /** Returns whether a group names a master, or says anything else and forgets to. */
    private static boolean isNamed(Record group, @Nullable String... names) {
        List<String> set = Arrays.stream(names).filter(Objects::nonNull).toList();
        return set.isEmpty() ? hasProperties(group) : !set.stream().allMatch(String::isBlank);
    }

    private static boolean hasProperties(Record group) {
        return !group.equals(new Binder(new MapConfigurationPropertySource()).bindOrCreate("none", group.getClass()));
    }

    /** Returns the property of a table, or the group of them, that declares a master of this kind. */
    String property(String table) {
        return DeclaredTable.prefix(table) + "." + property;
    }

    /**
     * Returns the properties of a table that decide about an aspect of its master, the most likely first.
     *
     * @return their names; none if no property does
     */
    List<String> settings(String table, Aspect aspect) {
        List<String> names =
                switch (this) {
                    case BEAN, REPOSITORY -> List.of();
                    case JDBC -> ofDatabase(aspect);
                    case REST -> ofApi(aspect);
                };
        return names.stream().map(name -> property(table) + "." + name).toList();
    }

    private static List<String> ofDatabase(Aspect aspect) {
        return switch (aspect) {
            case COLUMNS -> List.of("table", "schema");
            case PAGES, ROW, MISSING_ROW -> List.of("id-column");
            case SORT, FILTER, TOTAL, PAST_END -> List.of();
        };
    }

    private static List<String> ofApi(Aspect aspect) {
        return switch (aspect) {
            case COLUMNS -> List.of("path", "items", "id-column", "columns");
            case PAGES -> List.of("paging", "paging-first-page", "paging-position-parameter", "paging-size-parameter");
            case ROW -> List.of("row-path", "id-column", "item");
            case MISSING_ROW -> List.of("row-path", "not-found");
            case SORT -> List.of("sorting", "sorting-columns");
            case FILTER -> List.of("filtering", "filtering-operators");
            case TOTAL -> List.of("total");
            case PAST_END -> List.of("paging-past-end");
        };
    }

    /** Returns the library that an application needs for this kind. */
    String library() {
        return library;
    }
}
