package dev.livetable.entity;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.ColumnType;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionService;

/**
 * How the values of one class are kept in rows. Immutable; safe for use by many threads if the converters are.
 *
 * @param type the class, no primitive
 * @param rowType the class of what a row holds for them
 * @param service what has a converter from each of the two to the other
 */
public record RowConversion(Class<?> type, Class<?> rowType, ConversionService service) {

    /*
     * A filter holds the name of an enum constant. It stands for the constant, and so it must not be what a row holds
     * for another one.
     */
    /** Checks that the names of an enum tell its constants apart. */
    public RowConversion {
        if (type.isEnum() && rowType == String.class) {
            Object[] constants = requireNonNull(type.getEnumConstants());
            for (Object constant : constants) {
                Object kept = service.convert(constant, rowType);
                boolean isAnother = Arrays.stream(constants)
                        .anyMatch(other ->
                                other != constant && ((Enum<?>) other).name().equals(kept));
                if (isAnother) {
                    throw new EntityException(
                            "The converter of " + type.getName() + " makes of its constant " + constant
                                    + " the name of another one, so that filters cannot tell the two apart; rename"
                                    + " the constants",
                            null);
                }
            }
        }
    }

    /** Returns the type of a column of them. */
    public ColumnType columnType() {
        return requireNonNull(EntityProperty.plainColumnType(rowType));
    }

    /** Returns what a row holds for a value; null if the converter makes null of it. */
    public @Nullable Object toRow(Object value) {
        return service.convert(value, rowType);
    }

    /** Returns the value that this was made of; null if the converter makes null of it. */
    public @Nullable Object toValue(Object kept) {
        return service.convert(kept, type);
    }

    /** Returns what a row holds for the zero of a primitive type, which is false for a boolean. */
    @Nullable
    Object zero(Class<?> primitive) {
        return toRow(Array.get(Array.newInstance(primitive, 1), 0));
    }

    /** Returns the constant of an enum of this name; null where there is none. */
    @Nullable
    Object constant(String name) {
        return type.isEnum()
                ? Arrays.stream(requireNonNull(type.getEnumConstants()))
                        .filter(constant -> Objects.equals(((Enum<?>) constant).name(), name))
                        .findFirst()
                        .orElse(null)
                : null;
    }
}
