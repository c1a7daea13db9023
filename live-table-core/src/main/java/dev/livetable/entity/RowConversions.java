package dev.livetable.entity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.data.convert.CustomConversions;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.util.ClassUtils;

/**
 * How the values of an application's own classes are kept in rows: an {@code EmailAddress} as a text, an enum as its
 * code. A class is converted if there is a converter from it to something that a row holds as one value (a boolean, a
 * number, a text, bytes, a date or time of java.time, a UUID), and one back. All others are kept by their properties.
 *
 * <p>What a row holds as it is, such as a boolean, is converted only by converters that are for rows without doubt: those
 * given {@linkplain Builder#add(Class, Class, Converter, Converter) as a pair} or {@linkplain Builder#writing as such},
 * those marked with {@link WritingConverter}, and {@link CustomConversions}. Nobody converts null. Immutable; safe for use by many threads if the converters are.
 */
public final class RowConversions {

    private static final RowConversions NONE = builder().build();

    private final List<Pair> pairs;
    private final GenericConversionService service;
    private final List<CustomConversions> customs;
    private final GenericConversionService customService;

    private RowConversions(Builder builder) {
        this.pairs = List.copyOf(builder.pairs);
        this.service = builder.service;
        this.customs = List.copyOf(builder.customs);
        this.customService = new GenericConversionService();
        customs.forEach(conversions -> conversions.registerConvertersIn(customService));
    }

    /**
     * What a converter converts.
     *
     * @param from the class of what it is given
     * @param to the class of what it returns
     * @param isForRows whether it is for rows without doubt
     */
    private record Pair(Class<?> from, Class<?> to, boolean isForRows) {

        @Override
        public String toString() {
            return from.getSimpleName() + ">" + to.getSimpleName();
        }
    }

    /** Returns those that convert nothing. */
    public static RowConversions none() {
        return NONE;
    }

    /** Returns a builder of conversions. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns how the values of a class are kept; null if they are kept as they are, or by their properties.
     *
     * @param type the class
     * @throws EntityException if there are several ways, or one without a way back
     */
    public @Nullable RowConversion of(Class<?> type) {
        Class<?> own = ClassUtils.resolvePrimitiveIfNecessary(type);
        RowConversion paired = paired(own);
        return paired != null ? paired : custom(own);
    }

    private @Nullable RowConversion paired(Class<?> type) {
        List<Pair> forRows = from(type, true);
        if (!forRows.isEmpty()) {
            return requireBack(type, targets(type, forRows), service);
        }
        boolean isPlain = EntityProperty.plainColumnType(type) != null;
        List<Class<?>> others = isPlain
                ? List.of()
                : targets(type, from(type, false)).stream()
                        .filter(rowType -> service.canConvert(rowType, type))
                        .toList();
        return others.isEmpty() ? null : requireBack(type, others, service);
    }

    private List<Pair> from(Class<?> type, boolean isForRows) {
        return pairs.stream()
                .filter(pair -> pair.isForRows() == isForRows)
                .filter(pair -> pair.from() != Object.class && pair.from().isAssignableFrom(type))
                .toList();
    }

    private static List<Class<?>> targets(Class<?> type, List<Pair> from) {
        return from.stream()
                .<Class<?>>map(Pair::to)
                .filter(to -> to != type && EntityProperty.plainColumnType(to) != null)
                .distinct()
                .toList();
    }

    private @Nullable RowConversion custom(Class<?> type) {
        for (CustomConversions conversions : customs) {
            Class<?> rowType = conversions
                    .getCustomWriteTarget(type)
                    .<Class<?>>map(ClassUtils::resolvePrimitiveIfNecessary)
                    .orElse(type);
            if (rowType != type && EntityProperty.plainColumnType(rowType) != null) {
                return requireBack(type, List.of(rowType), customService);
            }
        }
        return null;
    }

    private @Nullable RowConversion requireBack(
            Class<?> type, List<Class<?>> rowTypes, GenericConversionService converters) {
        if (rowTypes.isEmpty()) {
            return null;
        }
        String names = rowTypes.stream().map(Class::getName).collect(Collectors.joining(", "));
        if (rowTypes.size() > 1) {
            throw new EntityException(
                    "There are converters of " + type.getName() + " to several types that a row holds: " + names
                            + "; mark the one for rows with @WritingConverter, and the one back with @ReadingConverter",
                    null);
        }
        if (!targets(rowTypes.get(0), from(rowTypes.get(0), true)).isEmpty()) {
            throw new EntityException(
                    "Rows would hold a " + names + " for a " + type.getName()
                            + ", and there is a converter for rows of that to something else; leave one of the two",
                    null);
        }
        if (!converters.canConvert(rowTypes.get(0), type)) {
            throw new EntityException(
                    "There is a converter of " + type.getName() + " to " + names + " and none back; add one from "
                            + names + " to " + type.getName(),
                    null);
        }
        return new RowConversion(type, rowTypes.get(0), converters);
    }

    /** Returns what the converters convert. */
    @Override
    public String toString() {
        return "row conversions " + pairs + (customs.isEmpty() ? "" : " and " + customs.size() + " of Spring Data");
    }

    /** Builds conversions. Not safe for use by many threads. */
    public static final class Builder {

        private final List<Pair> pairs = new ArrayList<>();
        private final GenericConversionService service = new GenericConversionService();
        private final List<CustomConversions> customs = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a class and how it is kept.
         *
         * @param type the class
         * @param rowType the class of what a row holds for it, such as {@link String} or {@link java.math.BigDecimal}
         * @param toRow returns what a row holds
         * @param toValue returns the value that this was made of
         * @throws IllegalArgumentException if a row cannot hold a value of the other class as it is
         */
        public <V, R> Builder add(
                Class<V> type,
                Class<R> rowType,
                Converter<? super V, ? extends R> toRow,
                Converter<? super R, ? extends V> toValue) {
            if (EntityProperty.plainColumnType(rowType) == null) {
                throw new IllegalArgumentException("A row cannot hold a " + rowType.getName() + " as one value");
            }
            return writing(type, rowType, toRow).reading(rowType, type, toValue);
        }

        /**
         * Adds a converter to what a row holds, which is for rows without doubt: it comes before others, and may convert
         * what a row holds as it is.
         *
         * @param type the class of what it is given
         * @param rowType the class of what it returns
         * @param converter the converter
         */
        public <V, R> Builder writing(Class<V> type, Class<R> rowType, Converter<? super V, ? extends R> converter) {
            return add(type, rowType, converter, true);
        }

        /**
         * Adds a converter from what a row holds.
         *
         * @param rowType the class of what it is given
         * @param type the class of what it returns
         * @param converter the converter
         */
        public <V, R> Builder reading(Class<R> rowType, Class<V> type, Converter<? super R, ? extends V> converter) {
            service.addConverter(rowType, type, converter);
            return this;
        }

        /**
         * Adds a converter from one class to another, which need not be for rows.
         *
         * @param from the class of what it is given
         * @param to the class of what it returns
         * @param converter the converter
         */
        public <S, T> Builder add(Class<S> from, Class<T> to, Converter<? super S, ? extends T> converter) {
            return add(from, to, converter, false);
        }

        private <S, T> Builder add(
                Class<S> from, Class<T> to, Converter<? super S, ? extends T> converter, boolean isForRows) {
            pairs.add(new Pair(from, ClassUtils.resolvePrimitiveIfNecessary(to), isForRows));
            service.addConverter(from, to, converter);
            return this;
        }

        /**
         * Adds a converter that says by its class what it converts. One that is marked with {@link WritingConverter} is
         * for rows without doubt; one that is marked with {@link ReadingConverter} only leads back from a row.
         *
         * @param converter a {@link Converter} whose class declares its types, as a lambda does not, a
         *     {@link ConverterFactory} of that kind, or a {@link GenericConverter}
         * @throws IllegalArgumentException if it is none of these
         */
        public Builder add(Object converter) {
            boolean isWriting = AnnotatedElementUtils.isAnnotated(converter.getClass(), WritingConverter.class);
            boolean isReading = AnnotatedElementUtils.isAnnotated(converter.getClass(), ReadingConverter.class);
            List<Pair> converted = pairs(converter, isWriting);
            if (isWriting || !isReading) {
                pairs.addAll(converted);
            }
            if (converter instanceof GenericConverter generic) {
                service.addConverter(generic);
            } else if (converter instanceof ConverterFactory<?, ?> factory) {
                service.addConverterFactory(factory);
            } else {
                service.addConverter((Converter<?, ?>) converter);
            }
            return this;
        }

        private static List<Pair> pairs(Object converter, boolean isForRows) {
            if (converter instanceof GenericConverter generic) {
                Set<GenericConverter.ConvertiblePair> types = generic.getConvertibleTypes();
                return types == null
                        ? List.of()
                        : types.stream()
                                .map(each -> new Pair(each.getSourceType(), each.getTargetType(), isForRows))
                                .toList();
            }
            Class<?> kind = converter instanceof ConverterFactory<?, ?> ? ConverterFactory.class : Converter.class;
            if (!kind.isInstance(converter)) {
                throw new IllegalArgumentException(converter.getClass().getName() + " is no converter of Spring");
            }
            ResolvableType types = ResolvableType.forClass(converter.getClass()).as(kind);
            Class<?> from = types.getGeneric(0).resolve();
            Class<?> to = types.getGeneric(1).resolve();
            if (from == null || to == null) {
                throw new IllegalArgumentException(
                        "The class " + converter.getClass().getName()
                                + " does not say what it converts, as that of a lambda does not; name both types");
            }
            return List.of(new Pair(from, to, isForRows));
        }

        /**
         * Adds the conversions of a module of Spring Data, such as its {@code JdbcCustomConversions}. Of two that know
         * a class the one added first counts, and after converters of its own.
         */
        public Builder addAll(CustomConversions conversions) {
            customs.add(conversions);
            return this;
        }

        /** Returns what the converters convert. */
        @Override
        public String toString() {
            return "builder of row conversions " + pairs;
        }

        /** Returns the conversions. */
        public RowConversions build() {
            return new RowConversions(this);
        }
    }
}
