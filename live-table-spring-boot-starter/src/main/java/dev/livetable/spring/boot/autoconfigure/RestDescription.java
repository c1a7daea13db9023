package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.Paging;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.master.rest.Sorting;
import dev.livetable.master.rest.Total;
import dev.livetable.table.Filter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;

/** Tells the builder of a table what the properties say of an API. */
final class RestDescription {

    /*
     * The style comes first, and each property that is set goes over it. Paging and sorting have details of their own: a
     * property that chooses another paging than the style's takes none of the style's details with it.
     */

    private final String prefix;
    private final RestProperties rest;
    private final RestTableBuilder builder;

    private RestDescription(String prefix, RestProperties rest, RestTableBuilder builder) {
        this.prefix = prefix;
        this.rest = rest;
        this.builder = builder;
    }

    /**
     * Tells a builder what the properties say.
     *
     * @param prefix what the names of the properties begin with, without the last dot
     * @throws AdviceException if a property is missing
     * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException if one means
     *     nothing
     */
    static void tell(String prefix, RestProperties rest, RestTableBuilder builder) {
        RestDescription description = new RestDescription(prefix, rest, builder);
        if (rest.style() != null) {
            builder.style(rest.style());
        }
        description.places();
        description.rows();
        builder.paging(description.paging(prefix + ".paging"))
                .sorting(description.sorting(prefix + ".sorting"))
                .filtering(description.filtering(prefix + ".filtering"));
        description.set("total", rest.total(), text -> builder.total(Total.of(text)));
        description.writes();
        description.set("max-body-size", rest.maxBodySize(), size -> builder.maxBodySize(bytes(size)));
        description.set("remembered-size", rest.rememberedSize(), size -> builder.rememberedSize(bytes(size)));
    }

    private void places() {
        set("row-path", rest.rowPath(), builder::rowPath);
        set("not-found", rest.notFound(), statuses -> builder.notFound(ints(statuses)));
        each("parameters", rest.parameters(), builder::parameter);
        each("list-parameters", rest.listParameters(), builder::listParameter);
        each("headers", rest.headers(), builder::header);
        each("list-headers", rest.listHeaders(), builder::listHeader);
        each("write-headers", rest.writeHeaders(), builder::writeHeader);
    }

    private void rows() {
        set("id-column", rest.idColumn(), builder::idColumn);
        set("id-link", rest.idLink(), builder::idLink);
        set("attributes", rest.attributes(), builder::attributes);
        set("item", rest.item(), builder::item);
        set("items", rest.items(), builder::items);
        builder.columns(rest.columns());
    }

    private void writes() {
        set("envelope", rest.envelope(), builder::envelope);
        builder.flatWrites(rest.flatWrites()).conditionalWrites(rest.conditionalWrites());
        each("fixed-fields", rest.fixedFields(), builder::fixedField);
        set("server-fields", rest.serverFields(), fields -> builder.serverFields(fields.toArray(String[]::new)));
        set("methods", rest.methods(), methods -> builder.methods(methods(methods)));
        set("patch-method", rest.patchMethod(), method -> builder.patchMethod(method(method)));
        set("patch-type", rest.patchType(), type -> builder.patchType(MediaType.valueOf(type)));
    }

    private Paging paging(String property) {
        Paging paging;
        if (rest.paging() != null) {
            paging = with(Paging.none(), property, rest.paging(), Paging::of);
        } else if (rest.style() != null) {
            paging = Paging.of(rest.style());
        } else {
            throw new AdviceException(
                    property + " is not set, and a guess might show a part of the rows as all of them.",
                    "Set " + property + " to how the API is asked for a part of its rows: 'page-size', 'page-limit',"
                            + " 'skip-limit', 'offset-limit', 'link' or 'cursor', or to 'none' if each answer holds all"
                            + " rows. Or set " + prefix + ".style to the kind of API that it is.");
        }
        paging = with(
                paging, property + "-position-parameter", rest.pagingPositionParameter(), paging::positionParameter);
        paging = with(paging, property + "-cursor-parameter", rest.pagingCursorParameter(), paging::cursorParameter);
        paging = with(paging, property + "-size-parameter", rest.pagingSizeParameter(), paging::sizeParameter);
        paging = with(paging, property + "-first-page", rest.pagingFirstPage(), paging::firstPage);
        paging = with(paging, property + "-max-size", rest.pagingMaxSize(), paging::maxSize);
        paging = with(paging, property + "-next", rest.pagingNext(), paging::next);
        Paging known = paging;
        return with(known, property + "-past-end", rest.pagingPastEnd(), statuses -> known.pastEnd(ints(statuses)));
    }

    private Sorting sorting(String property) {
        if (rest.sorting() == null && rest.style() == null) {
            refuseWithoutSorting(property, "-columns", rest.sortingColumns().isEmpty());
            refuseWithoutSorting(property, "-single-column", !rest.sortingSingleColumn());
        }
        Sorting ofStyle = rest.style() == null ? Sorting.none() : Sorting.of(rest.style());
        Sorting sorting = with(ofStyle, property, rest.sorting(), Sorting::of);
        sorting = with(sorting, property + "-joined", rest.sortingJoined(), sorting::joined)
                .only(rest.sortingColumns().toArray(String[]::new));
        return rest.sortingSingleColumn() ? sorting.singleColumn() : sorting;
    }

    private Filtering filtering(String property) {
        if (rest.filtering().isEmpty()) {
            refuseWithoutColumns(
                    property, "-operators", rest.filteringOperators().isEmpty());
            refuseWithoutColumns(property, "-joined", rest.filteringJoined() == null);
            refuseWithoutColumns(property, "-or", rest.filteringOr() == null);
        }
        String[] columns = rest.filtering().toArray(String[]::new);
        Filtering filtering = rest.style() == null ? Filtering.on(columns) : Filtering.of(rest.style(), columns);
        for (Map.Entry<Filter.Operator, String> template :
                rest.filteringOperators().entrySet()) {
            Filter.Operator operator = template.getKey();
            String name = operator.name().toLowerCase(Locale.ROOT).replace('_', '-');
            Filtering others = filtering;
            filtering = with(
                    others,
                    property + "-operators." + name,
                    template.getValue(),
                    text -> others.operator(operator, text));
        }
        filtering = with(filtering, property + "-joined", rest.filteringJoined(), filtering::joined);
        return with(filtering, property + "-or", rest.filteringOr(), filtering::or);
    }

    private static void refuseWithoutColumns(String property, String detail, boolean isUnset) {
        if (!isUnset) {
            throw new AdviceException(
                    property + detail + " is set, but " + property + " is not.",
                    "Set " + property + " to the columns that the API can be asked for values of.");
        }
    }

    private static void refuseWithoutSorting(String property, String detail, boolean isUnset) {
        if (!isUnset) {
            throw new AdviceException(
                    property + detail + " is set, but " + property + " is not, so the API is not asked to sort.",
                    "Set " + property + " to how the API is asked for an order, or leave out " + property + detail
                            + ".");
        }
    }

    private static HttpMethod[] methods(List<String> names) {
        return names.stream().map(RestDescription::method).toArray(HttpMethod[]::new);
    }

    private static HttpMethod method(String name) {
        return HttpMethod.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static int[] ints(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int bytes(DataSize size) {
        if (size.isNegative() || size.toBytes() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("It must not be negative, and less than 2GB");
        }
        return (int) size.toBytes();
    }

    private <V> void each(String name, Map<String, V> values, BiConsumer<String, V> setting) {
        values.forEach((key, value) -> set(name + "." + key, value, given -> setting.accept(key, given)));
    }

    private <V> void set(String name, @Nullable V value, Consumer<V> setting) {
        with(builder, prefix + "." + name, value, given -> {
            setting.accept(given);
            return builder;
        });
    }

    /** Returns what becomes of something by the value of a property, if it has one. */
    private static <T, V> T with(T unset, String property, @Nullable V value, Function<V, T> setting) {
        if (value == null) {
            return unset;
        }
        try {
            return setting.apply(value);
        } catch (IllegalArgumentException e) {
            throw InvalidValues.refusal(property, value, e.getMessage() + ".", e);
        }
    }
}
