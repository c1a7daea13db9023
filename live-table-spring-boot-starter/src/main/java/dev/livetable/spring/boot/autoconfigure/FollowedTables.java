package dev.livetable.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which live tables follow which, as the properties say.
 *
 * @param declared what is declared of each live table, by its name
 * @param names the names of all live tables, also of those that are beans
 */
record FollowedTables(Map<String, DeclaredTable> declared, Set<String> names) {

    /**
     * Refuses names that are those of no live table, and tables that follow themselves.
     *
     * @throws AdviceException if there is one
     */
    void check() {
        declared.values()
                .forEach(table -> table.properties().follows().forEach(followed -> checkName(table, followed)));
        declared.keySet().forEach(name -> checkRound(List.of(name), new HashSet<>()));
    }

    private void checkName(DeclaredTable table, String followed) {
        if (names.contains(followed)) {
            return;
        }
        String property = table.property("follows");
        List<String> others =
                names.stream().filter(name -> !name.equals(table.bean())).toList();
        String didYouMean = new PropertyNames(others)
                .closestTo(followed)
                .map(meant -> "Did you mean '" + meant + "'? ")
                .orElse("");
        throw new AdviceException(
                property + " has '" + followed + "', but there is no live table of that name.",
                didYouMean + "Set " + property + " to names of other live tables, or leave it out. The live tables are "
                        + quoted(names, ", ") + "."
                        + (names.stream().anyMatch(name -> name.contains(","))
                                ? " Names with a comma stand in a list, each on a line of its own."
                                : ""));
    }

    /**
     * Refuses a way from a table, over those that each one follows, that comes back to its beginning.
     *
     * @param way the tables so far
     * @param seen the tables that the search has come to
     */
    private void checkRound(List<String> way, Set<String> seen) {
        for (String next : followedBy(way.get(way.size() - 1))) {
            if (next.equals(way.get(0))) {
                refuseRound(way);
            }
            if (seen.add(next)) {
                List<String> further = new ArrayList<>(way);
                further.add(next);
                checkRound(further, seen);
            }
        }
    }

    private void refuseRound(List<String> way) {
        String name = way.get(0);
        throw new AdviceException(
                "The live table '" + name + "' follows itself: "
                        + (way.size() == 1
                                ? property(name) + " has '" + name + "'."
                                : quoted(way, " follows ") + " follows '" + name + "'."),
                "Take one of them out of " + way.stream().map(this::property).collect(Collectors.joining(" or "))
                        + ".");
    }

    private List<String> followedBy(String name) {
        DeclaredTable table = declared.get(name);
        return table == null ? List.of() : table.properties().follows();
    }

    private String property(String name) {
        DeclaredTable table = declared.get(name);
        return table == null ? DeclaredTable.prefix(name) + ".follows" : table.property("follows");
    }

    private static String quoted(Collection<String> names, String separator) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(separator));
    }
}
