package dev.livetable.json;

import dev.livetable.table.Columns;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/** The names of columns, encoded once. */
final class PropertyNames {

    /*
     * A name that was encoded before is written as it is, whatever the generator was told to escape. So only names are encoded
     * that no escape concerns, but for those of the application's own, and where there are such, none is used.
     *
     * The columns are held weakly by who knows these names, so they must not be held here.
     */

    static final PropertyNames NONE = new PropertyNames(Columns.of(List.of()));

    private final List<String> names;
    private final @Nullable SerializableString[] encoded;

    PropertyNames(Columns columns) {
        this.names = columns.names();
        this.encoded = new @Nullable SerializableString[names.size()];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = isSimple(names.get(i)) ? new SerializedString(names.get(i)) : null;
        }
    }

    private static boolean isSimple(String name) {
        return name.chars().allMatch(c -> c == '_' || c < 128 && Character.isLetterOrDigit(c));
    }

    boolean areOf(Columns columns) {
        return columns.names() == names;
    }

    int size() {
        return encoded.length;
    }

    /**
     * Writes a name.
     *
     * @param escapes whether the generator has escapes of the application's own
     */
    void write(int column, JsonGenerator to, boolean escapes) {
        SerializableString name = encoded[column];
        if (escapes || name == null) {
            to.writeName(names.get(column));
        } else {
            to.writeName(name);
        }
    }
}
