package dev.livetable.image;

import dev.livetable.entity.RowConversion;
import dev.livetable.entity.RowConversions;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is to be known of a store to keep its entities as rows. Immutable.
 *
 * @param associations what the store loads lazily; null if it loads entities whole
 * @param conversions how values of classes that nobody maps are kept; by default by their fields
 * @param classes classes that the store maps, for a mapping that gets to know them one by one: an object may be of a
 *     class that extends the declared one only if the mapping knows it from the beginning
 * @param properties returns the names of the properties of a mapped class that the store keeps; empty, as by default, if
 *     they are those that the mapping knows. What is not kept holds what the constructor makes. A name that the mapping
 *     does not know is refused, since its value would be lost
 * @param compared returns whether the store compares a property, of a mapped class and by its path, by the values that it
 *     holds; by default it does. Others are in no column that is compared, such as one that a converter writes in another
 *     form
 * @param converted returns how the store converts the values of a property, of a mapped class and by its path; null, as by
 *     default, where it does not. That is used only where nobody could keep them otherwise
 * @param withoutArguments whether objects are made by the constructor without parameters where there is one, as Jakarta
 *     Persistence demands; by default by the one that Spring Data would use
 * @param callbacks what is called back with each object of a mapped class when all that an entity holds is made, as the store
 *     calls back what it has loaded; null, as by default, for nothing
 */
public record ImageSettings(
        @Nullable LazyAssociations associations,
        RowConversions conversions,
        List<Class<?>> classes,
        Function<Class<?>, Optional<Set<String>>> properties,
        BiPredicate<Class<?>, String> compared,
        BiFunction<Class<?>, String, @Nullable RowConversion> converted,
        boolean withoutArguments,
        @Nullable LoadCallbacks callbacks) {

    /** Returns settings for a store that loads entities whole and makes them as Spring Data does. */
    public static ImageSettings standard() {
        return new ImageSettings(
                null,
                RowConversions.none(),
                List.of(),
                type -> Optional.empty(),
                (type, path) -> true,
                (type, path) -> null,
                false,
                null);
    }

    /** Returns these settings for a store that loads lazily. */
    public ImageSettings associations(LazyAssociations lazy) {
        return new ImageSettings(
                lazy, conversions, classes, properties, compared, converted, withoutArguments, callbacks);
    }

    /** Returns these settings with other conversions. */
    public ImageSettings conversions(RowConversions others) {
        return new ImageSettings(
                associations, others, classes, properties, compared, converted, withoutArguments, callbacks);
    }

    /** Returns these settings for a store that knows its classes before its mapping does. */
    public ImageSettings classes(Collection<? extends Class<?>> mapped) {
        return new ImageSettings(
                associations,
                conversions,
                List.copyOf(mapped),
                properties,
                compared,
                converted,
                withoutArguments,
                callbacks);
    }

    /** Returns these settings for a store that says itself which properties it keeps. */
    public ImageSettings properties(Function<Class<?>, Optional<Set<String>>> kept) {
        return new ImageSettings(
                associations, conversions, classes, kept, compared, converted, withoutArguments, callbacks);
    }

    /** Returns these settings for a store that compares only some properties by their values. */
    public ImageSettings compared(BiPredicate<Class<?>, String> byValue) {
        return new ImageSettings(
                associations, conversions, classes, properties, byValue, converted, withoutArguments, callbacks);
    }

    /** Returns these settings for a store that has converters of its own for some properties. */
    public ImageSettings converted(BiFunction<Class<?>, String, @Nullable RowConversion> byStore) {
        return new ImageSettings(
                associations, conversions, classes, properties, compared, byStore, withoutArguments, callbacks);
    }

    /** Returns these settings for a store that makes objects by their constructor without parameters. */
    public ImageSettings makingWithoutArguments() {
        return new ImageSettings(associations, conversions, classes, properties, compared, converted, true, callbacks);
    }

    /** Returns these settings for a store that calls back what it has loaded. */
    public ImageSettings callbacks(LoadCallbacks loaded) {
        return new ImageSettings(
                associations, conversions, classes, properties, compared, converted, withoutArguments, loaded);
    }
}
