package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.entity.RowConversions;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.data.convert.CustomConversions;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.util.ClassUtils;

/** How rows hold values of the application's own classes: as its converters say that are beans. */
final class ConverterBeans {

    private static final String JDBC_CONVERSIONS = "org.springframework.data.jdbc.core.convert.JdbcCustomConversions";

    private final ConfigurableListableBeanFactory beans;
    private final RowConversions.Builder conversions = RowConversions.builder();

    private ConverterBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Returns the conversions that are a bean; none where the context has no such bean, as a part of it for a test. */
    static RowConversions conversions(BeanFactory beanFactory) {
        return beanFactory.getBeanProvider(RowConversions.class).getIfAvailable(RowConversions::none);
    }

    /** Returns conversions by all converters that are beans, and those of Spring Data JDBC. */
    static RowConversions in(ConfigurableListableBeanFactory beanFactory) {
        return new ConverterBeans(beanFactory).conversions();
    }

    /** What is added later comes before: so converters that are marked for rows are added last. */
    private RowConversions conversions() {
        for (Class<?> kind : List.of(GenericConverter.class, ConverterFactory.class)) {
            for (String name : names(kind)) {
                conversions.add(beans.getBean(name));
            }
        }
        List<String> marked = new ArrayList<>();
        for (String name : names(Converter.class)) {
            if (isMarked(name, WritingConverter.class) || isMarked(name, ReadingConverter.class)) {
                marked.add(name);
            } else {
                add(name);
            }
        }
        marked.forEach(this::add);
        CustomConversions ofJdbc = ofJdbc();
        return (ofJdbc == null ? conversions : conversions.addAll(ofJdbc)).build();
    }

    private String[] names(Class<?> kind) {
        return beans.getBeanNamesForType(kind, true, false);
    }

    private boolean isMarked(String name, Class<? extends Annotation> mark) {
        return beans.findAnnotationOnBean(name, mark) != null;
    }

    /** A lambda does not say what it converts: the method that makes the bean does. */
    @SuppressWarnings("unchecked") // the types are those that the converter is declared with
    private void add(String name) {
        Converter<Object, Object> converter = (Converter<Object, Object>) beans.getBean(name);
        ResolvableType declared = beans.containsBeanDefinition(name)
                ? beans.getMergedBeanDefinition(name).getResolvableType().as(Converter.class)
                : ResolvableType.NONE;
        ResolvableType types = declared.hasUnresolvableGenerics() || !declared.hasGenerics()
                ? ResolvableType.forInstance(converter).as(Converter.class)
                : declared;
        Class<Object> from = (Class<Object>) types.getGeneric(0).resolve();
        Class<Object> to = (Class<Object>) types.getGeneric(1).resolve();
        if (from == null || to == null) {
            return; // one that says nowhere what it converts
        }
        if (isMarked(name, WritingConverter.class)) {
            conversions.writing(from, to, converter);
        } else if (isMarked(name, ReadingConverter.class)) {
            conversions.reading(from, to, converter);
        } else {
            conversions.add(from, to, converter);
        }
    }

    @SuppressWarnings("unchecked") // JdbcCustomConversions are CustomConversions
    private @Nullable CustomConversions ofJdbc() {
        ClassLoader loader = beans.getBeanClassLoader();
        if (!ClassUtils.isPresent(JDBC_CONVERSIONS, loader)) {
            return null;
        }
        Class<CustomConversions> type =
                (Class<CustomConversions>) ClassUtils.resolveClassName(JDBC_CONVERSIONS, loader);
        return beans.getBeanProvider(type).getIfUnique();
    }
}
