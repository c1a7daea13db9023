package dev.livetable.spring.boot.autoconfigure;

import java.util.List;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Takes out the live tables of repositories that something is in the place of, such as the mock of a test. It is there
 * after the definitions are made, and comes after those who replace them since it has no order.
 */
final class ReplacedRepositories implements BeanFactoryPostProcessor {

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (beanFactory instanceof DefaultListableBeanFactory beans
                && beans.containsBean("liveTableDeclaredRepositories")) {
            List<String> repositories = DeclaredRepositories.repositories(beans);
            beans.getBean(DeclaredRepositories.class).byBean().values().stream()
                    .filter(declared -> !repositories.contains(declared.name()))
                    .map(DeclaredTable::bean)
                    .filter(beans::containsBeanDefinition)
                    .forEach(beans::removeBeanDefinition);
        }
    }
}
