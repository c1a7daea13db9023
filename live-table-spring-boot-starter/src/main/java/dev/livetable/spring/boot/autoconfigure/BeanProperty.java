package dev.livetable.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;

/** What a bean of a library that may be missing says of itself. */
final class BeanProperty {

    private BeanProperty() {}

    /** Returns the value of a property of a bean; null when it has none, or does not tell. */
    static @Nullable Object read(Object bean, String name) {
        try {
            BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(bean);
            return properties.isReadableProperty(name) ? properties.getPropertyValue(name) : null;
        } catch (BeansException e) {
            return null;
        }
    }
}
