package dev.livetable.spring.boot.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.convert.ConverterNotFoundException;

/**
 * Refuses texts with a placeholder that nothing sets, which Spring Boot takes letter by letter; and takes a group that is set to
 * nothing for one that is not set.
 */
final class LiveBindHandler extends AbstractBindHandler {

    /*
     * A text with a placeholder would be the key of a cache, or the path of a folder. Who means the letters themselves writes a
     * backslash before them. A value may hold a secret, and is not shown; a placeholder is.
     *
     * In YAML a group is set to nothing when all below it is commented out. Spring Boot 4.1 takes that for a group that is not
     * set; before, it found no way to convert an empty text. What it binds once more itself is left to it.
     */

    private static final Pattern GIVEN = Pattern.compile("(?<!\\\\)\\$\\{");
    private static final Pattern LEFT = Pattern.compile("\\$\\{[^}]*}");

    private final int depth;

    /** Takes below how many elements of a name a group may be set to nothing: where nobody binds it once more. */
    LiveBindHandler(int depth) {
        this.depth = depth;
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) throws Exception {
        if (name.getNumberOfElements() > depth
                && error instanceof ConverterNotFoundException
                && isNothing(name, context)) {
            return null;
        }
        throw error;
    }

    /** Returns whether a property is set, and to nothing. */
    private static boolean isNothing(ConfigurationPropertyName name, BindContext context) {
        for (ConfigurationPropertySource source : context.getSources()) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return property.getValue() instanceof CharSequence text
                        && text.toString().isBlank();
            }
        }
        return false;
    }

    @Override
    public @Nullable Object onSuccess(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        ConfigurationProperty property = context.getConfigurationProperty();
        if (property != null
                && GIVEN.matcher(String.valueOf(property.getValue())).find()) {
            texts(result)
                    .map(LEFT::matcher)
                    .filter(Matcher::find)
                    .findFirst()
                    .ifPresent(left -> refuse(property, left.group()));
        }
        return result;
    }

    private static Stream<String> texts(Object value) {
        Collection<?> values = value instanceof Collection<?> several ? several : List.of(value);
        return values.stream().filter(String.class::isInstance).map(String.class::cast);
    }

    private static void refuse(ConfigurationProperty property, String placeholder) {
        String name = PropertyNames.written(property.getName());
        throw new AdviceException(
                name + " has the placeholder " + placeholder + ", which nothing sets"
                        + UnknownProperties.where(property) + ".",
                "Set what the placeholder names, as an environment variable or a property; give it a default after a ':';"
                        + " or write \\" + placeholder + " if you mean these letters.");
    }
}
