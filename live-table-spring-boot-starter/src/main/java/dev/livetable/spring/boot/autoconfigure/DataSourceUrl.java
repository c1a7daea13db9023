package dev.livetable.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;

/** Asks the data source itself, which most have properties for. */
final class DataSourceUrl implements DataSourceLocation, Ordered {

    /** What data sources call their URL. */
    private static final List<String> URLS = List.of("jdbcUrl", "url", "URL");

    /** What data sources call that which may lead to other rows behind the same URL. */
    private static final List<String> OTHERS = List.of(
            "username",
            "user",
            "schema",
            "catalog",
            "currentSchema",
            "defaultSchema",
            "defaultCatalog",
            "databaseName",
            "connectionInitSql",
            "connectionInitSqls",
            "initSQL",
            "connectionProperties",
            "dataSourceProperties");

    @Override
    public @Nullable Place of(DataSource dataSource) {
        List<String> others = new ArrayList<>();
        DataSource innermost = dataSource;
        while (innermost instanceof DelegatingDataSource outer && outer.getTargetDataSource() != null) {
            if (outer instanceof UserCredentialsDataSourceAdapter) {
                return null; // it does not tell the user
            }
            others.addAll(others(outer));
            innermost = outer.getTargetDataSource();
        }
        others.addAll(others(innermost));
        return urlOf(innermost).map(url -> new Place(url, others)).orElse(null);
    }

    /** Returns the URL that a data source without others behind it tells; empty if it does not. */
    static Optional<String> urlOf(DataSource innermost) {
        BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(innermost);
        return URLS.stream()
                .filter(name -> String.class.equals(properties.getPropertyType(name)))
                .flatMap(name -> Stream.ofNullable((String) value(properties, name)))
                .filter(url -> !url.isBlank())
                .findFirst();
    }

    private static List<String> others(DataSource dataSource) {
        BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(dataSource);
        return OTHERS.stream()
                .filter(properties::isReadableProperty)
                .flatMap(name -> text(name, value(properties, name)))
                .toList();
    }

    private static Stream<String> text(String name, @Nullable Object value) {
        if (value instanceof Properties several) {
            return new TreeMap<>(several)
                    .entrySet().stream().map(each -> name + "." + each.getKey() + "=" + each.getValue());
        }
        boolean plain = value instanceof String || value instanceof Collection<?>;
        return plain ? Stream.of(name + "=" + value) : Stream.empty();
    }

    private static @Nullable Object value(BeanWrapper properties, String name) {
        try {
            return properties.getPropertyValue(name);
        } catch (BeansException e) {
            return null;
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
