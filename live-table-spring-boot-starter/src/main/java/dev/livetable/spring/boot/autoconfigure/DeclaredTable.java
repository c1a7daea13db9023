package dev.livetable.spring.boot.autoconfigure;

/**
 * One live table that properties declare.
 *
 * @param group what its properties begin with, before its name
 * @param name its name in the properties, and in the cache
 * @param bean the name of its bean
 * @param properties its properties
 */
record DeclaredTable(String group, String name, String bean, TableProperties properties) {

    /** Returns the table that {@code live.tables.<name>} declares. */
    static DeclaredTable ofTable(String name, TableProperties properties) {
        return new DeclaredTable("live.tables", name, name, properties);
    }

    /** Returns what all properties of {@code live.tables.<name>} begin with, without a dot at the end. */
    static String prefix(String name) {
        return prefix("live.tables", name);
    }

    /** Returns what all properties of a name in a group begin with; one that Spring Boot would read otherwise is in brackets. */
    static String prefix(String group, String name) {
        return group + "." + (DeclaredTables.PLAIN.matcher(name).matches() ? name : "[" + name + "]");
    }

    /** Returns what all of its properties begin with, without a dot at the end. */
    String prefix() {
        return prefix(group, name);
    }

    /** Returns the whole name of one of its properties. */
    String property(String property) {
        return prefix() + "." + property;
    }

    /** Returns the same table with other properties. */
    DeclaredTable with(TableProperties others) {
        return new DeclaredTable(group, name, bean, others);
    }

    TableProperties.Stream stream() {
        return properties.stream();
    }
}
