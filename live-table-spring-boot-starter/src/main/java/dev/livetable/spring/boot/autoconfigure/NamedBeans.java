package dev.livetable.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/** The beans that properties name. */
final class NamedBeans {

    private final ListableBeanFactory beanFactory;

    NamedBeans(ListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * Returns a bean.
     *
     * @param property the property that names it
     * @param name the name
     * @param type what it must be
     */
    <T> T get(String property, String name, Class<T> type) {
        if (!beanFactory.containsBean(name)) {
            throw new FailureAnalyzedException(
                    property + " is '" + name + "', but there is no bean of that name.", advice(property, type));
        }
        try {
            return beanFactory.getBean(name, type);
        } catch (BeanNotOfRequiredTypeException e) {
            if (!name.equals(e.getBeanName())) {
                throw e;
            }
            throw new FailureAnalyzedException(
                    property + " is '" + name + "', but that bean is a "
                            + e.getActualType().getName() + ", not a " + type.getName() + ".",
                    advice(property, type),
                    e);
        }
    }

    private String advice(String property, Class<?> type) {
        return "Define a bean of type " + type.getName() + " and set " + property + " to its name. " + candidates(type);
    }

    /** Returns a sentence that lists the beans of a type. */
    String candidates(Class<?> type) {
        String[] names = beanFactory.getBeanNamesForType(type, true, false);
        String listed = Arrays.stream(names).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return names.length == 0
                ? "There is none of that type now."
                : names.length == 1
                        ? "The one of that type is " + listed + "."
                        : "Those of that type are " + listed + ".";
    }
}
