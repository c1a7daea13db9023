package dev.livetable.spring.boot.test;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/** Gives a context a folder of its own for the cache on disk. Equal to any other, so that contexts are still shared. */
record CacheFolderCustomizer() implements ContextCustomizer {

    /*
     * The folder's property comes before those of the application and of the machine, which are the same for all
     * contexts, and after those of the test itself, which may name a folder.
     *
     * Beans are destroyed in the opposite order of their making. The folder is there first, so it is deleted last, when
     * the cache has been closed.
     */

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        CacheFolder folder = new CacheFolder();
        PropertySource<?> property = new PathProperty(folder, context);
        MutablePropertySources sources = context.getEnvironment().getPropertySources();
        if (sources.contains(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
            sources.addBefore(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, property);
        } else {
            sources.addLast(property);
        }
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        if (beans instanceof DefaultSingletonBeanRegistry registry) {
            registry.registerDisposableBean(CacheFolder.class.getName(), folder);
        }
    }

    /** The path of the folder, where the rows are on disk. It is not there otherwise, as nobody has set it. */
    private static final class PathProperty extends PropertySource<CacheFolder> {

        private final ConfigurableApplicationContext context;

        PathProperty(CacheFolder folder, ConfigurableApplicationContext context) {
            super("liveTableTestCacheFolder", folder);
            this.context = context;
        }

        /** Asked when the property is, since a test may set the backend late. */
        private boolean isOnDisk() {
            String backend = context.getEnvironment().getProperty("live.cache.backend", "");
            return backend.replaceAll("[-_ ]", "").equalsIgnoreCase("redb"); // as Spring Boot compares it
        }

        @Override
        public @Nullable Object getProperty(String name) {
            return name.equals("live.cache.redb.path") && isOnDisk()
                    ? getSource().path().toString()
                    : null;
        }
    }
}
