package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.typed.LiveRepository;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

/**
 * Tells how to declare a live table, or a repository of one, that was asked for and is not there; and how to ask for one
 * of several.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingLiveTableFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

    private final @Nullable BeanFactory beanFactory;

    MissingLiveTableFailureAnalyzer(@Nullable BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException cause, @Nullable String description) {
        ResolvableType type = cause.getResolvableType();
        Class<?> wanted = type == null ? null : type.resolve();
        if (type == null || !(LiveTable.class.equals(wanted) || LiveRepository.class.equals(wanted))) {
            return null;
        }
        String who = description == null ? "Somebody" : description;
        if (cause instanceof NoUniqueBeanDefinitionException several) {
            return several.getBeanNamesFound() == null
                    ? null
                    : oneOfSeveral(who, type, several.getBeanNamesFound(), cause);
        }
        if (isSlice()) {
            return new FailureAnalysis(
                    who + " required a bean of type '" + type
                            + "', but live tables are not part of this application, or of" + " this slice of it.",
                    "In a test of a slice, such as @WebMvcTest, add a field of that type with @MockitoBean. Where the slice"
                            + " has the masters, as @JdbcTest has those of its database, add"
                            + " dev.livetable:live-table-spring-boot-test and @AutoConfigureLiveTables. Elsewhere, see that"
                            + " LiveTableAutoConfiguration is not excluded.",
                    cause);
        }
        if (LiveTable.class.equals(wanted)) {
            return new FailureAnalysis(
                    who + " required a live table that is not there. " + tables(),
                    "Declare it: set live.tables.<name>.jdbc.table to a table of the application's database, or"
                            + " live.tables.<name>.master to the name of a bean, and so on. The name is that of the bean"
                            + " as well.",
                    cause);
        }
        return new FailureAnalysis(
                who + " required a bean of type '" + type + "', which is not there. " + tables(),
                sameObjects(type)
                        + "Set live.tables.<name>.type to the class of the objects, and ask for LiveRepository with that"
                        + " class and the class of its id.",
                cause);
    }

    /** Returns whether the auto-configuration of live tables has no part in the application. */
    private boolean isSlice() {
        return beanFactory instanceof ListableBeanFactory beans
                && beans.getBeanNamesForType(LiveTableBeans.class, true, false).length == 0;
    }

    private static FailureAnalysis oneOfSeveral(
            String who, ResolvableType type, Collection<String> names, NoSuchBeanDefinitionException cause) {
        return new FailureAnalysis(
                who + " required one bean of type '" + type + "', but there are several: " + quoted(names.stream())
                        + ".",
                "Inject one by its name: name the parameter or the field like it, or add @Qualifier with the name. Names"
                        + " of parameters are only there when the compiler was given -parameters.",
                cause);
    }

    /** Returns a sentence on the repository that has objects of the same class, and ids of another; else nothing. */
    private String sameObjects(ResolvableType wanted) {
        if (!(beanFactory instanceof ConfigurableListableBeanFactory beans)) {
            return "";
        }
        for (String name : beans.getBeanNamesForType(LiveRepository.class, true, false)) {
            ResolvableType type = beans.containsBeanDefinition(name)
                    ? beans.getMergedBeanDefinition(name).getResolvableType()
                    : ResolvableType.NONE;
            if (type.hasGenerics() && Objects.equals(wanted.resolveGeneric(0), type.resolveGeneric(0))) {
                return "Did you mean '" + type + "'? It is the bean '" + name + "'. ";
            }
        }
        return "";
    }

    private String tables() {
        if (!(beanFactory instanceof ListableBeanFactory beans)) {
            return "";
        }
        String names = quoted(Arrays.stream(beans.getBeanNamesForType(LiveTable.class, true, false)));
        return names.isEmpty() ? "There is no live table." : "The live tables are " + names + ".";
    }

    private static String quoted(Stream<String> names) {
        return names.sorted().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }
}
