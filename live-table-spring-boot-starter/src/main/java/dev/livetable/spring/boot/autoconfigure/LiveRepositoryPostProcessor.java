package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.repository.LiveRepositoryAdvice;
import dev.livetable.repository.LiveRepositoryParts;
import dev.livetable.repository.RepositoryMethods;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;

/** Puts the advice of live tables in front of the repositories that are live where they stand. */
final class LiveRepositoryPostProcessor implements BeanPostProcessor, DisposableBean {

    /*
     * The factories of repositories are made early, some before any other bean. So nothing is asked for here but which
     * repositories are live; all else is given to the advice when the live table is there.
     */

    private record Advised(PublishedParts parts, LiveRepositoryAdvice advice) {

        static Advised create() {
            PublishedParts parts = new PublishedParts();
            return new Advised(parts, new LiveRepositoryAdvice(parts));
        }
    }

    private final BeanFactory beans;
    private final Map<String, Advised> advised = new ConcurrentHashMap<>();

    LiveRepositoryPostProcessor(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof RepositoryFactoryBeanSupport<?, ?, ?> factory && isLive(beanName)) {
            factory.addRepositoryFactoryCustomizer(
                    advised.computeIfAbsent(beanName, any -> Advised.create()).advice());
        }
        return bean;
    }

    private boolean isLive(String name) {
        return beans.getBean(DeclaredRepositories.class).byBean().containsKey(name);
    }

    /** Returns whether a repository has its advice. One that was made before this was there has none. */
    boolean isAdvised(String name) {
        return advised.containsKey(name);
    }

    /** Forgets the repositories: a bean factory keeps its post-processors after it was closed, and may be kept itself. */
    @Override
    public void destroy() {
        advised.clear();
    }

    /**
     * Gives the advice of a repository what makes it live.
     *
     * @return whether the repository may have been called before
     */
    boolean publish(String name, LiveRepositoryParts<?> parts) {
        Advised known = advised.get(name);
        return known != null && known.parts().publish(parts);
    }

    /** Returns what is done for each method of a repository that has its advice. */
    RepositoryMethods methods(String name) {
        Advised known = advised.get(name);
        if (known == null) {
            throw new IllegalStateException("The repository '" + name + "' has no advice");
        }
        return known.advice().methods();
    }
}
