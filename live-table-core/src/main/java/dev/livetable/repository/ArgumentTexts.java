package dev.livetable.repository;

import dev.livetable.image.EntityImages;
import dev.livetable.table.CanonicalText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/**
 * The canonical texts of arguments: two lists of arguments of one method have one text only if the method cannot tell them
 * apart. Arguments that can be changed by somebody else later, or whose meaning is not in what they are, have none.
 */
final class ArgumentTexts {

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Long.class,
            Integer.class,
            Short.class,
            Byte.class,
            Double.class,
            Float.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class);

    private final EntityImages<?> images;
    private final Class<?> idType;
    private final Function<Class<?>, Optional<EntityImages<?>>> others;

    ArgumentTexts(EntityImages<?> images, Class<?> idType, Function<Class<?>, Optional<EntityImages<?>>> others) {
        this.images = images;
        this.idType = idType;
        this.others = others;
    }

    /** Returns the text of arguments; null if one of them has none. */
    @Nullable
    String of(@Nullable Object[] arguments) {
        StringBuilder text = new StringBuilder();
        for (Object argument : arguments) {
            String one = of(argument);
            if (one == null) {
                return null;
            }
            text.append(text.isEmpty() ? "" : ",").append(one);
        }
        return text.toString();
    }

    /** Returns the text of one argument; null if it has none. */
    @Nullable
    String of(@Nullable Object argument) {
        if (argument == null) {
            return "null";
        }
        if (isValue(argument)) {
            return ofValue(argument);
        }
        if (argument instanceof Class<?> type) {
            return quoted("class", type.getName());
        }
        if (argument instanceof byte[] bytes) {
            return quoted("bytes", CanonicalText.digest(HexFormat.of().formatHex(bytes)));
        }
        if (argument instanceof Collection<?> many) {
            return ofMany(many);
        }
        if (argument instanceof Object[] many) {
            return ofMany(Arrays.asList(many));
        }
        if (argument instanceof Optional<?> optional) {
            return optional.isEmpty() ? "empty" : of(optional.get());
        }
        if (argument instanceof Sort sort) {
            return of(sort);
        }
        if (argument instanceof Limit limit) {
            return limit.isLimited() ? "limit" + limit.max() : "unlimited";
        }
        if (argument instanceof Pageable pageable) {
            String sort = of(pageable.getSort());
            String page = pageable.isPaged() ? pageable.getOffset() + "+" + pageable.getPageSize() : "unpaged";
            return sort == null ? null : page + sort;
        }
        if (argument instanceof OffsetScrollPosition from) {
            return from.isInitial() ? "start" : "after" + from.getOffset();
        }
        if (argument instanceof KeysetScrollPosition from) {
            return of(from);
        }
        return ofObject(argument);
    }

    private @Nullable String ofObject(Object argument) {
        if (argument.getClass() == idType) {
            return quoted("id", images.idText(argument));
        }
        EntityImages<?> entities = argument.getClass() == images.type()
                ? images
                : others.apply(argument.getClass()).orElse(null);
        return entities == null
                ? null
                : entities.idTextOf(argument)
                        .map(id -> quoted(argument.getClass().getName(), id))
                        .orElse(null);
    }

    private @Nullable String ofMany(Collection<?> many) {
        StringBuilder text = new StringBuilder("[");
        for (Object each : many) {
            String one = of(each);
            if (one == null) {
                return null;
            }
            text.append(text.length() == 1 ? "" : ",").append(one);
        }
        return text.append(']').toString();
    }

    private static @Nullable String of(Sort sort) {
        StringBuilder text = new StringBuilder("{");
        for (Sort.Order order : sort) {
            if (order.getClass() != Sort.Order.class) {
                return null; // a store may know more of it, such as that it is an expression
            }
            text.append(text.length() == 1 ? "" : ",")
                    .append(CanonicalText.escape(order.getProperty()))
                    .append('.')
                    .append(order.getDirection())
                    .append(order.isIgnoreCase() ? ".ignoringCase" : "")
                    .append(order.getNullHandling() == Sort.NullHandling.NATIVE ? "" : "." + order.getNullHandling());
        }
        return text.append('}').toString();
    }

    /** Returns the text of a position; null if one of its keys is none of the values that nobody can change. */
    private static @Nullable String of(KeysetScrollPosition from) {
        StringBuilder text = new StringBuilder(from.getDirection().name()).append('(');
        for (Map.Entry<String, @Nullable Object> key : from.getKeys().entrySet()) {
            Object value = key.getValue();
            if (value != null && !isValue(value)) {
                return null;
            }
            text.append(CanonicalText.escape(key.getKey()))
                    .append('=')
                    .append(value == null ? "null" : ofValue(value))
                    .append(',');
        }
        return text.append(')').toString();
    }

    private static String ofValue(Object value) {
        return quoted(nameOf(value), value instanceof Enum<?> constant ? constant.name() : value.toString());
    }

    private static boolean isValue(Object argument) {
        return VALUES.contains(argument.getClass())
                || argument instanceof Enum<?>
                || argument.getClass().getPackageName().equals("java.time");
    }

    private static String nameOf(Object argument) {
        return argument instanceof String
                ? ""
                : argument instanceof Enum<?> constant
                        ? constant.getDeclaringClass().getName()
                        : argument.getClass().getName();
    }

    private static String quoted(String type, String text) {
        return type + "'" + CanonicalText.escape(text) + "'";
    }
}
