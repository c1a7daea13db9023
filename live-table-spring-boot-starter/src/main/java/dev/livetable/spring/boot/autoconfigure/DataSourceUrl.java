package dev.livetable.spring.boot.autoconfigure;

import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Asks the data source itself, which most have a property for. */
final class DataSourceUrl implements DataSourceLocation, Ordered {

    @Override
    public @Nullable String of(DataSource dataSource) {
        DataSource innermost = dataSource;
        while (innermost instanceof DelegatingDataSource outer && outer.getTargetDataSource() != null) {
            innermost = outer.getTargetDataSource();
        }
        BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(innermost);
        return Stream.of("jdbcUrl", "url", "URL")
                .filter(name -> String.class.equals(properties.getPropertyType(name)))
                .map(name -> value(properties, name))
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String value(BeanWrapper properties, String name) {
        try {
            return (String) properties.getPropertyValue(name);
        } catch (BeansException e) {
            return null;
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
