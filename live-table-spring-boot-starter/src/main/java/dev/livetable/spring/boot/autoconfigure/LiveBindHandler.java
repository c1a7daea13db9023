package dev.livetable.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;

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

    private final Environment environment;
    private final int depth;

    /**
     * Creates a handler.
     *
     * @param environment resolves placeholders
     * @param depth below how many elements of a name a group may be set to nothing: where nobody binds it once more
     */
    LiveBindHandler(Environment environment, int depth) {
        this.environment = environment;
        this.depth = depth;
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) throws Exception {
        ConfigurationProperty property = property(name, context);
        if (property != null) {
            refusePlaceholders(property);
            boolean isNothing = String.valueOf(property.getValue()).isBlank();
            if (isNothing && name.getNumberOfElements() > depth && error instanceof ConverterNotFoundException) {
                return null;
            }
        }
        throw error;
    }

    private static @Nullable ConfigurationProperty property(ConfigurationPropertyName name, BindContext context) {
        for (ConfigurationPropertySource source : context.getSources()) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return property;
            }
        }
        return null;
    }

    @Override
    public @Nullable Object onSuccess(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        ConfigurationProperty property = context.getConfigurationProperty();
        if (property != null) {
            refusePlaceholders(property);
        }
        return result;
    }

    private void refusePlaceholders(ConfigurationProperty property) {
        if (!(property.getValue() instanceof CharSequence text)
                || !text.toString().contains("${")) {
            return;
        }
        try {
            environment.resolveRequiredPlaceholders(text.toString());
        } catch (PlaceholderResolutionException e) {
            String placeholder = "${" + e.getPlaceholder() + "}";
            boolean isItsOwn = text.toString().contains(placeholder); // else it is a part of what may be a secret
            throw new AdviceException(
                    PropertyNames.written(property.getName()) + " has "
                            + (isItsOwn
                                    ? "the placeholder " + placeholder
                                    : "a placeholder whose value has another one")
                            + ", which nothing sets" + UnknownProperties.where(property) + ".",
                    "Set what the placeholder names, as an environment variable or a property; give it a default after a ':';"
                            + " or write a backslash before it if you mean these letters.");
        }
    }
}
