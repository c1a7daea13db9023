package dev.livetable.spring.boot.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The names of the properties that a record has, in the spelling of {@code application.yml}.
 *
 * @param all the names, with dots between the parts of a nested one
 */
record PropertyNames(List<String> all) {

    /** Returns the names that a record declares, and the records that are components of it. */
    static PropertyNames of(Class<? extends Record> type) {
        return new PropertyNames(names(type).toList());
    }

    /** Returns a name as it was written, where that is known. */
    static String written(ConfigurationPropertyName name) {
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, Form.ORIGINAL);
            boolean isInBrackets = name.isNumericIndex(i)
                    || !DeclaredTables.PLAIN.matcher(element).matches();
            written.append(i == 0 || isInBrackets ? "" : ".").append(isInBrackets ? "[" + element + "]" : element);
        }
        return written.toString();
    }

    private static Stream<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap(PropertyNames::names);
    }

    private static Stream<String> names(RecordComponent component) {
        String name = DataObjectPropertyName.toDashedForm(component.getName());
        return component.getType().isRecord()
                ? names(component.getType()).map(nested -> name + "." + nested)
                : Stream.of(name);
    }

    /** Returns whether a name is one of these, in whatever spelling Spring Boot takes. */
    boolean has(ConfigurationPropertyName name) {
        return all.stream()
                .anyMatch(known -> ConfigurationPropertyName.of(known).equals(name));
    }

    /** Returns whether some of these are in a group. */
    boolean hasGroup(ConfigurationPropertyName name) {
        return all.stream().anyMatch(known -> name.isAncestorOf(ConfigurationPropertyName.of(known)));
    }

    /** Returns the name that was probably meant by another; empty when none is like it. */
    Optional<String> closestTo(String name) {
        return all.stream()
                .filter(known -> known.endsWith("." + name))
                .findFirst()
                .or(() -> closestTo(name, Math.max(2, name.length() / 4)));
    }

    /**
     * Returns the name that is made of another with the fewest changes; empty when even that takes more than so many.
     */
    Optional<String> closestTo(String name, int changes) {
        return all.stream()
                .min(Comparator.comparingInt(known -> distance(known, name)))
                .filter(known -> distance(known, name) <= changes);
    }

    /** Returns the longest of the names that another ends with, after a dot; empty when it ends with none. */
    Optional<String> endOf(String name) {
        return all.stream().filter(known -> name.endsWith("." + known)).max(Comparator.comparingInt(String::length));
    }

    /**
     * Returns how many letters must be added, left out, replaced or swapped with the next one to make one text of
     * another.
     */
    private static int distance(String one, String other) {
        int[][] changes = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                changes[i][j] = i == 0 || j == 0 ? i + j : fewest(changes, one, i, other, j);
            }
        }
        return changes[one.length()][other.length()];
    }

    private static int fewest(int[][] changes, String one, int i, String other, int j) {
        int replaced = changes[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        int fewest = Math.min(replaced, 1 + Math.min(changes[i - 1][j], changes[i][j - 1]));
        boolean isSwapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return isSwapped ? Math.min(fewest, 1 + changes[i - 2][j - 2]) : fewest;
    }
}
