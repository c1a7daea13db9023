package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

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
        if (name.isBlank()) {
            throw new AdviceException(
                    property + " is empty.",
                    "Set " + property + " to the name of a bean of type " + type.getName() + ", or leave it out. "
                            + candidates(type));
        }
        if (!beanFactory.containsBean(name)) {
            throw new AdviceException(
                    property + " is '" + name + "', but there is no bean of that name.",
                    didYouMean(name, type) + advice(property, type));
        }
        try {
            return beanFactory.getBean(name, type);
        } catch (BeanNotOfRequiredTypeException e) {
            if (!name.equals(e.getBeanName())) {
                throw e;
            }
            throw new AdviceException(
                    property + " is '" + name + "', but that bean is a "
                            + e.getActualType().getName() + ", not a " + type.getName() + ".",
                    advice(property, type),
                    e);
        }
    }

    /** Returns whether there is a bean of a name that is of a type. */
    boolean isA(String name, Class<?> type) {
        return !name.isBlank() && beanFactory.containsBean(name) && beanFactory.isTypeMatch(name, type);
    }

    /** Returns whether there are beans of a type that the application may not have. */
    boolean areAny(String type) {
        return ClassUtils.isPresent(type, null)
                && !names(ClassUtils.resolveClassName(type, null)).isEmpty();
    }

    private String advice(String property, Class<?> type) {
        return "Define a bean of type " + type.getName() + " and set " + property + " to its name. " + candidates(type);
    }

    private String didYouMean(String name, Class<?> type) {
        return new PropertyNames(names(type))
                .closestTo(name)
                .map(meant -> "Did you mean '" + meant + "'? ")
                .orElse("");
    }

    /** Returns a sentence that lists the beans of a type, without the live tables. */
    String candidates(Class<?> type) {
        List<String> names = names(type).stream().map(name -> "'" + name + "'").toList();
        return switch (names.size()) {
            case 0 -> "There is none of that type now.";
            case 1 -> "The one of that type is " + names.get(0) + ".";
            default -> "Those of that type are " + String.join(", ", names) + ".";
        };
    }

    private List<String> names(Class<?> type) {
        return Arrays.stream(beanFactory.getBeanNamesForType(type, true, false))
                .filter(name -> !beanFactory.isTypeMatch(name, LiveTable.class))
                .toList();
    }
}
