package dev.livetable.spring.boot.web;

import dev.livetable.LiveTables;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Gives each adapter of Spring MVC, before it is initialized, its {@link LiveAnswers}. They come after the advices that are
 * beans, which the adapter puts in front, and after Spring's own.
 */
public final class LiveAnswersInstaller implements BeanPostProcessor {

    private final Supplier<CacheHeaders> headers;
    private final Supplier<List<LiveTables>> tables;
    private final Supplier<Set<Class<?>>> classes;
    private final Supplier<List<ControllerAdviceBean>> advices;

    /**
     * Creates an installer.
     *
     * @param advices returns the advices of the application; asked once by each adapter, with the first answer
     * @param tables returns the live tables; asked once by each adapter, when an answer needs them first
     * @param classes returns the classes that live repositories have; asked once by each adapter, with the first answer
     * @param settings returns the settings; asked for each adapter
     */
    public LiveAnswersInstaller(
            Supplier<List<ControllerAdviceBean>> advices,
            Supplier<List<LiveTables>> tables,
            Supplier<Set<Class<?>>> classes,
            Supplier<Settings> settings) {
        this.advices = advices;
        this.tables = tables;
        this.classes = classes;
        this.headers = () -> {
            Settings given = settings.get();
            return new CacheHeaders(given.cacheName(), given.revalidate(), Clock.systemUTC());
        };
    }

    /**
     * How clients are answered.
     *
     * @param cacheName what {@code Cache-Status} calls the cache
     * @param revalidate whether clients have to ask again each time, whatever the {@code ttl} of a table
     */
    public record Settings(String cacheName, boolean revalidate) {

        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if it cannot stand in a header
         */
        public Settings {
            CacheHeaders.name(cacheName);
        }
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof RequestMappingHandlerAdapter adapter) {
            KeptBytes kept = new KeptBytes(adapter::getMessageConverters, new WriteHints(advices));
            adapter.setResponseBodyAdvice(
                    List.of(new LiveAnswers(kept, new RowObjects(classes), new Origins(tables), headers.get())));
        }
        return bean;
    }
}
