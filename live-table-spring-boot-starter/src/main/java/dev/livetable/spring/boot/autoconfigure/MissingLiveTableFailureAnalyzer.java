package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.typed.LiveRepository;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Tells how to declare a live table, or a repository of one, that was asked for and is not there. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingLiveTableFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

    private final @Nullable BeanFactory beanFactory;

    MissingLiveTableFailureAnalyzer(@Nullable BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException cause, @Nullable String description) {
        if (cause instanceof NoUniqueBeanDefinitionException || cause.getResolvableType() == null) {
            return null;
        }
        Class<?> wanted = cause.getResolvableType().resolve();
        String who = description == null ? "Somebody" : description;
        if (LiveTable.class.equals(wanted)) {
            return new FailureAnalysis(
                    who + " required a live table that is not there. " + tables(),
                    "Declare it: set live.tables.<name>.jdbc.table to a table of the application's database, or"
                            + " live.tables.<name>.master to the name of a bean, and so on. The name is that of the bean"
                            + " as well.",
                    cause);
        }
        if (LiveRepository.class.equals(wanted)) {
            return new FailureAnalysis(
                    who + " required a bean of type '" + cause.getResolvableType() + "', which is not there. "
                            + tables(),
                    "Set live.tables.<name>.type to the class of the objects, and ask for LiveRepository with that class"
                            + " and the class of its id.",
                    cause);
        }
        return null;
    }

    private String tables() {
        if (!(beanFactory instanceof ListableBeanFactory beans)) {
            return "";
        }
        String names = Arrays.stream(beans.getBeanNamesForType(LiveTable.class, true, false))
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "There is no live table." : "The live tables are " + names + ".";
    }
}
