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

/** Refuses texts with a placeholder that nothing sets. Spring Boot takes them letter by letter. */
final class PlaceholderRefusal extends AbstractBindHandler {

    /*
     * Such a text would be the key of a cache, or the path of a folder. Who means the letters themselves writes a backslash
     * before them. A value may hold a secret, and is not shown; a placeholder is.
     */

    private static final Pattern GIVEN = Pattern.compile("(?<!\\\\)\\$\\{");
    private static final Pattern LEFT = Pattern.compile("\\$\\{[^}]*}");

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
