package dev.livetable.master.jdbc;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where a database is, without what tells who may enter it. */
final class Location {

    private static final Set<String> TELLING = Set.of("database", "databasename", "currentschema", "schema");

    private Location() {}

    /**
     * Returns a JDBC URL without user, password and all parameters but those that say which database or schema is meant.
     */
    static String of(String url) {
        String[] parts = url.split("[?;&]", -1);
        String parameters = Arrays.stream(parts)
                .skip(1)
                .filter(Location::isTelling)
                .sorted()
                .collect(Collectors.joining("&"));
        return withoutUser(parts[0]) + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    private static boolean isTelling(String parameter) {
        int equals = parameter.indexOf('=');
        return equals > 0 && TELLING.contains(parameter.substring(0, equals).toLowerCase(Locale.ROOT));
    }

    /** Returns an address such as jdbc:db://user:password@host/name or jdbc:db:driver:user/password@host:name without them. */
    private static String withoutUser(String address) {
        int at = address.lastIndexOf('@');
        if (at < 0) {
            return address;
        }
        int slashes = address.indexOf("//");
        boolean beforeUser = slashes >= 0 && slashes < at;
        int kept = beforeUser ? slashes + 2 : address.indexOf(':', "jdbc:".length()) + 1;
        return address.substring(0, Math.min(kept, at)) + address.substring(at + 1);
    }
}
