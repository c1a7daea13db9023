package dev.livetable.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Properties without some of them.
 *
 * @param source has all
 * @param leftOut says which are left out
 */
record SourceWithout(
        IterableConfigurationPropertySource source,
        BiPredicate<ConfigurationPropertySource, ConfigurationPropertyName> leftOut)
        implements IterableConfigurationPropertySource {

    /*
     * What Spring Boot's own filter returns does not find LIVE_TABLES_BIG_CITIES_WRITE_TIMEOUT for
     * live.tables.big-cities.write.timeout. Only the source of environment variables knows that they spell a dash so. Here it
     * is asked whether there is anything below a name. That there is something, which is left out, does no harm.
     */

    /**
     * Returns what binds a group of the properties of an environment without some of them. It asks no source that has none of
     * the group: each property of each of many tables would be looked up there.
     */
    static Binder binder(
            Environment environment,
            ConfigurationPropertyName group,
            BiPredicate<ConfigurationPropertySource, ConfigurationPropertyName> leftOut) {
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (UnknownProperties.mayHave(source, group)) {
                sources.add(
                        source instanceof IterableConfigurationPropertySource all
                                ? new SourceWithout(all, leftOut)
                                : source.filter(name -> !leftOut.test(source, name)));
            }
        }
        return new Binder(sources, new PropertySourcesPlaceholdersResolver(environment));
    }

    @Override
    public Stream<ConfigurationPropertyName> stream() {
        return source.stream().filter(name -> !leftOut.test(source, name));
    }

    @Override
    public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
        return leftOut.test(source, name) ? null : source.getConfigurationProperty(name);
    }

    @Override
    public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
        return source.containsDescendantOf(name);
    }

    @Override
    public @Nullable Object getUnderlyingSource() {
        return source.getUnderlyingSource();
    }
}
